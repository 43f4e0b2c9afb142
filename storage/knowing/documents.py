"""Everything that can be searched, as documents of the index: activities, editions of fairs, and the catalogue's records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, select

from bot.rules.knowledge import Both, Fair, Library
from bot.understanding import Named
from bot.understanding.finding.documents import Document, Found, Point
from bot.understanding.phrases import tokens
from storage.models import activities, activity_crafts, editions, programmes

Provinces = Callable[[str], str | None]
"""The province of a town; None where its name does not decide."""

READ_AT_ONCE = 200
MOST_WORDS = 200  # characters of a summary that are searched
MOST_MEANINGS = 3  # crafts that a word may name and still say something
COLUMNS = (
    *("id", "kind", "timing", "mode", "title_id", "title_en", "summary_id", "summary_en", "organiser", "programme", "fair"),
    *("venue", "city", "province", "country", "latitude", "longitude", "starts_on", "ends_on"),
)
ACTIVITIES: Any = (
    select(*[activities.c[name] for name in COLUMNS]).where(activities.c.cancelled.is_(False)).order_by(activities.c.id)
)
CRAFTS: Any = select(activity_crafts.c.activity_id, activity_crafts.c.craft).order_by(
    activity_crafts.c.activity_id, activity_crafts.c.craft
)
SCHEMES: Any = select(programmes.c.name, programmes.c.scheme).where(programmes.c.organisation_id == 0)
EDITIONS: Any = (
    select(*[editions.c[name] for name in ["fair", "name", "starts_on", "ends_on", "venue", "city", "latitude", "longitude"]])
    .where(editions.c.withdrawn_at.is_(None))
    .order_by(editions.c.id)
)
ONLINE = "online daring zoom"
MONTHS = {
    **{"januari": 1, "februari": 2, "maret": 3, "april": 4, "mei": 5, "juni": 6},
    **{"juli": 7, "agustus": 8, "september": 9, "oktober": 10, "november": 11, "desember": 12},
}


def _nothing() -> None:
    """No pause."""


def read_documents(
    connection: Connection, library: Library, province_of: Provinces, pause: Callable[[], None] = _nothing
) -> list[Document]:
    """All of it as of now; `pause` is called between pages of rows."""
    held = list(_activities(connection, pause))
    return [
        *held,
        *_programmes(connection, held),
        *_editions(connection, library, province_of),
        *of_library(library, province_of),
    ]


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
def _activities(connection: Connection, pause: Callable[[], None]) -> Iterator[Document]:
    crafts: dict[int, list[str]] = {}
    for number, craft in connection.execute(CRAFTS):
        crafts.setdefault(number, []).append(craft)
    for page in connection.execute(ACTIVITIES).partitions(READ_AT_ONCE):
        pause()
        for row in page:
            yield _activity(row, tuple(crafts.get(row.id, ())))


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
        row.starts_on,
        row.ends_on,
        over=row.timing == "past",
        point=_point(row) if dated and row.mode != "online" else None,
    )


def _programmes(connection: Connection, held: Iterable[Document]) -> Iterator[Document]:
    """Each programme that activities name, by its name and its scheme's."""
    schemes = {name: scheme for name, scheme in connection.execute(SCHEMES)}
    crafts: dict[str, dict[str, None]] = {}
    for one in held:
        if one.programme:
            crafts.setdefault(one.programme, {}).update(dict.fromkeys(one.crafts))
    for name, theirs in crafts.items():
        yield Document(Found.PROGRAMME, name, (name, name), schemes.get(name, ""), crafts=tuple(theirs))


def _editions(connection: Connection, library: Library, province_of: Provinces) -> Iterator[Document]:
    """The editions that organisers announced, each under its fair."""
    for row in connection.execute(EDITIONS):
        fair = library.fairs.get(row.fair)
        if fair is not None:
            yield _fair(fair, f"{row.name} {row.venue or ''}", province_of(row.city or fair.city), row)


def _fair(fair: Fair, more: str, province: str | None, edition: Any = None) -> Document:
    """A fair, or one of its editions."""
    city = (edition.city if edition else None) or fair.city
    named = (*fair.aliases, fair.id, fair.summary.id, fair.summary.en, fair.organiser, fair.venue, city, more)
    return Document(
        Found.FAIR,
        fair.id,
        (" ".join((fair.name, *fair.aliases)), fair.name),
        " ".join(part for part in named if part),
        crafts=tuple(fair.crafts),
        province=province,
        country=fair.country,
        city=city,
        first=edition.starts_on if edition else None,
        last=edition.ends_on if edition else None,
        months=() if edition else tuple(MONTHS[name] for name in map(str.casefold, fair.usual_months) if name in MONTHS),
        point=_point(edition) if edition else None,
    )


def _point(row: Any) -> Point | None:
    return (row.latitude, row.longitude) if row.latitude is not None and row.longitude is not None else None


# ---- what the catalogue tells ---------------------------------------------------------------------------------------------
def of_library(library: Library, province_of: Provinces) -> Iterator[Document]:
    """Fairs, markets, products, product rules, steps, help desks and figures."""
    for fair in library.fairs.values():
        inside = fair.country == "ID"
        yield _fair(fair, " ".join(fair.partners), province_of(fair.city) if inside else None)
    yield from _exporting(library)
    for desk in library.desks.values():
        said = (desk.run_by, desk.city, _both(desk.note))
        yield Document(
            Found.DESK, desk.id, (desk.name, desk.name), " ".join(said), province=province_of(desk.city), city=desk.city
        )
    for figure in library.figures.values():
        about = " ".join((figure.period, figure.unit, *(source.publication for source in figure.sources)))
        yield Document(Found.FIGURE, figure.id, (figure.statement.id, figure.statement.en), about)


def _exporting(library: Library) -> Iterator[Document]:
    for market in library.markets.values():
        told = (*(f"{one.agreement} {one.name}" for one in market.agreements), *market.certificate_of_origin)
        yield Document(Found.MARKET, market.id, (market.name.id, market.name.en), " ".join(told), country=market.market)
    for product in library.headings.values():
        said = " ".join(f"{one.code} {_both(one.title)}" for one in product.hs)
        yield Document(Found.PRODUCT, product.id, (product.craft, product.craft), said, crafts=(product.craft,))
    for rule in library.rules.values():
        yield Document(Found.RULE, rule.id, (rule.title.id, rule.title.en), _both(rule.body), crafts=tuple(rule.crafts))
    for step in library.steps.values():
        said = " ".join((step.id, _both(step.body), step.office, *step.documents))
        yield Document(Found.STEP, step.id, (step.title.id, step.title.en), said)


def _both(text: Both | None) -> str:
    return f"{text.id} {text.en}" if text is not None else ""
