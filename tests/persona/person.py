"""One person's chat, and what several do at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.channels.rendering import body
from bot.i18n import catalog
from bot.vocabulary import (
    Action,
    Address,
    Blocked,
    Choice,
    Content,
    InGroup,
    Media,
    Reply,
    SharedContact,
    Tap,
    Text,
    Unblocked,
)
from tests.persona.platform import MemoryChannel, Said

if TYPE_CHECKING:
    from tests.persona.people import Town


FAREWELLS = ("Semua data Anda sudah dihapus", "Everything about you is erased")


class Persona:
    """One person's chat. Every act returns the reply it led to, once it is on their screen."""

    def __init__(self, town: Town, address: Address, language: str) -> None:
        self.town, self.address, self.language = town, address, language

    @property
    def name(self) -> str:
        """What tests call them."""
        return self.town.names.get(self.address, self.address.recipient)

    @property
    def channel(self) -> MemoryChannel:
        return self.town.channels[self.address.channel]

    @property
    def chat(self) -> list[Said]:
        """Everything Sapa said to them, oldest first."""
        return self.channel.sent.get(self.address.recipient, [])

    @property
    def last(self) -> Reply:
        return self.chat[-1].reply

    @property
    def reads(self) -> str:
        """The last bubble as it reads, choices included."""
        return self.chat[-1].words

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in self.last.choices]

    def word(self, english: str, **names: object) -> str:
        """What Sapa says for an English sentence in this person's language."""
        return catalog(self.language or "id").gettext(english).format(**names)

    def sees(self, *texts: str) -> bool:
        """Whether the last reply holds these words."""
        missing = [text for text in texts if text not in self.reads]
        assert not missing, f"{missing} not in:\n{self.reads}"
        return True

    async def arrives(self, language: str = "") -> Persona:
        """Say hello for the first time and choose a language."""
        await self.says("/start")
        await self.presses({"en": "English"}.get(language or self.language, "Bahasa Indonesia"))
        return self

    async def says(self, text: str) -> Reply:
        return await self.does(Text(text))

    async def presses(self, label: str, said: Said | None = None) -> Reply:
        """Press a choice of the last reply (or of an older bubble) by its label."""
        bubble = said or self.chat[-1]
        return await self.does(self.channel.pressing(self.choice(label, bubble.reply), bubble))

    async def taps(self, payload: str, message: str | None = None) -> Reply:
        """Press whatever carries this payload, real or forged."""
        return await self.does(Tap(Action.decode(payload), message))

    async def shares(self, phone: str, *, own: bool = True) -> Reply:
        return await self.does(SharedContact(phone, own))

    async def sends(self, kind: str, content: bytes = b"", name: str = "", caption: str = "") -> Reply:
        """Hand over a file; with a content Sapa can fetch it where the test keeps the platform in memory."""
        reference = f"{kind}-{len(self.channel.holds)}" if content else ""
        if content:
            self.channel.holds[reference] = content
        return await self.does(Media(kind, reference, name, "", len(content), caption))

    async def blocks(self) -> None:
        await self.acts(Blocked())

    async def unblocks(self) -> None:
        await self.acts(Unblocked())

    async def speaks_in_group(self, press: str = "") -> None:
        await self.acts(InGroup(), press=press)

    def choice(self, label: str, reply: Reply | None = None) -> Choice:
        shown = (reply or self.last).choices
        found = [choice for choice in shown if choice.label.casefold() == label.casefold()]
        assert len(found) == 1, f"{label!r} is not one of {[choice.label for choice in shown]}"
        return found[0]

    async def does(self, content: Content) -> Reply:
        """Do something that Sapa answers."""
        await self.town.landed_for(self.address)
        heard = len(self.chat)
        await self.acts(content)
        await self.town.until(lambda: len(self.chat) > heard, self.channel)
        assert len(self.chat) == heard + 1, "one bubble a turn"
        assert self.last.choices or self.last.ask or self.last.text.startswith(FAREWELLS), f"a dead end:\n{self.reads}"
        return self.last

    async def acts(self, content: Content, key: str = "", press: str = "") -> None:
        """Do something, whether or not an answer comes."""
        await self.town.takes(self.town.incoming(self.address, content, self.language, key, press))

    async def hears(self, count: int = 1) -> Reply:
        """Wait until Sapa has said this many things."""
        await self.town.until(lambda: len(self.chat) >= count, self.channel)
        return self.last

    async def walks(self, *steps: str) -> Reply:
        """Press what is offered and say what is not."""
        for step in steps:
            offered = [label.casefold() for label in self.labels] if self.chat else []
            await (self.presses(step) if step.casefold() in offered else self.says(step))
        return self.last


def indonesian(english: str) -> str:
    """An English sentence of Sapa's as the first language says it; tests that are not about the wording survive a better one."""
    return catalog("id").gettext(english)


def spoken(reply: Reply) -> str:
    """What a bubble says before its choices: what conversation rules limit."""
    return body(reply)


async def everybody_registers(town: Town, people: Sequence[Persona], slug: str) -> None:
    """Everybody agrees to the same activity in the same instant."""
    number = (await town.activity(slug))["id"]
    agree = Tap(Action("agree", str(number)))
    await town.takes(*(town.incoming(persona.address, agree, persona.language) for persona in people))
