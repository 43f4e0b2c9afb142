"""Everything that can be searched, as documents of the index: activities, editions of fairs, and the catalogue's records."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select

from bot.rules.fairs import usual_months
from bot.rules.knowledge import Both, Fair, Library, both
from bot.rules.matching import taught_skills
from bot.understanding import Named
from bot.understanding.finding.documents import Document, Found, Point
from bot.understanding.phrases import tokens
from storage.database import Database
from storage.models import activities, activity_crafts, editions, programmes

HOME = "ID"
READ_AT_ONCE = 100
"""Activities of a page: some 3 ms, during which PostgreSQL's event loop does nothing else."""
MOST_WORDS = 200  # characters of a summary that are searched
MOST_MEANINGS = 3  # crafts that a word may name and still say something
COLUMNS = (
    *("id", "kind", "timing", "mode", "title_id", "title_en", "summary_id", "summary_en", "organiser", "programme", "fair"),
    *("venue", "city", "province", "country", "latitude", "longitude", "starts_on", "ends_on", "level", "skills"),
    "eligibility",
)
ACTIVITIES: Any = (
    select(*[activities.c[name] for name in COLUMNS])
    .where(activities.c.id > bindparam("after"), activities.c.cancelled.is_(False))
    .order_by(activities.c.id)
    .limit(bindparam("most"))
)
CRAFTS: Any = (
    select(activity_crafts.c.activity_id, activity_crafts.c.craft)
    .where(activity_crafts.c.activity_id > bindparam("after"), activity_crafts.c.activity_id <= bindparam("last"))
    .order_by(activity_crafts.c.activity_id, activity_crafts.c.craft)
)
EVERYBODY = 0
SCHEMES: Any = select(programmes.c.name, programmes.c.scheme).where(programmes.c.organisation_id == bindparam("of"))
EDITIONS: Any = (
    select(*[editions.c[name] for name in ("fair", "name", "starts_on", "ends_on", "venue", "city", "latitude", "longitude")])
    .where(editions.c.withdrawn_at.is_(None))
    .order_by(editions.c.id)
)
KEPT = 4096
ONLINE = "online daring zoom"


async def read_documents(database: Database, library: Library, pause: float = 0) -> list[Document]:
    """What stands in tables of its own, page by page with `pause` seconds after each. Raises StorageDown."""
    held: list[Document] = []
    after: int | None = 0
    while after is not None:
        page, after = await database.read(partial(_page, after=after))
        held += page
        await asyncio.sleep(pause)
    schemes = await database.read(_schemes)
    return [*held, *_programmes(held, schemes), *await database.read(partial(_editions, library=library))]


def synonyms(crafts: Iterable[Named]) -> dict[str, tuple[str, ...]]:
    """The single words that name crafts without deciding on one, as `sandal` does: those that few crafts share."""
    found: dict[str, list[str]] = {}
    for craft in crafts:
        for text in (craft.id, *craft.names, *craft.words):
            for word in dict.fromkeys(tokens(text)):
                if len(word) > 2 and craft.id not in found.setdefault(word, []):
                    found[word].append(craft.id)
    return {word: tuple(named) for word, named in found.items() if len(named) <= MOST_MEANINGS}


# ---- what organisers announce ---------------------------------------------------------------------------------------------
def _page(connection: Connection, after: int) -> tuple[list[Document], int | None]:
    """The activities with higher numbers, as many as are read at once, and after which the next page begins."""
    rows = connection.execute(ACTIVITIES, {"after": after, "most": READ_AT_ONCE}).all()
    if not rows:
        return [], None
    last = rows[-1].id
    crafts: dict[int, list[str]] = {}
    for number, craft in connection.execute(CRAFTS, {"after": after, "last": last}):
        crafts.setdefault(number, []).append(craft)
    found = [_activity(row, tuple(crafts.get(row.id, ()))) for row in rows]
    return found, last if len(rows) == READ_AT_ONCE else None


def _activity(row: Any, crafts: tuple[str, ...]) -> Document:
    mode = ONLINE if row.mode == "online" else ""
    said = (row.summary_id[:MOST_WORDS], row.summary_en[:MOST_WORDS], row.organiser, row.programme, row.venue, row.city, mode)
    dated = row.timing == "dated"
    return Document(
        Found.ACTIVITY,
        str(row.id),
        (row.title_id, row.title_en),
        " ".join(part for part in (*said, row.fair) if part),
        row.kind,
        crafts,
        row.province,
        row.country,
        row.city if row.mode != "online" else None,
        row.programme,
        row.level,
        taught_skills(_read(row.skills), row.title_id),
        any(country != HOME for country in _read(row.eligibility).get("countries", ())),
        _is_online(row),
        row.starts_on,
        row.ends_on,
        over=row.timing == "past",
        point=_point(row) if dated and row.mode != "online" else None,
    )


def _is_online(row: Any) -> bool:
    """Whether it is held online, or a word of it says so, wherever a list looks for words (storage/organising/listing.py)."""
    said = (row.mode, row.title_id, row.title_en, row.city, row.organiser, row.programme)
    return any("online" in part.casefold() for part in said if part)


@lru_cache(KEPT)
def _read(text: str) -> Any:
    """A column of JSON; few texts occur."""
    return msgspec.json.decode(text)


def _schemes(connection: Connection) -> dict[str, str]:
    """The scheme of each programme that is in one."""
    return {name: scheme for name, scheme in connection.execute(SCHEMES, {"of": EVERYBODY})}


def _programmes(held: Iterable[Document], schemes: Mapping[str, str]) -> Iterator[Document]:
    """Each programme that activities name, by its name and its scheme's."""
    crafts: dict[str, dict[str, None]] = {}
    for one in held:
        if one.programme:
            crafts.setdefault(one.programme, {}).update(dict.fromkeys(one.crafts))
    for name, theirs in crafts.items():
        yield Document(Found.PROGRAMME, name, (name, name), schemes.get(name, ""), crafts=tuple(theirs))


def _editions(connection: Connection, library: Library) -> list[Document]:
    """The editions that organisers announced, each under its fair."""
    rows = [row for row in connection.execute(EDITIONS) if row.fair in library.fairs]
    return [_fair(library.fairs[row.fair], f"{row.name} {row.venue or ''}", row) for row in rows]


def _fair(fair: Fair, more: str, edition: Any = None) -> Document:
    """A fair, or one of its editions."""
    city = (edition.city if edition else None) or fair.city
    named = (*fair.aliases, fair.id, fair.summary.id, fair.summary.en, fair.organiser, fair.venue, city, more)
    return Document(
        Found.FAIR,
        fair.id,
        (" ".join((fair.name, *fair.aliases)), fair.name),
        " ".join(part for part in named if part),
        crafts=tuple(fair.crafts),
        country=fair.country,
        city=city,
        first=edition.starts_on if edition else None,
        last=edition.ends_on if edition else None,
        months=() if edition else tuple(usual_months(fair)),
        point=_point(edition) if edition else None,
    )


def _point(row: Any) -> Point | None:
    return (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None


# ---- what the catalogue tells ---------------------------------------------------------------------------------------------
def of_library(library: Library) -> Iterator[Document]:
    """Fairs, markets, products, product rules, steps, help desks and figures."""
    for fair in library.fairs.values():
        yield _fair(fair, " ".join(fair.partners))
    yield from _exporting(library)
    for desk in library.desks.values():
        said = " ".join(("layanan desk", desk.run_by, desk.city, _both(desk.note)))
        yield Document(Found.DESK, desk.id, (desk.name, desk.name), said, country=HOME, city=desk.city)
    for figure in library.figures.values():
        about = " ".join(
            ("angka statistik figure", figure.period, figure.unit, *(source.publication for source in figure.sources))
        )
        yield Document(Found.FIGURE, figure.id, (figure.statement.id, figure.statement.en), about)


def _exporting(library: Library) -> Iterator[Document]:
    for market in library.markets.values():
        told = (*(f"{one.agreement} {one.name}" for one in market.agreements), *market.certificate_of_origin)
        yield Document(Found.MARKET, market.id, (market.name.id, market.name.en), " ".join(told), country=market.market)
    for product in library.headings.values():
        said = " ".join(("kode HS code", *(f"{one.code} {_both(one.title)}" for one in product.hs)))
        yield Document(Found.PRODUCT, product.id, (product.craft, product.craft), said, crafts=(product.craft,))
    for rule in library.rules.values():
        yield Document(
            Found.RULE,
            rule.id,
            (rule.title.id, rule.title.en),
            f"aturan syarat rule {_both(rule.body)}",
            crafts=tuple(rule.crafts),
        )
    for step in library.steps.values():
        said = " ".join((step.id, _both(step.body), _both(both(step.office)), *(_both(both(one)) for one in step.documents)))
        yield Document(Found.STEP, step.id, (step.title.id, step.title.en), said)


def _both(text: Both | None) -> str:
    return f"{text.id} {text.en}" if text is not None else ""
