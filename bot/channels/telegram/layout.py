"""A reply as Telegram shows it: one bubble of text with a keyboard below. Nothing here knows a library or the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

from bot.channels import rendering
from bot.channels.telegram import limits
from bot.vocabulary import Ask, Asked, Attachment, Choice, Layout, Link, Reply

NUMBERS_A_ROW = 5
_SHORT = 18  # letters of a label that leave room for a second one on a narrow phone
_TINY = 10  # and for a third
_LONG = 34  # more than one line of a narrow phone shows: it stands in the text, its number on the button


@dataclass(frozen=True, slots=True)
class Button:
    """A button under the bubble: `data` comes back as a press, or `url` opens."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A key in place of the phone's keyboard: it types its label, or hands over what it `asks` for."""

    label: str
    asks: Asked | None = None


@dataclass(frozen=True, slots=True)
class Bubble:
    """What one message shows. `bold` counts the UTF-16 units of the heading at the start of the text."""

    text: str
    bold: int = 0
    buttons: tuple[tuple[Button, ...], ...] = ()
    keys: tuple[tuple[Key, ...], ...] = ()
    attachment: Attachment | None = None
    paid: bool = False

    @property
    def can_replace(self) -> bool:
        """Whether an earlier text may be edited into this: only words and buttons can."""
        return not (self.keys or self.attachment)


Pressable = TypeVar("Pressable", Button, Key)


def bubble(reply: Reply) -> Bubble:
    """Lay a reply out within Telegram's limits. Raises ValueError for an action too long for a button, or half a character."""
    text = _text(reply)
    text.encode()
    bold = min(rendering.utf16_units(reply.heading.strip()), rendering.utf16_units(text))
    if reply.ask:
        return Bubble(text, bold, keys=_keys(reply, reply.ask), attachment=reply.attachment)
    return Bubble(text, bold, buttons=_buttons(reply), attachment=reply.attachment)


def shown_as(attachment: Attachment) -> str:
    """How Telegram shows a file: photo, voice or document. What is too large for a picture can still be looked at as a file."""
    if attachment.is_picture and len(attachment.content) <= limits.PHOTO_BYTES:
        return "photo"
    return "voice" if attachment.media_type == "audio/ogg" else "document"


def _text(reply: Reply) -> str:
    """What is said, with the rows of the list, and with the links that cannot be buttons."""
    links = reply.links if reply.ask else (link for link in reply.links if not opens(link))
    below = rendering.paragraphs(rendering.listing(reply, _listed(reply)), rendering.link_lines(links))
    limit = limits.CAPTION_UNITS if reply.attachment else limits.TEXT_UNITS
    # Long words give way before the list does, whose numbers stand on the buttons.
    room = max(limit // 2, limit - rendering.utf16_units(below and "\n\n" + below))
    text = rendering.paragraphs(rendering.cut_utf16(rendering.body(reply), room), below)
    return rendering.cut_utf16(text, limit) or ("" if reply.attachment else rendering.ELLIPSIS)


def _listed(reply: Reply) -> Sequence[Choice]:
    return tuple(choice for choice in reply.choices if _is_listed(choice))


def _is_listed(choice: Choice) -> bool:
    return bool(choice.detail) or len(choice.label) > _LONG


def _keys(reply: Reply, ask: Ask) -> tuple[tuple[Key, ...], ...]:
    """What is asked for first, the choices as words to send instead."""
    words = tuple(Key(_label(choice.label)) for choice in reply.choices)
    return ((Key(_label(ask.label), ask.what),), *_packed(words, reply.layout))


def _buttons(reply: Reply) -> tuple[tuple[Button, ...], ...]:
    """Numbers for the list, then the plain choices, then the links; what is beyond the limit is left out."""
    numbered = enumerate(reply.choices, 1)
    numbers = [Button(str(number), choice.action.encode()) for number, choice in numbered if _is_listed(choice)]
    plain = [Button(_label(choice.label), choice.action.encode()) for choice in reply.choices if not _is_listed(choice)]
    links = [Button(_label(link.label or link.url), url=link.url) for link in reply.links if opens(link)]
    rows = (*_chunks(numbers, NUMBERS_A_ROW), *_packed(plain, reply.layout), *((link,) for link in links))
    return _within(rows, limits.BUTTONS)


def opens(link: Link) -> bool:
    """Whether Telegram takes the link as a button: it refuses the whole message for a URL without a proper host.

    https://github.com/tdlib/td/blob/master/td/telegram/LinkManager.cpp, get_checked_link
    """
    try:
        parts = urlsplit(link.url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    proper = "." in host.strip(".") or ":" in host
    printable = link.url.isprintable() and " " not in link.url
    return parts.scheme in ("http", "https") and proper and printable and parts.username is None


def _label(label: str) -> str:
    label.encode()
    return label.strip() or rendering.ELLIPSIS


def _packed(pressables: Sequence[Pressable], layout: Layout) -> tuple[tuple[Pressable, ...], ...]:
    """Rows as full as their longest label allows; alternatives are short words, of which three may stand side by side."""
    rows: list[list[str]] = []
    for label in (pressable.label for pressable in pressables):
        row = [*rows[-1], label] if rows else [label]
        if 1 < len(row) <= min(_room(each, layout) for each in row):
            rows[-1] = row
        else:
            rows.append([label])
    rest = iter(pressables)
    return tuple(tuple(islice(rest, len(row))) for row in rows)


def _room(label: str, layout: Layout) -> int:
    if layout is Layout.ALTERNATIVES and len(label) <= _TINY:
        return 3
    return 2 if len(label) <= _SHORT else 1


def _chunks(buttons: Iterable[Button], size: int) -> tuple[tuple[Button, ...], ...]:
    rest = iter(buttons)
    return tuple(iter(lambda: tuple(islice(rest, size)), ()))


def _within(rows: Iterable[tuple[Button, ...]], most: int) -> tuple[tuple[Button, ...], ...]:
    kept: list[tuple[Button, ...]] = []
    for row in rows:
        kept.append(row[: most - sum(map(len, kept))])
    return tuple(filter(None, kept))
