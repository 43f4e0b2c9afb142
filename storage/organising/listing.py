"""Lists of activities: what is coming and what has no date, narrowed down, read through the index on the first day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import cycle, islice
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Text, and_, bindparam, case, exists, func, not_, or_, select

from storage.engine.patterns import ESCAPE, holding, literal
from storage.engine.prepared import Prepared
from storage.models import activities, activity_crafts
from storage.organising.activities import SUMMARY, Summary


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None and empty mean anything. `first` and `last` are days, both included."""

    craft: str | None = None
    province: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None
    words: tuple[str, ...] = ()
    language: str = "id"  # whose titles are searched
    level: str | None = None  # beginner, intermediate, advanced, or further: what is not for beginners
    skill: str | None = None


_UPCOMING = and_(activities.c.starts_on >= bindparam("today"), activities.c.cancelled.is_(False), activities.c.timing == "dated")
_CLOCKS = {"Asia/Jakarta": "wib", "Asia/Makassar": "wita", "Asia/Jayapura": "wit"}
_clock = case(*((activities.c.zone == zone, bindparam(name, type_=Text())) for zone, name in _CLOCKS.items()), else_="")
_ENDED = and_(
    func.coalesce(activities.c.ends_on, activities.c.starts_on) == bindparam("today"),
    activities.c.shuts_at.is_not(None),
    activities.c.shuts_at <= _clock,
)
AMONG = 48
"""Ids a list is looked for among; fewer are repeated, so that one statement serves."""
_BY_DAY = (activities.c.starts_on, activities.c.id)


def _has_craft(craft: str) -> ColumnElement[bool]:
    return exists().where(activity_crafts.c.activity_id == activities.c.id, activity_crafts.c.craft == bindparam(craft))


def _wanted(narrowed: frozenset[str], words: int, language: str) -> list[ColumnElement[bool]]:
    """One condition per part of a Filter that is set; words are looked for in titles, place and organiser."""
    conditions: dict[str, ColumnElement[bool]] = {
        "craft": _has_craft("craft"),
        "province": activities.c.province == bindparam("province"),
        "kind": activities.c.kind == bindparam("kind"),
        "first": func.coalesce(activities.c.ends_on, activities.c.starts_on) >= bindparam("first"),
        "last": activities.c.starts_on <= bindparam("last"),
        "level": activities.c.level.in_((bindparam("level"), bindparam("level_too"))),
        "skill": or_(
            activities.c.skills.like(bindparam("skill"), escape=ESCAPE),
            activities.c.title_id.ilike(bindparam("skill_said"), escape=ESCAPE),
        ),
    }
    title = activities.c.title_en if language == "en" else activities.c.title_id
    searched = (title, activities.c.city, activities.c.organiser, activities.c.programme, activities.c.mode)
    spoken = [
        or_(*(column.ilike(bindparam(f"word{position}"), escape=ESCAPE) for column in searched)) for position in range(words)
    ]
    return [condition for name, condition in conditions.items() if name in narrowed] + spoken


_COMING = and_(_UPCOMING, not_(_ENDED))
_BASES = {
    "coming": _COMING,
    "coming of these": and_(activities.c.id.in_([bindparam(f"of{number}") for number in range(AMONG)]), _COMING),
    "undated": activities.c.timing == "undated",
}
"""What a list is of, before it is narrowed."""


@cache
def _statement(base: str, narrowed: frozenset[str], words: int, language: str) -> Prepared:
    """The list statement for one shape of Filter, built once."""
    order = (activities.c.title_id, activities.c.id) if base == "undated" else _BY_DAY
    listed = select(*SUMMARY).where(_BASES[base], *_wanted(narrowed, words, language)).order_by(*order)
    return Prepared(listed.limit(bindparam("most")).offset(bindparam("skip")))


def upcoming(
    connection: Connection, wanted: Filter, today: date, *, skip: int = 0, most: int = 6, now: datetime | None = None
) -> list[Summary]:
    """What has not begun before `today` (local to the venue), soonest first; with `now` (UTC) nothing that is over by then.

    Where an Indonesian clock does not tell when it ends, it is over with its day.
    """
    return _listed(connection, "coming", wanted, _clocks(today, now) | {"most": most, "skip": skip})


def upcoming_among(
    connection: Connection, wanted: Filter, today: date, ids: Sequence[int], *, most: int, now: datetime
) -> list[Summary]:
    """The same of these alone, AMONG of them at most: what they are now decides, whoever said that they fit."""
    these = {f"of{number}": id for number, id in enumerate(islice(cycle(ids), AMONG))}
    values = _clocks(today, now) | these | {"most": most, "skip": 0}
    return _listed(connection, "coming of these", wanted, values) if ids else []


def _clocks(today: date, now: datetime | None) -> dict[str, object]:
    """The hour in each zone as `shuts_at` is written; past midnight everything of `today` is over."""
    found: dict[str, object] = {"today": today}
    for zone, name in _CLOCKS.items():
        local = now.astimezone(ZoneInfo(zone)) if now is not None else None
        found[name] = "" if local is None or local.date() < today else f"{local:%H:%M}" if local.date() == today else "24:00"
    return found


def undated(connection: Connection, wanted: Filter, today: date, *, skip: int = 0, most: int = 6) -> list[Summary]:
    """Programmes without a date, by title; the days of the filter do not apply to them."""
    return _listed(connection, "undated", replace(wanted, first=None, last=None), {"most": most, "skip": skip})


def _listed(connection: Connection, base: str, wanted: Filter, always: Mapping[str, object]) -> list[Summary]:
    parts = {name: getattr(wanted, name) for name in ("craft", "province", "kind", "first", "last")}
    given = {name: value for name, value in parts.items() if value is not None} | _learning(wanted)
    statement = _statement(base, frozenset(given) - BESIDE, len(wanted.words), wanted.language)
    spoken = {f"word{position}": holding(word) for position, word in enumerate(wanted.words)}
    return [Summary(*row) for row in statement.rows(connection, {**always, **given, **spoken})]


BESIDE = frozenset({"level_too", "skill_said"})
"""Parameters that belong to another part of a Filter."""


def _learning(wanted: Filter) -> dict[str, str]:
    """Parameters for the level and the skill; a skill counts where it is stated or stands in the title."""
    found: dict[str, str] = {}
    if wanted.level is not None:
        found |= dict(zip(("level", "level_too"), LEVELS_OF.get(wanted.level, (wanted.level,) * 2), strict=True))
    if wanted.skill is not None:
        found |= {"skill": f'%"{literal(wanted.skill)}"%', "skill_said": holding(wanted.skill)}
    return found


LEVELS_OF = {"further": ("intermediate", "advanced")}
"""A level that people name and the ones it stands for."""


def crafts_on_offer(connection: Connection, today: date) -> list[str]:
    """The crafts that have something coming, most first."""
    count = func.count()
    statement = (
        select(activity_crafts.c.craft, count).join(activities, activities.c.id == activity_crafts.c.activity_id).where(_UPCOMING)
    )
    rows = connection.execute(statement.group_by(activity_crafts.c.craft).order_by(count.desc()), {"today": today})
    return [row[0] for row in rows]


def offered(connection: Connection, column: str, today: date) -> list[str]:
    """The values of `province` or `kind` that have something coming, most first."""
    value, count = activities.c[column], func.count()
    rows = connection.execute(
        select(value, count).where(_UPCOMING, value.is_not(None)).group_by(value).order_by(count.desc()), {"today": today}
    )
    return [row[0] for row in rows]
