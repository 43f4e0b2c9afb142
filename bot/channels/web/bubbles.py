"""Lines of the transcript as the page shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.channels.web.channel import decode
from bot.channels.web.port import Line, Words
from bot.vocabulary import Attachment, Choice, Link, Reply

PATIENCE = timedelta(seconds=45)  # how long the three dots are shown


@dataclass(frozen=True, slots=True)
class Pressable:
    """A choice on the page: what pressing it posts, and whether it was pressed."""

    label: str
    detail: str
    value: str
    pressed: bool


@dataclass(frozen=True, slots=True)
class Bubble:
    """One thing said. `reply` is None in the person's own; `day` is set where a new day begins."""

    id: int
    version: int
    at: datetime
    clock: str
    day: str
    words: str = ""
    reply: Reply | None = None
    choices: tuple[Pressable, ...] = ()
    latest: bool = False

    @property
    def rows(self) -> list[Pressable]:
        """Choices that say more than a label."""
        return [choice for choice in self.choices if choice.detail]

    @property
    def buttons(self) -> list[Pressable]:
        """Choices that are a label."""
        return [choice for choice in self.choices if not choice.detail]


def bubbles(lines: Sequence[Line], words: Words, now: datetime) -> list[Bubble]:
    """What to show, oldest first."""
    latest = max((line.bubble for line in lines if not line.mine), default=0)
    taps: set[tuple[int | None, str]] = {(line.on, line.body) for line in lines if line.mine and line.on}
    return list(_bubbles(lines, words, now, latest, taps))


def _bubbles(
    lines: Sequence[Line], words: Words, now: datetime, latest: int, taps: set[tuple[int | None, str]]
) -> Iterator[Bubble]:
    zone = ZoneInfo(words.zone)
    today, shown = now.astimezone(zone).date(), None
    for line in lines:
        at = line.at.astimezone(zone)
        reply = None if line.mine else decode(line.body)
        if not line.mine and reply is None:
            continue
        day = words.day(at.date(), today) if at.date() != shown else ""
        shown = at.date()
        choices = tuple(_pressable(line, choice, taps) for choice in reply.choices) if reply else ()
        said = line.body if line.mine else ""
        clock = at.strftime(words.time_pattern)
        yield Bubble(line.bubble, line.id, at, clock, day, said, reply, choices, line.bubble == latest)


def _pressable(line: Line, choice: Choice, taps: set[tuple[int | None, str]]) -> Pressable:
    pressed = (line.bubble, choice.label) in taps
    return Pressable(choice.label, choice.detail, f"{line.id} {choice.action.encode()}", pressed)


def is_awaited(lines: Sequence[Line], now: datetime) -> bool:
    """Whether Sapa owes an answer that should come any moment."""
    if not lines:
        return True
    last = max(lines, key=lambda line: line.id)
    return last.mine and now - last.at < PATIENCE


def host_of(link: Link) -> str:
    """Where a link leads, for people to see; empty for what is no web address, which is not made a link."""
    try:
        parts = urlsplit(link.url)
        return (parts.hostname or "").removeprefix("www.") if parts.scheme in ("https", "http") else ""
    except ValueError:
        return ""


def size_of(attachment: Attachment) -> str:
    """For a download on a slow line: `PDF, 12 KB`."""
    kind = attachment.name.rpartition(".")[2].upper() if "." in attachment.name else ""
    size = f"{max(1, round(attachment.length / 1000))} KB"
    return f"{kind}, {size}" if 0 < len(kind) <= 5 else size
