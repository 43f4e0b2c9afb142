"""What the wires have in common: a real adapter between the postman and a stand-in of its platform."""

from __future__ import annotations

import itertools
from abc import abstractmethod
from collections.abc import Sequence

from bot.channels.port import Channel, DeliveryError
from bot.vocabulary import Address, Choice, Content, Passage, Receipt, Reply, Tap, Text
from tests.persona import Clock, MemoryChannel, Said, Screen


class Wire(MemoryChannel):
    """Sends through `adapter`, and shows what the stand-in was sent.

    It complains of what the stand-in calls a violation, of what the adapter does not send, and of a choice that cannot be found
    on the screen: nobody could press it.
    """

    FIRST = 101  # the platform's ids of people count from here

    def __init__(self, name: str, clock: Clock, adapter: Channel) -> None:
        super().__init__(name, clock)
        self.adapter = adapter
        self._numbers: dict[str, int] = {}
        self._ids = itertools.count(self.FIRST)

    # ---- what Sapa says --------------------------------------------------------------------------------------------------
    async def deliver(self, address: Address, reply: Reply, edits: str | None, passage: Passage) -> tuple[Receipt, Said]:
        try:
            receipt = await self.adapter.send(address, reply, edits=edits, passage=passage)
            screen = await self.look(address, receipt)
        except Exception as error:
            if not (isinstance(error, DeliveryError) and self.is_fate(error)):
                self.complaints.append(f"{error!r} for {reply!r}; {self.violations()}")
            raise
        assert receipt.external_id is not None
        said = Said(receipt.external_id, reply, edits if receipt.external_id == edits else None, screen)
        self.complaints += [*self.violations(), *self._unreachable(said)]
        return receipt, said

    def _unreachable(self, said: Said) -> list[str]:
        """Choices that cannot be found; a screen that was approved beforehand may have fewer, but not none.

        What is spare may be missing where three buttons are all there is room for.
        """
        assert said.screen is not None
        if said.screen.approved:
            return [] if said.screen.presses or not said.reply.choices else [f"nothing to press on:\n{said.screen.words}"]
        found = []
        for choice in (one for one in said.reply.choices if not one.spare or self.name != "whatsapp"):
            try:
                self.pressing(choice, said)
            except AssertionError as error:
                found.append(str(error))
        return found

    @abstractmethod
    async def look(self, address: Address, receipt: Receipt) -> Screen:
        """What the phone shows of a message that was just sent."""

    @abstractmethod
    def violations(self) -> Sequence[str]:
        """What the stand-in found wrong with what it was sent."""

    def is_fate(self, error: DeliveryError) -> bool:
        """Whether this is how the platform is, and no mistake of the adapter."""
        return False

    # ---- what people do --------------------------------------------------------------------------------------------------
    def pressing(self, choice: Choice, said: Said) -> Content:
        """A press on what carries the choice; its label where that is a key that types it; else the number it has in the text.

        A button that is only a number must have its line in the text above.
        """
        screen, payload = said.screen, choice.action.encode()
        assert screen is not None
        line = f"{said.reply.choices.index(choice) + 1}. {choice.label}"
        if payload in screen.presses:
            assert choice.label in screen.words or _begins(choice.label, screen.words), (
                f"{choice.label!r} not on:\n{screen.words}"
            )
            return Tap(choice.action, said.id)
        if choice.label in screen.types or (choice.spare and line not in screen.words):  # left out: it can be typed
            return Text(choice.label)
        assert line in screen.words, f"no way to choose {choice.label!r} on:\n{screen.words}"
        return Text(str(said.reply.choices.index(choice) + 1))

    def carries(self, text: str) -> bool:
        return bool(text) and "\0" not in text

    def recipient(self, name: str) -> str:
        return str(self.number(name))

    def number(self, name: str) -> int:
        """The platform's number for a name: of a person or of a thing they did."""
        if name not in self._numbers:
            self._numbers[name] = next(self._ids)
        return self._numbers[name]

    async def close(self) -> None:
        await self.adapter.close()


def _begins(label: str, words: str) -> bool:
    """Whether the label stands there, cut to the platform's length."""
    return any(line.endswith("…") and len(line) > 8 and label.startswith(line[:-1]) for line in words.splitlines())
