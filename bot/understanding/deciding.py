"""What somebody wants, from what was recognised: plain rules, the first that fits decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bot.understanding.intents import UNSOURCED, Asks, Aspect, Doubt, Intent
from bot.understanding.topics import ALIKE, MOST, Found, Topics

if TYPE_CHECKING:
    from bot.understanding.reading import Understood

A_CLOCK = "jam"  # "jam berapa" asks for an hour
PAST_YEAR = re.compile(r"\b20[012]\d\b", re.ASCII)
FACILITATION, CERTIFICATION = "facilitation", "certification"
EXPORTED = re.compile(
    r"\b(?:nilai|jumlah|total|volume|berapa|brp) (?:nilai |jumlah |total |volume )?(?:ekspor|export)\b"
    r"|^(?:ekspor|export) \w+(?: \w+)? (?:berapa|brp)\b"
    r"|\bexport (?:value|volume|figures?)\b|\bexported\b|\bvalue of \w+ exports?\b"
)
"""How much is exported, and not what exporting takes."""
HERE = re.compile(r"\b(?:sini|here|near(?:est)?(?: to)? me|(?:dekat|deket|terdekat|sekitar)(?: dari| dr)? (?:saya|aku|rumah))\b")
"""Near to somebody, and not near in time."""


def decided(plain: Understood, found: Found, topics: Topics, asked: tuple[Doubt, ...] = ()) -> Understood:
    """`plain` with what was found of fairs, markets, products, steps and figures, and what is wanted."""
    figures = _figures(found)
    intent = _intent(plain, found, bool(figures))
    codes, product = _product(plain, found, topics, intent)
    doubts = [*_fair_doubt(found, plain.text), *asked]
    return replace(
        plain,
        intent=intent,
        fairs=found.fairs,
        markets=tuple(dict.fromkeys(found.markets)),
        product=product,
        codes=codes,
        step=next(iter(found.steps), "ska" if found.forms or (found.markets and "origin" in found.cues) else None),
        figures=figures[:MOST] if intent is Intent.FIGURE else (),
        aspect=_aspect(plain, found, intent),
        doubt=next((doubt for doubt in doubts if _matters(doubt, intent)), None),
    )


def _figures(found: Found) -> tuple[str, ...]:
    """The figures that are meant, the best first: one alone where its whole name says more than any other shares."""
    hits = found.figures
    alone = hits and hits[0].whole and all(hit.shared < hits[0].shared for hit in hits[1:])
    return tuple(hit.id for hit in (hits[:1] if alone else hits))


class _Case(NamedTuple):
    """What decides: `taken` asks to be taken to a fair, `taught` wants to learn, `counted` asks for a figure that is there."""

    plain: Understood
    found: Found
    cues: frozenset[str]
    taken: bool
    taught: bool
    counted: bool


def _intent(plain: Understood, found: Found, figures: bool) -> Intent | None:
    taken = plain.kind == FACILITATION
    taught = (plain.kind is not None and not taken) or "learn" in found.cues
    counted = figures and ("figure" in found.cues or PAST_YEAR.search(plain.text) is not None)  # "craft exports in 2019"
    case = _Case(plain, found, found.cues, taken, taught, counted)
    return next((intent for holds, intent in RULES if holds(case)), None)


def _is_market(plain: Understood, found: Found) -> bool:
    """Whether a country is one to sell to: named with what may be sold or asked of it, or beside nothing else."""
    beside = {*plain.words} - found.abroad
    return plain.craft is not None or not beside or not beside.isdisjoint(found.ours)


def _is_exported(plain: Understood, found: Found) -> bool:
    """Whether a market, a code or a craft is named whose duty may be asked."""
    return bool(found.markets or found.forms or found.typed or plain.craft)


def _is_soonest(plain: Understood, cues: Collection[str]) -> bool:
    """ "When is the nearest fair": near in time, where no place is named."""
    return "when" in cues and plain.province is None and HERE.search(plain.text.casefold()) is None


def _asks_abroad(case: _Case) -> bool:
    """Whether people of other countries may join something that is learnt, or somebody from a country that they name."""
    is_theirs = bool(case.found.markets) and {"from", "join"} <= case.cues and not case.cues & {"duty", "export"}
    if not is_theirs and "foreign" not in case.cues:
        return False
    return not case.found.fairs and not case.cues & {"fair", "sell"} and not case.found.steps


def _asks_unstated(case: _Case) -> bool:
    """For a figure that no source states."""
    return "figure" in case.cues and A_CLOCK not in case.plain.words and bool(case.plain.words or case.plain.craft)


def _asks_exported(case: _Case) -> bool:
    """How much of something is exported, whether or not a source says so."""
    return "figure" in case.cues and "duty" not in case.cues and EXPORTED.search(case.plain.text.casefold()) is not None


def _asks_unsourced(case: _Case) -> bool:
    """About something that no source of ours is about; who wants to learn it may find a class."""
    is_taught = case.taught and case.plain.kind != CERTIFICATION
    return bool(_unsourced(case.found)) and not is_taught and "desk" not in case.cues


def _unsourced(found: Found) -> frozenset[str]:
    """What of it no source is about; what a step or a duty costs is told with that."""
    return UNSOURCED & found.cues - ({Aspect.COST} if found.steps or "duty" in found.cues else frozenset())


def _asks_near(case: _Case) -> bool:
    return "near" in case.cues and "desk" not in case.cues and not case.found.fairs and not _is_soonest(case.plain, case.cues)


RULES: tuple[tuple[Callable[[_Case], bool], Intent], ...] = (
    (lambda case: "readiness" in case.cues, Intent.READINESS),
    (_asks_abroad, Intent.FOREIGN),
    (_asks_near, Intent.NEAR),
    (lambda case: "after_class" in case.cues, Intent.SELLING),
    (lambda case: bool(case.found.fairs) or (("fair" in case.cues or case.taken) and not case.taught), Intent.FAIR),
    (_asks_unsourced, Intent.STEP),
    (lambda case: case.taught and not case.found.forms and (case.plain.kind is not None or not case.counted), Intent.TRAINING),
    (lambda case: "desk" in case.cues, Intent.STEP),
    (lambda case: "study" in case.cues and "figure" not in case.cues, Intent.STUDY),
    (lambda case: "duty" in case.cues and bool(case.found.steps) and not _is_exported(case.plain, case.found), Intent.STEP),
    (lambda case: bool(case.found.forms or case.found.typed) or "duty" in case.cues, Intent.EXPORT),
    (_asks_exported, Intent.FIGURE),
    (lambda case: bool(case.found.markets) and not case.counted and _is_market(case.plain, case.found), Intent.EXPORT),
    (lambda case: case.counted, Intent.FIGURE),
    (lambda case: "sell" in case.cues, Intent.SELLING),
    (lambda case: bool(case.found.steps) or "step" in case.cues, Intent.STEP),
    (lambda case: "export" in case.cues and "how" in case.cues and case.plain.craft is None, Intent.STEP),
    (lambda case: "export" in case.cues, Intent.EXPORT),
    (lambda case: case.plain.level is not None or case.plain.skill is not None, Intent.TRAINING),
    (_asks_unstated, Intent.FIGURE),
)
"""What is wanted, by the first that holds."""


ASPECTS = tuple(Aspect)
"""The first of those that are asked counts."""


def _aspect(plain: Understood, found: Found, intent: Intent | None) -> Aspect | None:
    """What is asked of it; who asks when it is wants the day, and not how to take part."""
    said = {Aspect.AID, *found.cues} if plain.kind == FACILITATION else {*found.cues}
    said -= UNSOURCED - (_unsourced(found) if intent is Intent.STEP else frozenset())
    if "when" in said:
        said.discard(Aspect.JOIN)
    return next((one for one in ASPECTS if one in said), None)


def _product(plain: Understood, found: Found, topics: Topics, intent: Intent | None) -> tuple[tuple[str, ...], str | None]:
    """HS codes it may have and the words that name it, where somebody speaks of exporting; what was typed comes first."""
    if intent is not Intent.EXPORT:
        return found.typed, None
    named = topics.headings.find(found.used)
    hits = [hit for hit in named if (hit.id, plain.craft) in topics.crafts] or named
    best = hits[0].score if hits else 0.0
    near = [hit for hit in hits if hit.score >= ALIKE * best]
    codes = tuple(dict.fromkeys((*found.typed, *(hit.id for hit in near))))[:MOST]
    shared = hits[0].shared if hits else frozenset()
    return codes, " ".join(word for word in plain.text.split() if _key(word, topics) in shared) or None


def _key(word: str, topics: Topics) -> str:
    return topics.speller.key(word.casefold().strip(".,;:!?()\"'"))


def _fair_doubt(found: Found, text: str) -> Iterator[Doubt]:
    if len(found.fairs) > 1:
        yield Doubt(Asks.FAIR, text, found.fairs)


def _matters(doubt: Doubt, intent: Intent | None) -> bool:
    """Which craft it is decides about a tariff; a list is as well searched by the word."""
    return doubt.asks is not Asks.CRAFT or intent is Intent.EXPORT
