"""Somebody's first export: when, where to and what; read back before it is kept, and taken back with one press."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.exporting import month_code, month_in
from bot.screens.artisans import first_export as screens
from bot.screens.forms import Prompt
from bot.understanding import Doubt, match_amount, match_country
from bot.understanding.phrases import tokens
from bot.vocabulary import Reply
from handlers import names
from handlers.artisans import person
from storage.knowing import first_exports
from storage.knowing.first_exports import FirstExport
from storage.people import contacts

AHEAD = frozenset({"tomorrow", "day_after", "next_week", "next_month", "next_year"})
MOST = 10**12
"""Rupiah: more is a slip of the finger."""
MONTHS = 3
"""Months that are offered; others are typed."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("eksporpertama firstexport", first_export)
    router.action("first_export", first_export)
    router.form(TOLD)
    router.form(WORTH)


def first_export(turn: Turn) -> Reply:
    """What was told, else the questions; `change` asks them again, `remove` takes it back, `worth` asks what it was worth."""
    told = first_exports.of(turn.connection, turn.contact.id)
    if turn.argument == "remove":
        first_exports.remove(turn.connection, turn.contact.id)
        return screens.removed()
    if told is None or turn.argument == "change":
        return forms.begin(turn, TOLD)
    if turn.argument == "worth":
        return forms.begin(turn, WORTH)
    return _worth(turn, told, None) if turn.argument == "worthless" else screens.known(told, names.of(turn))


def _worth(turn: Turn, told: FirstExport, rupiah: int | None) -> Reply:
    """Keep what it was worth, in rupiah, or nothing of it."""
    told = replace(told, rupiah=rupiah)
    first_exports.put(turn.connection, turn.contact.id, told, turn.now)
    return screens.known(told, names.of(turn))


# ---- the questions ------------------------------------------------------------------------------------------------------
def _ask_month(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_month(prompt, _months(turn.today))


def _months(today: date) -> list[str]:
    """This month and those before it."""
    found = [month_code(today)]
    for _ in range(MONTHS - 1):
        found.append(month_code(date.fromisoformat(f"{found[-1]}-01") - timedelta(days=1)))
    return found


def _accept_month(turn: Turn, given: Given) -> Answers | Problem:
    """A month that is not ahead: pressed, or named with its year."""
    said = turn.understood.months if turn.understood is not None and not _is_ahead(turn, words_of(given)) else None
    found = month_in(words_of(given), turn.today, said[0] if said is not None else None)
    return {"month": found} if found else Problem("month")


def _is_ahead(turn: Turn, words: str) -> bool:
    """ "Bulan depan" is no month of last year, as "Desember" may be."""
    return any(meaning is not None and meaning.span in AHEAD for _, meaning in turn.lexicon.phrases.read(tokens(words)))


def _ask_market(turn: Turn, prompt: Prompt) -> Reply:
    known = names.of(turn)
    return screens.ask_market(
        prompt, [(code, known.market(code)) for code in turn.surroundings.library.markets if len(code) == 2]
    )


def _accept_market(turn: Turn, given: Given) -> Answers | Problem:
    words = words_of(given)
    code = words if words in turn.surroundings.library.markets else match_country(words, turn.lexicon)
    if not isinstance(code, str) and turn.understood is not None and turn.understood.markets:
        code = turn.understood.markets[0]
    return {"market": code} if isinstance(code, str) and code != "ID" and len(code) == 2 else Problem("choice")


def _needs_craft(turn: Turn, answers: Answers) -> bool:
    return turn.contact.craft is None


def _ask_sure(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_sure(prompt, _told(turn, prompt.answers), names.of(turn))


def _told(turn: Turn, answers: Answers) -> FirstExport:
    craft = turn.contact.craft or answers.get("craft") or None
    return FirstExport(answers["month"], answers["market"], craft, turn.contact.province, turn.contact.scale)


def _accept_sure(turn: Turn, given: Given) -> Answers | Problem:
    said = {"yes": True, "no": False}.get(words_of(given))
    if said is None and turn.understood is not None:
        said = turn.understood.yes
    return {"sure": "yes" if said else "no"} if said is not None else Problem("choice")


def _store(turn: Turn, state: FormState) -> Reply:
    """Keep it, after a yes."""
    if state.answers.get("sure") != "yes":
        return screens.not_noted()
    told = _told(turn, state.answers)
    if turn.contact.craft is None and told.craft:
        turn.contact = contacts.change(turn.connection, turn.contact.id, {"craft": told.craft})
    first_exports.put(turn.connection, turn.contact.id, told, turn.now)
    return screens.noted(told, names.of(turn))


# ---- what it was worth ------------------------------------------------------------------------------------------------------
def _accept_worth(turn: Turn, given: Given) -> Answers | Problem:
    """Rupiah; "1 M" may be a million or a billion, and is asked back."""
    found = match_amount(words_of(given))
    if isinstance(found, Doubt):
        return Problem(screens.EITHER + ",".join(found.options))
    return {"worth": str(found)} if found and found <= MOST else Problem("amount")


def _store_worth(turn: Turn, state: FormState) -> Reply:
    told = first_exports.of(turn.connection, turn.contact.id)
    return _worth(turn, told, int(state.answers["worth"])) if told is not None else screens.not_noted()


WORTH = Form(
    "first_export_worth",
    (Step("worth", lambda turn, prompt: screens.ask_worth(prompt), _accept_worth, free_text=True, counting=True),),
    _store_worth,
    lambda turn: first_export(turn),
)

_craft = person.STEPS["craft"]
TOLD = Form(
    "first_export",
    steps=(
        Step("month", _ask_month, _accept_month, free_text=True),
        Step("market", _ask_market, _accept_market, free_text=True),
        Step("craft", _craft.ask, _craft.accept, needed=_needs_craft),
        Step("sure", _ask_sure, _accept_sure, counted=False),
    ),
    finish=_store,
    leave=lambda turn: screens.not_noted(),
)
