"""The nouns that handlers and channels share: what a person did, and what Sapa answers.

Nothing here knows a platform, a database or a language. Times are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

ACTION_BYTES = 64  # Telegram's callback_data, the tightest of the platforms: https://core.telegram.org/bots/api


@dataclass(frozen=True, slots=True)
class Address:
    """Where one person can be reached: a channel and that channel's id for them, `telegram:42`."""

    channel: str
    recipient: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.recipient}"

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read `channel:recipient`; raises ValueError when either part is missing."""
        channel, _, recipient = text.strip().partition(":")
        if not channel or not recipient:
            raise ValueError(f"not an address: {text!r}")
        return cls(channel, recipient)


@dataclass(frozen=True, slots=True)
class Action:
    """What pressing a choice means: a name, what it acts on, and the version of that thing when it was shown."""

    name: str
    argument: str = ""
    version: int = 0

    def encode(self) -> str:
        """The payload a button carries; raises ValueError beyond 64 bytes."""
        text = f"{self.name}:{self.version}:{self.argument}"
        if len(text.encode()) > ACTION_BYTES:
            raise ValueError(f"action is over {ACTION_BYTES} bytes: {text!r}")
        return text

    @classmethod
    def decode(cls, text: str) -> Action:
        """Read a payload. Payloads can be forged or ancient: what cannot be read is an action without a name."""
        if len(text.encode(errors="replace")) > ACTION_BYTES:
            return cls("")  # no button of ours carried it, and what it names might not fit into the next one
        name, _, rest = text.replace("\0", "").partition(":")  # PostgreSQL stores no NUL
        version, _, argument = rest.partition(":")
        if not version.isascii() or not version.isdigit() or len(version) > 9:
            return cls("")
        return cls(name, argument, int(version))


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A pressed choice. `message` is the platform's id of the bubble it sits on, where that bubble can be edited."""

    action: Action
    message: str | None = None


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A phone number handed over by a contact card; `own` only where the platform vouches for it."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class SharedPlace:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Media:
    """A file: `kind` is voice, photo, document, sticker, video, audio or other.

    `reference` is by what the platform gives it out, empty where it does not; `size` is in bytes, 0 where it is not told.
    """

    kind: str
    reference: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person blocked Sapa: no message reaches them until they write again."""


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The person let Sapa back in. Nobody asked for an answer."""


@dataclass(frozen=True, slots=True)
class Group:
    """What a group is called; a channel is one in which only those speak who run it."""

    title: str = ""
    is_channel: bool = False


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody addressed Sapa in a group or a channel, where nothing personal is said.

    `text` is what they said, without the bot's name; `by` is the platform's id of who said it, and `steward` that the platform
    told that they run the group.
    """

    text: str = ""
    group: Group = Group()
    by: str = ""
    steward: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """Somebody types after the bot's name in any chat, to pass something on there; `skip` is how much they saw already.

    Nobody is met by it: who looks something up so stays unknown, and no turn is made of it.
    """

    words: str = ""
    skip: int = 0


@dataclass(frozen=True, slots=True)
class GroupChanged:
    """A group is called otherwise, Sapa may write there or may not any more, or it has another id. Nobody asked for an answer.

    What is None or empty stays as it was.
    """

    title: str = ""
    may_write: bool | None = None
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """One of the names a platform has for a person; `kind` is the platform's word for it, as in `wa_id`."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """The platform calls the person by other names from now on. Nobody asked for an answer."""

    former: tuple[Identity, ...]


@dataclass(frozen=True, slots=True)
class NewsWanted:
    """The person told the platform whether they want what is not about themselves. Nobody asked for an answer."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Called:
    """The person rang; nobody picks up. Where a call counts as writing, it opens the time in which free words are allowed."""


Content = (
    Text
    | Tap
    | SharedContact
    | SharedPlace
    | Media
    | Blocked
    | Unblocked
    | InGroup
    | Lookup
    | GroupChanged
    | Renamed
    | NewsWanted
    | Called
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing a person did, once.

    `key` names it within its channel, so that a repeat is recognised. `language` is the platform's guess, two letters or
    empty. `press` is what the channel needs to answer a tap at once. Where a platform has several names for a person,
    `identities` are those it gave here, the most lasting first, and `address` holds the first of them. `free_until` is until
    when it lets us speak in our own words after this.
    """

    address: Address
    key: str
    content: Content
    at: datetime
    language: str = ""
    press: str = ""
    identities: tuple[Identity, ...] = ()
    free_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press. With a `detail` it is a row of a list; without, a button.

    `answers` is True or False for the choice that a plain yes or no means.
    """

    label: str
    action: Action
    detail: str = ""
    answers: bool | None = None


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A picture (`image/png`, `image/jpeg`), a voice note (`audio/ogg`) or a file.

    What is too large to travel with the reply is `stored` under that number (storage/organising/files.py), and `content` is
    empty until it is sent; `size` is in bytes then.
    """

    name: str
    media_type: str
    content: bytes = b""
    stored: int = 0
    size: int = 0

    @property
    def is_picture(self) -> bool:
        return self.media_type in ("image/png", "image/jpeg")

    @property
    def length(self) -> int:
        """How many bytes it has, wherever they are."""
        return self.size if self.stored else len(self.content)


class Asked(StrEnum):
    CONTACT = "contact"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for something the phone can hand over with one press; `label` is the button's word."""

    what: Asked
    label: str


class Layout(StrEnum):
    MENU = "menu"
    ALTERNATIVES = "alternatives"


@dataclass(frozen=True, slots=True)
class Brief:
    """The same in the words of a template that a platform approved beforehand, for where it takes no others.

    `language` has two letters; `words` fill the template's places by name.
    """

    template: str
    language: str
    words: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """One bubble: the important thing first, then what can be done about it.

    `replaces` asks for the tapped bubble to be edited in place; `more` is the word a channel writes on the button that opens a
    list of choices; `brief` is what a template says instead.
    """

    text: str = ""
    heading: str = ""
    facts: tuple[Fact, ...] = ()
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    attachment: Attachment | None = None
    ask: Ask | None = None
    layout: Layout = Layout.ALTERNATIVES
    replaces: bool = False
    more: str = ""
    brief: Brief | None = None


@dataclass(frozen=True, slots=True)
class Leaflet:
    """Something that may be passed on in any chat: `key` names it, `title` and `line` stand in the list, `reply` is what is said.

    It is said among strangers: `reply` has links and no choices.
    """

    key: str
    title: str
    line: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Leaflets:
    """What was found for a `Lookup`: `further` is how much was seen then, 0 when that was all; `onwards` leads to Sapa itself."""

    found: tuple[Leaflet, ...] = ()
    further: int = 0
    onwards: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """How a message travels.

    `to` is the platform's name for the person where that is not the address's own, `free_until` until when free words are
    allowed there (UTC, None: never were), and `tag` our mark on this attempt, which receipts bring back.
    `paid` buys it a faster lane.
    """

    to: str = ""
    free_until: datetime | None = None
    tag: str = ""
    paid: bool = False


PLAIN = Passage()
"""To the address's own recipient, and unmarked."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform took the message; `external_id` is its name there, None when the answer could not be read.

    `category` is what the platform charges for, `template` the template that was used; empty where there is none. `window_shut`
    says that the platform took no free words, though we thought it would.
    """

    external_id: str | None
    category: str = ""
    template: str = ""
    window_shut: bool = False
