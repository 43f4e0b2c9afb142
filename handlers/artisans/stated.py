"""Figures of the sector as publications state them, by what they are about; studies of markets."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.rules import stated
from bot.rules.knowledge import Figure
from bot.rules.stated import Topic
from bot.screens.activities import title
from bot.screens.artisans import export_words as words
from bot.screens.artisans import stated as screens
from bot.screens.artisans.stated import Row, Stated
from bot.understanding import Intent, Understood, match_craft
from bot.understanding.finding.documents import Found, Wanted
from bot.vocabulary import Reply
from handlers import names
from storage.knowing import studies as them

MOST_STUDIES = 8
MOST_HOLDING = 40
SHORTEST = 3
COUNTING = frozenset(
    {
        "jumlah",
        "jumlahnya",
        "nilai",
        "total",
        "angka",
        "data",
        "statistik",
        "banyaknya",
        "number",
        "value",
        "many",
        "much",
        "figure",
        "count",
    }
)
"""Words for a number that tell none from another."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    shown = partial(figure, router)
    router.command("angka figures", topics)
    router.command("kajian studies", studies)
    router.action("figures", listed)
    router.action("figure", shown)
    router.action("studies", studies)
    router.meaning(Intent.FIGURE, partial(asked, router))
    router.meaning(Intent.STUDY, studied)


def topics(turn: Turn, unknown: bool = False) -> Reply:
    """What there are figures about."""
    library = turn.surroundings.library
    counted = [(topic, len(stated.about(library, topic))) for topic in Topic]
    return screens.topics(counted, them.count(turn.connection), unknown)


def listed(turn: Turn) -> Reply:
    """The figures of a topic, a page of them: `export=1`; the topics where none is named."""
    name, _, page = turn.argument.partition("=")
    topic = next((one for one in Topic if one == name), None)
    if topic is None:
        return topics(turn)
    turned = page_in(page)
    return screens.topic(topic, _rows(turn, stated.about(turn.surroundings.library, topic)), turned)


def _rows(turn: Turn, figures: Sequence[Figure]) -> list[Row]:
    library = turn.surroundings.library
    return [(one, stated.needs_note(library, one)) for one in figures]


def figure(router: Router, turn: Turn) -> Reply:
    """One figure, or what stands behind it: `ID`, `ID=note`, `ID=sources`, `ID=years`."""
    key, _, part = turn.argument.partition("=")
    one = turn.surroundings.library.figures.get(key)
    if one is None:
        return topics(turn, unknown=True)
    match part:
        case "sources":
            return screens.all_sources(one)
        case "note":
            return screens.note(_view(router, turn, one))
        case "years":
            return _years(turn, one)
    return screens.figure(_view(router, turn, one))


def _view(router: Router, turn: Turn, one: Figure) -> Stated:
    library = turn.surroundings.library
    series = stated.series(library, one.id)
    market = stated.market(library, one) if "market" in router.actions else ""
    return Stated(
        one,
        [each.issue for each in stated.anomalies(library, one)],
        stated.verdict(library, one),
        max(len(series) - 1, 0),
        stated.from_one_source(series),
        market,
        names.of(turn).market(market) if market else "",
    )


def _years(turn: Turn, one: Figure) -> Reply:
    series = stated.series(turn.surroundings.library, one.id) or [one]
    return screens.years(series, stated.from_one_source(series))


def asked(router: Router, turn: Turn) -> Reply:
    """Words that want a number: the one that fits, those that fit; that no source states it, before what is stated instead."""
    turn.conversation.misses = 0
    meant, library = turn.understood, turn.surroundings.library
    if meant is None:
        return topics(turn)
    found = [library.figures[key] for key in meant.figures if key in library.figures]
    if stated.asks_for_exporters(meant.text):
        found = [one for one in found if stated.counts_exporters(one)] or found
    if found and (trade := _trade(turn, found)):
        return screens.found(_rows(turn, found), trade)
    if meant.craft:
        found = stated.of_craft(found, meant.craft, turn.surroundings.crafts[meant.craft].names[0])
    years = stated.years(meant.text)
    near = found if stated.of_years(found, years) else stated.with_series(library, found)
    if near and not stated.of_years(near, years):
        return screens.of_other_years(_rows(turn, near), years)
    return _answer(router, turn, meant, stated.of_years(near, years)) if near else _unstated(turn, meant)


def _answer(router: Router, turn: Turn, meant: Understood, found: Sequence[Figure]) -> Reply:
    """The figure, several to choose from, or how it moved; of a place that none of them is about alone that is said."""
    if stated.asks_for_trend(meant.text) and stated.series(turn.surroundings.library, found[0].id):
        return _years(turn, found[0])
    if place := _elsewhere(turn, meant, found):
        return screens.found(_rows(turn, found), place)
    if len(found) == 1 or stated.is_named(found[0], meant.text):
        turn.argument = found[0].id
        return figure(router, turn)
    return screens.found(_rows(turn, found))


def _elsewhere(turn: Turn, meant: Understood, found: Sequence[Figure]) -> str:
    """The province, the country or the part of people that was asked about, where none of them speaks of it; empty for none."""
    market, known = next(iter(meant.markets), ""), names.of(turn)
    of_market = any(stated.market(turn.surroundings.library, one) == market for one in found)
    place = known.province(meant.province) if meant.province else words.country(market, known) if market and not of_market else ""
    place = place.partition(" (")[0]
    return place if place and not stated.of_place(found, place) else stated.apart(found, meant.text)


def _unstated(turn: Turn, meant: Understood) -> Reply:
    """Figures that hold all the words it was asked with; else that no source states it, and what there are figures about."""
    if holding := _holding(turn, meant):
        return screens.found(_rows(turn, holding))
    unknown = bool(meant.words or meant.craft or stated.years(meant.text))
    topic = stated.OF_CRAFT.get(meant.craft or "")
    if topic is None:
        return topics(turn, unknown)
    return screens.topic(topic, _rows(turn, stated.about(turn.surroundings.library, topic)), 0, unknown)


def _holding(turn: Turn, meant: Understood) -> list[Figure]:
    """The figures in whose words each word stands that is more than a word for a number."""
    said = [word for word in meant.words if len(word) >= SHORTEST and word not in COUNTING]
    index, kinds = turn.surroundings.index, (Found.FIGURE,)
    of_each = [index.search(Wanted(words=(word,), kinds=kinds, craft=meant.craft), turn.today, MOST_HOLDING) for word in said]
    keys = set.intersection(*({hit.key for hit in hits} for hits in of_each)) if of_each else set()
    return [one for key, one in turn.surroundings.library.figures.items() if key in keys]


def _trade(turn: Turn, found: Sequence[Figure]) -> str:
    """The craft whose exporters were asked for, where figures count those of all trades alone; empty for none."""
    meant = turn.understood
    if meant is None or not all(map(stated.counts_exporters, found)):
        return ""
    if meant.craft:
        named = stated.of_craft(found, meant.craft, turn.surroundings.crafts[meant.craft].names[0])
        return "" if named else names.of(turn).craft(meant.craft)
    general = match_craft(meant.text, turn.lexicon)
    return names.of(turn).craft(general) if isinstance(general, str) else ""


def studied(turn: Turn) -> Reply:
    """Words that want a study, whatever else they say: there are few enough to show them all."""
    turn.conversation.misses = 0
    return studies(turn)


def studies(turn: Turn) -> Reply:
    """The studies there are, the latest first."""
    found = them.all_of_them(turn.connection, MOST_STUDIES)
    return screens.studies(found, [title(one) for one in found])
