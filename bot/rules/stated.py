"""Figures as publications state them: what they are about, which of them stand in one series, what speaks against them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from bot.rules.knowledge import Anomaly, Both, Figure, Library, Source, both


class Topic(StrEnum):
    """What figures are about; one figure may be about several of these."""

    JEWELLERY = "jewellery"
    BATIK = "batik"
    CRAFT = "craft"
    EXPORT = "export"
    DEMAND = "demand"
    JOBS = "jobs"
    BUSINESSES = "businesses"
    TRAINING = "training"


_WORDS: Mapping[Topic, frozenset[str]] = {
    Topic.JEWELLERY: frozenset({"jewellery"}),
    Topic.BATIK: frozenset({"batik"}),
    Topic.CRAFT: frozenset({"craft", "handicraft", "kriya", "kriyanusa", "pewter"}),
    Topic.EXPORT: frozenset({"export", "exports", "exporting", "exporter", "exporters", "duty", "ecp"}),
    Topic.DEMAND: frozenset({"demand"}),
    Topic.JOBS: frozenset({"workers"}),
    Topic.BUSINESSES: frozenset({"firms", "units", "businesses", "smes"}),
    Topic.TRAINING: frozenset({"training", "trained", "smart", "guidance", "session", "partners", "participants", "competent"}),
}
OF_CRAFT = {"perhiasan": Topic.JEWELLERY, "batik": Topic.BATIK, "kerajinan-umum": Topic.CRAFT}
"""What a craft's figures stand under; the other crafts have none of their own."""
_WORD = re.compile(r"[a-z]+", re.ASCII)
_PERIOD = re.compile(r"-(?:\d{1,2}m)?\d{4}(?:-idr)?$", re.ASCII)
_NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?", re.ASCII)
_ARTICLE = re.compile(r"\b(?:artikel|article) (S\d)\b", re.ASCII)
_SENTENCE = re.compile(r"(?<=\.)\s+")
_LETTERS = re.compile(r"[^\W\d_]+")
_EXPORTERS = re.compile(r"\b(?:eksportir|pengekspor|exporters|exporting firms)\b|that export\b")
_SPAN = re.compile(r"\b(20\d\d)-(20\d\d)\b", re.ASCII)
_APART = re.compile(
    r"\b(?:perempuan|wanita|laki[- ]?laki|pria|muda|difabel|disabilitas|women|woman|female|male|men|young|disabled)\b"
)
_YEAR = re.compile(r"\d{4}[-\d]*", re.ASCII)
_TO_US = ("tampilkan ", "jangan tampilkan", "jangan dibuat", "show ", "do not show", "do not chart")
"""How a sentence begins that tells whoever shows the figure how to, and nobody who reads it."""
_AGREES = ("konsisten", "dikonfirmasi")
"""How a verdict begins that speaks against nothing."""


def topics(figure: Figure) -> frozenset[Topic]:
    """What a figure is about, by its id and what it states."""
    said = set(_WORD.findall(f"{figure.id} {figure.statement.en}".lower()))
    return frozenset(topic for topic, words in _WORDS.items() if words & said)


def about(library: Library, topic: Topic) -> list[Figure]:
    """The figures about something, those with the latest support first."""
    found = [figure for figure in library.figures.values() if topic in topics(figure)]
    return sorted(found, key=lambda figure: max(_YEAR.findall(figure.as_of or ""), default=""), reverse=True)


def series(library: Library, figure_id: str) -> list[Figure]:
    """The figures that state the same of other periods, this one among them; the earliest period first."""
    stem = _PERIOD.sub("", figure_id)
    found = [one for one in library.figures.values() if _PERIOD.search(one.id) and _PERIOD.sub("", one.id) == stem]
    return sorted(found, key=lambda one: (re.sub(r"\D", "", one.period)[-4:], one.id))


def from_one_source(figures: Sequence[Figure]) -> bool:
    """Whether one publication states all of them in one article: only then they can be compared."""
    articles = [{(source.publication, source.title) for source in figure.sources} for figure in figures]
    return bool(articles) and bool(set.intersection(*articles))


def years(text: str) -> list[str]:
    """The years that some words name."""
    return re.findall(r"\b(?:19|20)\d\d\b", text)


def of_years(figures: Sequence[Figure], asked: Sequence[str]) -> list[Figure]:
    """Those of any of these years, the first also where they lie in its span; all of them where no year is asked for."""
    wanted = set(asked)
    named = [one for one in figures if not wanted or wanted & {*years(one.period)} - _ends(one.period)]
    return named or [one for one in figures[:1] if wanted & _spanned(one.period)]


def _ends(period: str) -> set[str]:
    """The years that a span begins and ends with: a figure of several years is none of one of them."""
    return {year for span in _SPAN.findall(period) for year in span}


def _spanned(period: str) -> set[str]:
    return {str(year) for first, last in _SPAN.findall(period) for year in range(int(first), int(last) + 1)}


def with_series(library: Library, figures: Sequence[Figure]) -> list[Figure]:
    """Figures and what states the same as the first of them of other periods."""
    more = series(library, figures[0].id) if figures else []
    return list({one.id: one for one in (*figures, *more)}.values())


def of_craft(figures: Sequence[Figure], craft: str, name: str) -> list[Figure]:
    """Those that speak of a craft (its id, its name in Indonesian): a figure of another craft is no answer."""
    topic = OF_CRAFT.get(craft)
    said = set(_LETTERS.findall(f"{craft} {name}".casefold())) - {"dan", "kerajinan"}
    return [
        one
        for one in figures
        if (topic in topics(one) if topic else said & set(_LETTERS.findall(f"{one.statement.id} {one.id}".casefold())))
    ]


def counts_exporters(figure: Figure) -> bool:
    """Whether it counts who exports: such figures are of all trades together."""
    return _EXPORTERS.search(f"{figure.statement.en} {figure.statement.id}".casefold()) is not None


def apart(figures: Sequence[Figure], text: str) -> str:
    """The part of people that words ask for (women, the young) and none of these figures speaks of; empty for none."""
    found = _APART.search(text.casefold())
    return found[0] if found is not None and not of_place(figures, found[0]) else ""


def asks_for_exporters(text: str) -> bool:
    """Whether words ask who exports: what counts anybody else is no answer."""
    return _EXPORTERS.search(text.casefold()) is not None


def of_place(figures: Sequence[Figure], place: str) -> list[Figure]:
    """Those that speak of a place, by its name."""
    return [one for one in figures if any(place.casefold() in said.casefold() for said in (one.statement.id, one.statement.en))]


def needs_note(library: Library, figure: Figure) -> bool:
    """Whether something has to be known with a figure: then its number is not said where there is no room for that."""
    others = series(library, figure.id)
    mixed = len(others) > 1 and not from_one_source(others)
    return mixed or bool(anomalies(library, figure) or verdict(library, figure).id)


def is_named(figure: Figure, text: str) -> bool:
    """Whether every word of what it states, in one language, stands in a text."""
    said = set(_LETTERS.findall(text.casefold()))
    return any(_words(each) <= said for each in (figure.statement.id, figure.statement.en))


def _words(statement: str) -> set[str]:
    return set(_LETTERS.findall(statement.casefold())) or {statement}


def anomalies(library: Library, figure: Figure) -> list[Anomaly]:
    """Where publications contradict each other about a figure: its article is named there, and so is its number."""
    articles = {source.source_article for source in figure.sources if source.source_article}
    return [
        one
        for one in library.anomalies.values()
        if articles & set(re.findall(r"S\d", one.where)) and _stands_in(figure.value, one.issue.id)
    ]


def _stands_in(value: float | str, text: str) -> bool:
    return not isinstance(value, str) and value in [_read(number) for number in _NUMBER.findall(text)]


def _read(number: str) -> float:
    """A number as Indonesians write it."""
    return float(number.replace(".", "").replace(",", "."))


def verdict(library: Library, figure: Figure) -> Both:
    """What speaks against a figure, or has to be known with it; empty where nothing does.

    What only tells us how to show it is left out, and our marks of articles are put into the names of their publications.
    """
    said = both(figure.verdict)
    if said.id.lower().startswith(_AGREES):
        return Both()
    names = {source.source_article: source.publication for one in library.figures.values() for source in one.sources}
    return Both(_to_people(said.id, names), _to_people(said.en, names))


def _to_people(said: str, names: Mapping[str | None, str]) -> str:
    told = _ARTICLE.sub(lambda found: names.get(found[1], found[0]), said)
    parts = [part for part in _SENTENCE.split(told) if not part.lower().startswith(_TO_US) and ".yaml" not in part]
    return " ".join(parts).strip()


_TREND = frozenset(
    {
        "tren",
        "trend",
        "grafik",
        "chart",
        "graph",
        "naik",
        "turun",
        "perkembangan",
        "pertumbuhan",
        "growth",
        "grow",
        "grew",
        "grown",
        "bandingkan",
        "compare",
    }
)


def asks_for_trend(text: str) -> bool:
    """Whether words ask how a figure moved."""
    return bool(_TREND & set(_WORD.findall(text.lower())))


def market(library: Library, figure: Figure) -> str:
    """The country whose duty a figure states: what holds there now stands with that market; empty for any other figure."""
    if "duty" not in figure.id:
        return ""
    return next((code for code in library.markets if figure.id.upper().startswith((f"{code}-", _ABBREVIATED.get(code, "?")))), "")


_ABBREVIATED = {"AE": "UAE-", "US": "USA-"}


UNDATED = "tidak tercantum"


def published(source: Source) -> str:
    """When a source appeared, as short as it can honestly be said: what is an estimate stays marked as one."""
    whole = (source.published or "").strip()
    short, _, rest = whole.partition(" (")
    undated, _, estimated = short.partition("; ")
    if estimated and undated == UNDATED:
        return estimated  # "tidak tercantum; perkiraan Februari 2019" says the same twice
    return f"{short} (perkiraan)" if "perkiraan" in rest and "perkiraan" not in short else short
