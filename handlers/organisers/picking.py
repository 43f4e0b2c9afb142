"""Questions about an activity with several answers: each press puts one in or takes it out, and several can be typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.conversation.form import SEVERAL, Chosen, Given, Problem, words_of
from bot.conversation.turn import Turn
from bot.rules import drafts as rules
from bot.rules.drafts import Plan
from bot.rules.matching import AGES
from bot.screens.forms import PAGE
from bot.understanding import match_country, match_craft, match_place
from handlers.artisans.person import COUNTRIES_OFFERED
from handlers.organisers.filling import DONE, Read, Values


@dataclass(frozen=True, slots=True)
class Pick:
    """A question with several answers: each press puts one in or takes it out, `done` goes on."""

    field: str
    options: Callable[[Turn], tuple[str, ...]]
    match: Callable[[Turn, str], str | tuple[str, ...] | None]
    always: tuple[str, ...] = ()  # what cannot be taken out

    def toggled(self, turn: Turn, plan: Plan, value: str) -> tuple[str, ...] | None:
        """What is chosen after a press; None when nothing of the kind was offered."""
        chosen = getattr(plan, self.field)
        if value not in self.options(turn):
            return None
        if value in chosen and value not in self.always:
            return tuple(one for one in chosen if one != value)
        return tuple(dict.fromkeys((*chosen, value)))

    def typed(self, turn: Turn, words: str) -> tuple[str, ...] | Problem:
        """What several typed words name."""
        found: list[str] = []
        for piece in filter(None, map(str.strip, SEVERAL.split(words))):
            meant = self.match(turn, piece)
            if meant is None:
                return Problem("unknown")
            found += [meant] if isinstance(meant, str) else meant
        return tuple(dict.fromkeys((*self.always, *found))) if found else Problem("unknown")


def pick(one: Pick) -> Read:
    """The chosen values once somebody is done; a press before comes as a Problem that names its page."""

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        if not isinstance(given, Chosen):
            typed = one.typed(turn, words_of(given))
            return typed if isinstance(typed, str) else {one.field: typed}
        return {one.field: getattr(plan, one.field)} if given.value == DONE else Problem("choice")

    return read


def pressed(given: Given) -> tuple[int, str] | None:
    """The page and the value of a press that puts one in or takes it out: `0.batik`."""
    page, dot, value = given.value.partition(".") if isinstance(given, Chosen) else ("", "", "")
    right = bool(dot) and page.isascii() and page.isdigit() and len(page) < 4
    return (int(page), value) if right else None


def page_of(page: int) -> Problem:
    """Asking again with this page of the options."""
    return Problem(f"{PAGE}{page}")


def crafts(turn: Turn) -> tuple[str, ...]:
    """Every craft of the catalogue."""
    return tuple(turn.surroundings.crafts)


def provinces(turn: Turn) -> tuple[str, ...]:
    """Every province."""
    return tuple(turn.surroundings.provinces)


def match_one_of(options: tuple[str, ...]) -> Callable[[Turn, str], str | None]:
    """Only what is offered, as it is written."""
    return lambda turn, words: words if words in options else None


PICKS = {
    one.field: one
    for one in (
        Pick("crafts", crafts, lambda turn, words: match_craft(words, turn.lexicon)),
        Pick("only_crafts", crafts, lambda turn, words: match_craft(words, turn.lexicon)),
        Pick("only_provinces", provinces, lambda turn, words: match_place(words, turn.lexicon)),
        Pick("only_countries", lambda turn: COUNTRIES_OFFERED, lambda turn, words: match_country(words, turn.lexicon)),
        Pick("ages", lambda turn: AGES, match_one_of(AGES)),
        Pick("needs", lambda turn: rules.NEEDS, match_one_of(rules.NEEDS)),
        Pick("asks", lambda turn: rules.ASKS, match_one_of(rules.ASKS), always=("name",)),
    )
}
