"""What a person did, whatever platform they did it on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.vocabulary.action import Action
from bot.vocabulary.passage import Address, Identity


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
