"""Organisations: adding them, what stands about them, and their hours."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules import organisations as rules
from bot.rules.authority import Deed, Reach, Role
from bot.screens.admins import admin_organisations as screens
from bot.screens.forms import Prompt
from bot.understanding import match_place
from bot.vocabulary import Reply, Text
from handlers import names
from storage.organising import organisations
from storage.organising.organisations import Organisation
from storage.people import audit
from storage.people.audit import Act

NAME = "name"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("organisations", listed, Deed.GOVERN)
    router.action("organisation_new", new, Deed.GOVERN)
    router.action("organisation_of", adopt, Deed.GOVERN)
    router.action("organisation", card, Deed.APPOINT)
    router.action("organisation_set", change, Deed.APPOINT)
    router.form(FIELD)


def listed(turn: Turn) -> Reply:
    """All of them, a page at a time."""
    return screens.listed(organisations.all_of_them(turn.connection), turn.number())


def card(turn: Turn) -> Reply:
    """One of them, and what can be changed."""
    found = _theirs(turn, turn.number())
    return screens.card(found, names.of(turn), admin=authority.is_admin(turn)) if found else screens.gone()


def _theirs(turn: Turn, number: int) -> Organisation | None:
    """The organisation with this number, if it is theirs to change."""
    found = organisations.get(turn.connection, number) if number else None
    mine = found is not None and authority.may(turn, Deed.APPOINT, Reach(frozenset({found.id})))
    return found if mine else None


# ---- a new one ----------------------------------------------------------------------------------------------------------
def new(turn: Turn) -> Reply:
    """Names that activities carry and no organisation has; or (`name`) one that is typed."""
    if turn.argument == NAME:
        return forms.begin(turn, FIELD, subject=f"0={NAME}")
    found = [(_mark(name), name, count) for name, count in organisations.unclaimed(turn.connection)]
    return screens.new(found)


def adopt(turn: Turn) -> Reply:
    """Make an organisation of such a name; its activities are its own from now on."""
    found = next((name for name, _ in organisations.unclaimed(turn.connection) if _mark(name) == turn.argument), None)
    if found is None:
        return new(turn)
    return _added(turn, found)


def _mark(name: str) -> str:
    """Twelve letters that stand for a name in a button."""
    return blake2b(name.encode(), digest_size=6).hexdigest()


def _added(turn: Turn, name: str) -> Reply:
    number = organisations.begin(turn.connection, name)
    _note(turn, number, "organisation added")
    turn.argument = str(number)
    return card(turn)


# ---- changing one -------------------------------------------------------------------------------------------------------
def change(turn: Turn) -> Reply:
    """What to change of one (`3`, `3=p1`), or the question for a field of it (`3=hours`)."""
    number, _, field = turn.argument.partition("=")
    turn.argument = number
    found = _theirs(turn, turn.number())
    if found is None or (field == NAME and not authority.is_admin(turn)):
        return screens.gone()
    if field not in rules.FIELDS:
        turn.argument = field.removeprefix("p")
        return screens.which_field(found, min(turn.number(), 99), admin=authority.is_admin(turn))
    return forms.begin(turn, FIELD, subject=f"{found.id}={field}")


def _asked(state_subject: str) -> tuple[int, str]:
    number, _, field = state_subject.partition("=")
    return int(number), field


def ask_value(turn: Turn, prompt: Prompt) -> Reply:
    """The question for one field."""
    number, field = _asked(prompt.subject)
    return screens.ask(prompt, field, organisations.get(turn.connection, number), names.of(turn))


def accept_value(turn: Turn, given: Given) -> Answers | Problem:
    """What stands in it from now on, checked."""
    state = turn.conversation.form
    assert state is not None, "asked by an open form only"
    number, field = _asked(state.subject)
    words = given.text if isinstance(given, Text) else given.value if isinstance(given, Chosen) else ""
    read = _province(turn, words) if field == "province" else rules.read(field, words.replace("\0", ""))
    if isinstance(read, str):
        return Problem(read)
    if field == NAME and _is_anothers(turn, str(read[NAME]), number):
        return Problem("taken")
    return {"value": msgspec.json.encode(read).decode()}


def _province(turn: Turn, words: str) -> dict[str, Any] | str:
    if words.strip() == "-":
        return {"province": None}
    found = match_place(words, turn.lexicon)
    return {"province": found} if isinstance(found, str) else "shape"


def _is_anothers(turn: Turn, name: str, number: int) -> bool:
    own = organisations.get(turn.connection, number) if number else None
    return organisations.is_taken(turn.connection, name) and (own is None or own.name != name)


def store(turn: Turn, state: FormState) -> Reply:
    """Write it down, if it is still theirs to change."""
    number, field = _asked(state.subject)
    values = msgspec.json.decode(state.answers["value"])
    if not number:
        return _added(turn, values[NAME]) if authority.is_admin(turn) else screens.gone()
    found = _theirs(turn, number)
    if found is None or (field == NAME and not authority.is_admin(turn)):
        return screens.gone()
    if "weekdays" in values:
        values["weekdays"] = msgspec.json.encode(values["weekdays"]).decode()
    organisations.change(turn.connection, number, values)
    _note(turn, number, f"{field} changed")
    turn.argument = str(number)
    return card(turn)


def _note(turn: Turn, number: int, detail: str) -> None:
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    act = Act(Deed.APPOINT, f"organisation:{number}", detail, number)
    audit.note(turn.connection, turn.contact.id, role, act, turn.now)


FIELD = Form(
    "organisation",
    steps=(Step("value", ask_value, accept_value, free_text=True),),
    finish=store,
    leave=lambda turn: screens.left(),
    deed=Deed.APPOINT,
)
