"""What Sapa answers: one bubble, what can be pressed on it, and what is passed on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.vocabulary.action import Action


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to press. With a `detail` it is a row of a list; without, a button.

    `answers` is True or False for the choice that a plain yes or no means. A `spare` one stands last, and is left out where a
    platform shows so few buttons that it would make a list of them.
    """

    label: str
    action: Action
    detail: str = ""
    answers: bool | None = None
    spare: bool = False


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
