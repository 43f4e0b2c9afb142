"""How an answer becomes what an activity says: one function a question, from the words or the press to fields of a plan.

When and where stand in handlers.organisers.placing, questions with several answers in handlers.organisers.picking.

Each returns the fields it sets, or a Problem. Nothing is kept here; who asks keeps it in the draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from bot.conversation.form import Chosen, Given, Problem, words_of
from bot.conversation.turn import Turn
from bot.rules import drafts as rules
from bot.rules.drafts import Plan
from bot.rules.seats import FIRST_COME, SELECTION
from bot.understanding import match_amount
from bot.vocabulary import Text

Values = Mapping[str, Any]
Read = Callable[[Turn, Plan, Given], Values | Problem]
NONE, SAME, DONE, ONLINE, USUAL = "none", "same", "done", "online", "usual"
CHOSEN = ("equipment_grant", rules.FACILITATION)
"""Kinds in which the organiser chooses, unless said otherwise later."""
NUMBER = re.compile(r"([0-9]{1,7})(?: ?(?:orang|kursi|peserta|people|seats?|persons?))?", re.ASCII)


def text(field: str, longest: int, *, lines: bool = False) -> Read:
    """Words as they are, in one line unless `lines`; "leave empty" where that is pressed."""

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        if isinstance(given, Chosen):
            return {field: ""} if given.value in (NONE, SAME) else Problem("empty")
        if not isinstance(given, Text):
            return Problem("empty")
        said = [" ".join(line.split()) for line in given.text.replace("\0", "").splitlines()]
        words = "\n".join(filter(None, said)) if lines else " ".join(filter(None, said))
        if len(words) > longest:
            return Problem("long")
        real = any(letter.isalnum() for letter in words) and words.replace("\n", " ").isprintable()
        return {field: words} if real else Problem("empty")

    return read


def one_of(field: str, allowed: Iterable[str]) -> Read:
    """One of several values; `none` leaves it empty where that is among them."""
    known = frozenset(allowed)

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        value = words_of(given)
        if value not in known:
            return Problem("choice")
        return {field: "" if value == NONE else value}

    return read


def kind(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """A kind of activity, pressed or said as people call it. Who gets things, or goes to a fair, is chosen."""
    value = words_of(given)
    said = turn.understood.kind if turn.understood is not None else None
    found = value if value in rules.KINDS else said
    if not found:
        return Problem("choice")
    was, becomes = plan.kind in CHOSEN, found in CHOSEN
    kept = {} if found == rules.FACILITATION else {"fair": "", "edition_id": None}
    return {"kind": found, **kept} if was == becomes else {"kind": found, **kept, "joining": SELECTION if becomes else FIRST_COME}


def yes_or_no(field: str, yes: Any, no: Any) -> Read:
    """Two values, for a plain yes and no."""

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        said = {"yes": True, "no": False}.get(words_of(given))
        if said is None and not isinstance(given, Chosen) and turn.understood is not None:
            said = turn.understood.yes
        return Problem("choice") if said is None else {field: yes if said else no}

    return read


# ---- who and how many -------------------------------------------------------------------------------------------------------
def quota(taken: int) -> Read:
    """So many seats, never fewer than are taken; or no limit."""

    def read(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
        words = words_of(given).casefold().replace(".", "")
        if words == NONE:
            return {"quota": None}
        found = NUMBER.fullmatch(words)
        number = int(found[1]) if found else 0
        if not 1 <= number <= rules.MOST_PEOPLE:
            return Problem("quota")
        return {"quota": number} if number >= taken else Problem(f"below:{taken}")

    return read


def who(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """Everybody, artisans, or those of certain crafts, provinces or countries, which are asked next."""
    value = words_of(given)
    free = {"roles": (), "only_crafts": (), "only_provinces": (), "only_countries": ()}
    if value == "everybody":
        return free
    if value == "artisans":
        return {**free, "roles": ("artisan",)}
    return {} if value in ("only_crafts", "only_provinces", "only_countries") else Problem("choice")


def cost(turn: Turn, plan: Plan, given: Given) -> Values | Problem:
    """Free, an amount of rupiah as people write it, or words; an amount that may be two stays as it was said."""
    words = words_of(given)
    if words.casefold() in ("free", "gratis", "0"):
        return {"cost": "gratis"}
    if words == NONE:
        return {"cost": ""}
    amount = match_amount(words)
    if isinstance(amount, int):
        return {"cost": "Rp" + f"{amount:,}".replace(",", ".")} if amount else {"cost": "gratis"}
    return text("cost", 100)(turn, plan, given)


def with_values(plan: Plan, values: Values) -> Plan:
    """The plan with these fields set."""
    return replace(plan, **values)
