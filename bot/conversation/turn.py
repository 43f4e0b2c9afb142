"""One person's turn: what they did, who they are, and everything a handler may know or change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.conversation.state import Conversation
from bot.rules.knowledge import Library
from bot.rules.offers import Terms
from bot.rules.prices import Prices
from bot.understanding import Lexicon, Named, Reader, Understood, by_lexicon
from bot.understanding.finding.index import Index
from bot.vocabulary import Address, Content, Incoming, Reply, Text
from storage.catalogue.taught import Mark
from storage.people.contacts import Contact
from storage.people.erased import Register
from storage.taking_part.codes import Chance
from storage.unasked import telling


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is true of the installation, not of the person. `links` gives the deep-link prefix of a channel."""

    lexicon: Lexicon
    crafts: Mapping[str, Named]
    provinces: Mapping[str, Named]
    chance: Chance
    erased: Register
    zone: str = "Asia/Jakarta"
    links: Mapping[str, str] = field(default_factory=dict)
    admins: frozenset[Address] = frozenset()
    demo: bool = False
    paid_rate: float = 0.0  # messages a second of announcements that are bought from Telegram
    library: Library = field(default_factory=Library)
    index: Index = field(default_factory=Index)  # everything that can be searched; seconds old: rows decide what is shown
    reader: Callable[[Lexicon], Reader] = by_lexicon  # who reads what people type, with what is known now
    mark: Mark = field(default_factory=Mark)  # as of when names, library, words and index were read
    offers: Terms = field(default_factory=Terms)
    prices: Prices | None = None  # what messages cost, where somebody said it
    rates: Mapping[str, float] = field(default_factory=dict)  # messages a second said unasked, by channel
    approval_above: int = 1_000  # more people than so many are announced to only with a second person's approval
    previews: Mapping[str, Callable[[Reply], str]] = field(default_factory=dict)  # what a reply looks like, by platform

    def day(self, now: datetime) -> date:
        """The day it is where most people are (the installation's zone)."""
        return now.astimezone(ZoneInfo(self.zone)).date()

    def understand(self, content: Content, now: datetime) -> Understood | None:
        """What words mean today; None for commands and for what is no text."""
        if not isinstance(content, Text) or content.text.startswith("/"):
            return None
        return self.reader(self.lexicon)(content.text, self.day(now))


@dataclass(slots=True)
class Turn:
    """`now` is aware UTC; `argument` and `version` are those of the command or choice being answered."""

    connection: Connection
    incoming: Incoming
    contact: Contact
    conversation: Conversation
    now: datetime
    surroundings: Surroundings
    understood: Understood | None = None
    argument: str = ""
    version: int = 0
    answered_by: str = ""
    asked: bool = False
    forgotten: bool = False
    told: bool = False  # something else was owed as well: the postman shall look for it
    silent: bool = False  # a person of an organisation has the conversation: nothing is answered
    ordered: bool = False  # something was asked for that takes longer than a turn: whoever runs it shall look
    shows_others: bool = False  # the reply holds other people's words: its row is nobody's, and goes once it is sent
    subject: str | None = None  # what the reply shows and a later one may bring up to date, `place:17`

    @property
    def address(self) -> Address:
        return self.incoming.address

    @property
    def content(self) -> Content:
        return self.incoming.content

    @property
    def lexicon(self) -> Lexicon:
        return self.surroundings.lexicon

    @property
    def today(self) -> date:
        return self.surroundings.day(self.now)

    def understand_again(self) -> None:
        """Read the words anew after the incoming was replaced by what the person came for."""
        self.understood = self.surroundings.understand(self.incoming.content, self.now)

    def number(self) -> int:
        """The argument as an id; 0, which nothing has, when a forged payload is no number."""
        return id_in(self.argument)

    def home_zone(self) -> str:
        """The zone (IANA) the person lives in; the installation's where their province is not known."""
        return telling.home_zone(self.connection, self.contact.id, self.surroundings.zone)


def id_in(text: str) -> int:
    """An id in a payload; 0, which nothing has, when a forged payload has none there."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def page_in(text: str) -> int:
    """The number of a page in a payload, from 0; 0 when a forged payload has none there."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


Handler = Callable[[Turn], Reply]
