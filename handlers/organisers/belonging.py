"""What an activity belongs to and what is learnt there: its programme, and its skills."""

from __future__ import annotations

from zlib import crc32

from bot.conversation.form import Chosen, Given, Problem, words_of
from bot.conversation.turn import Turn
from bot.rules import drafts as rules
from bot.rules.drafts import Plan
from bot.screens.artisans import fair_words
from handlers.artisans import learning
from handlers.artisans.fairs import slugs_of
from handlers.organisers.filling import NONE, Values, text
from storage.knowing import editions
from storage.organising import drafts, running


def programmes(turn: Turn) -> list[tuple[str, str]]:
    """The programmes of the organisation whose draft is open, as (what a press carries, name)."""
    state = turn.conversation.form
    draft = drafts.get(turn.connection, int(state.subject)) if state is not None and state.subject.isdigit() else None
    names = running.programmes(turn.connection, draft.organisation_id) if draft is not None else []
    return [(f"#{crc32(name.encode()):08x}", name) for name in names]


def programme(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """One of the organisation's, by a press or in any spelling of its letters, or a new one."""
    if isinstance(given, Chosen) and given.value != NONE:
        name = dict(programmes(turn)).get(given.value)
        return {"programme": name} if name else Problem("choice")
    read = text("programme", rules.LONGEST_LINE)(turn, plan, given)
    if isinstance(read, str) or not read["programme"]:
        return read
    known = {name.casefold(): name for _, name in programmes(turn)}
    return {"programme": known.get(read["programme"].casefold(), read["programme"])}


def fairs(turn: Turn) -> list[tuple[str, str]]:
    """Editions that are known, then every fair, as (what a press carries, name)."""
    library = turn.surroundings.library.fairs
    known = [one for one in editions.ahead(turn.connection, turn.today) if one.fair in library]
    dated = [(f"{one.fair}/{one.id}", fair_words.edition_name(library[one.fair], one)) for one in known]
    every = sorted(library.values(), key=lambda fair: fair.name)
    return [*dated, *((fair.id, fair_words.short_name(fair)) for fair in every)]


def fair(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """The fair it takes people to, by a press or by name; its edition where it is one that is known."""
    words = words_of(given)
    slug, _, number = words.partition("/") if words in dict(fairs(turn)) else (words, "", "")
    found = (slug,) if slug in turn.surroundings.library.fairs else slugs_of(turn, words)
    if len(found) != 1:
        return Problem("fairs" if found else "fair")
    return {"fair": found[0], "edition_id": int(number) if number else None}


def skills(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """Up to five, typed with commas; what has a name in every language gets it."""
    if isinstance(given, Chosen):
        return {"skills": ()} if given.value == NONE else Problem("choice")
    found = learning.skills_in(turn, words_of(given))
    return {"skills": found} if found else Problem("skills")
