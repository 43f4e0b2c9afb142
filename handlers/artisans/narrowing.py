"""What a list is narrowed to, packed into a button: craft.province.days.kind.page.words, within 64 bytes.

A level stands beside the kind (`tb`, `-f`), a skill before the words (`!pewarnaan_alami`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from bot.conversation.turn import page_in
from bot.rules.matching import SKILLS
from bot.vocabulary import ACTION_BYTES
from storage.organising.listing import Filter

KINDS = {
    "training": "t",
    "bimtek": "b",
    "workshop": "w",
    "webinar": "o",
    "introduction": "i",
    "mentoring": "m",
    "certification": "c",
    "programme": "p",
    "study": "s",
    "equipment_grant": "e",
    "facilitation": "f",
}
_KIND_OF = {letter: kind for kind, letter in KINDS.items()}
LEVELS = {"beginner": "b", "intermediate": "i", "advanced": "a", "further": "f"}
_LEVEL_OF = {letter: level for level, letter in LEVELS.items()}
NO_KIND, SKILLED = "-", "!"
ROOM = ACTION_BYTES - len("filter:0:c")
SPACE = "_"
LONGEST_CODE = 17  # of a craft or a province: two of them, and the rest, leave a button room


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A Filter and the page of the list, counted from 0."""

    wanted: Filter = field(default_factory=Filter)
    page: int = 0

    def turned(self, pages: int) -> Narrowing:
        """The page so many further on."""
        return replace(self, page=self.page + pages)

    def to(self, **changes: object) -> Narrowing:
        """The same list narrowed differently, from its first page."""
        return Narrowing(replace(self.wanted, **changes))  # type: ignore[arg-type]


def pack(narrowing: Narrowing) -> str:
    """The button's argument. Words that do not fit are left out: a wider list, never a wrong one."""
    wanted = narrowing.wanted
    days = ""
    if wanted.first and wanted.last:
        days = f"{wanted.first:%y%m%d}-{(wanted.last - wanted.first).days}"
    page = str(narrowing.page) if narrowing.page else ""
    parts = [wanted.craft or "", wanted.province or "", days, _learnt(wanted), page]
    packed = ".".join(parts)
    skill = [SKILLED + wanted.skill] if wanted.skill in SKILLS else []
    words = SPACE.join([*skill, *(word for word in wanted.words if word.isalnum())])
    room = ROOM - len(packed.encode()) - 1
    while words and len(words.encode()) > room:
        words = words.rpartition(SPACE)[0]
    return f"{packed}.{words}".rstrip(".")


def unpack(argument: str) -> Narrowing:
    """What `pack` wrote. A forged argument narrows to nothing known, which is an empty list at worst."""
    craft, province, days, kind, page, words = (argument.split(".") + [""] * 6)[:6]
    first, last = _days(days)
    said = [word for word in words.split(SPACE) if word]
    skill = said.pop(0).removeprefix(SKILLED) if said and said[0].startswith(SKILLED) else ""
    wanted = Filter(
        _code(craft),
        _code(province),
        _KIND_OF.get(kind[:1]),
        first,
        last,
        tuple(said)[:5],
        level=_LEVEL_OF.get(kind[1:]),
        skill=skill if skill in SKILLS else None,
    )
    return Narrowing(wanted, page_in(page))


def _learnt(wanted: Filter) -> str:
    """The kind's letter and the level's."""
    kind, level = KINDS.get(wanted.kind or "", ""), LEVELS.get(wanted.level or "", "")
    return (kind or NO_KIND) + level if level else kind


def _code(packed: str) -> str | None:
    return packed if packed and packed.isascii() and len(packed) <= LONGEST_CODE else None


def _days(packed: str) -> tuple[date | None, date | None]:
    first, _, length = packed.partition("-")
    if not (
        first.isascii() and first.isdigit() and len(first) == 6 and length.isascii() and length.isdigit() and len(length) < 4
    ):
        return None, None
    try:
        day = date(2000 + int(first[:2]), int(first[2:4]), int(first[4:]))
    except ValueError:
        return None, None
    return day, day + timedelta(days=int(length))
