"""Guests of an activity are put down: typed or pasted, institutions asked for their country, read back, and kept once each."""

from __future__ import annotations

import re

import msgspec

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, clear_yes, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens.forms import Prompt
from bot.screens.organisers import guests as screens
from bot.screens.organisers import invited as invited_screens
from bot.understanding import match_country
from bot.understanding.phrases import tokens
from bot.vocabulary import Reply, Text
from handlers.artisans.person import COUNTRIES_OFFERED
from handlers.organisers.after import note
from handlers.organisers.invited import DETAIL, lost
from storage.organising.activities import Activity
from storage.taking_part import invitees

LONGEST_NAME = 100
SEVERAL = re.compile(r"[,;\n\t]")
BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s*")
HOST = "ID"

Wanted = list[tuple[str, str]]
_read = msgspec.json.Decoder(Wanted).decode


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("guests_add", add, Deed.PREPARE)
    router.form(ADDING)


def add(turn: Turn) -> Reply:
    """Ask whom."""
    activity = authority.activity(turn, Deed.PREPARE)
    return forms.begin(turn, ADDING, str(activity.id)) if activity is not None else invited_screens.nothing_yours()


def _of_form(turn: Turn) -> Activity | None:
    state = turn.conversation.form
    right = state is not None and state.subject.isdigit()
    return authority.activity(turn, Deed.PREPARE, int(state.subject)) if right and state is not None else None


def named(turn: Turn, text: str) -> Wanted | Problem:
    """What was typed or pasted as (name, country): a country by any of its names has no name, all else is an institution."""
    found: Wanted = []
    for piece in SEVERAL.split(text.replace("\0", "")):
        name = " ".join(BULLET.sub("", piece).split())
        if not any(letter.isalpha() for letter in name):
            continue
        if len(name) > LONGEST_NAME or not name.isprintable():
            return Problem("long")
        code = match_country(name, turn.lexicon)
        found.append(("" if _is_country(turn, name) else name, code if isinstance(code, str) else ""))
    kept = list({invitees.key(*one): one for one in found}.values())
    if len(kept) > invitees.MOST:
        return Problem("many")
    return kept or Problem("empty")


def _is_country(turn: Turn, name: str) -> bool:
    """Whether a country is all that it says: `Malaysia`, but not `Malaysia Craft Council`."""
    said = list(turn.lexicon.countries.read(tokens(name)))
    return name.strip() in COUNTRIES_OFFERED or (len(said) == 1 and said[0][1] is not None)


def _accept_guests(turn: Turn, given: Given) -> Answers | Problem:
    if isinstance(given, Chosen):
        members: Wanted = [("", code) for code in COUNTRIES_OFFERED if code != HOST]
        return _kept(members) if given.value == screens.ASEAN else Problem("empty")
    found = named(turn, given.text) if isinstance(given, Text) else Problem("empty")
    return found if isinstance(found, str) else _kept(found)


def _kept(wanted: Wanted) -> Answers:
    return {"guests": msgspec.json.encode(wanted).decode()}


def wanted_of(answers: Answers) -> Wanted:
    """What was named, with the countries that were asked about."""
    said = _read(answers.get("guests") or "[]")
    return [(name, _where(answers, name) or country) for name, country in said]


def _where(answers: Answers, name: str) -> str:
    told = answers.get(f"country.{name}", "")
    return "" if told == screens.NONE else told


def _homeless(answers: Answers) -> str | None:
    """The first institution whose country nobody knows or was asked about."""
    said = _read(answers.get("guests") or "[]")
    return next((name for name, country in said if not country and f"country.{name}" not in answers), None)


def _ask_guests(turn: Turn, prompt: Prompt) -> Reply:
    return screens.ask_guests(prompt) if _of_form(turn) is not None else lost(turn)


def _ask_country(turn: Turn, prompt: Prompt) -> Reply:
    homeless = _homeless(prompt.answers)
    return screens.ask_country(prompt, homeless, COUNTRIES_OFFERED) if homeless is not None else lost(turn)


def _accept_country(turn: Turn, given: Given) -> Answers | Problem:
    """Of the institution that is asked about; the question stays open until each has been."""
    state = turn.conversation.form
    homeless = _homeless(state.answers) if state is not None else None
    if homeless is None:
        return Problem("country")
    words = words_of(given)
    code = words if words == screens.NONE else match_country(words, turn.lexicon)
    return {f"country.{homeless}": code} if isinstance(code, str) else Problem("country")


def _ask_sure(turn: Turn, prompt: Prompt) -> Reply:
    activity = _of_form(turn)
    if activity is None:
        return lost(turn)
    wanted = wanted_of(prompt.answers)
    there = {invitees.key(one.name, one.country) for one in invitees.of_activity(turn.connection, activity.id)}
    new = [one for one in wanted if invitees.key(*one) not in there]
    return screens.sure(prompt, new, len(wanted) - len(new))


def _put_down(turn: Turn, state: FormState) -> Reply:
    activity = authority.activity(turn, Deed.PREPARE, int(state.subject))
    if activity is None:
        return invited_screens.nothing_yours()
    new = invitees.add(turn.connection, activity.id, wanted_of(state.answers), turn.now)
    if new:
        note(turn, activity, DETAIL, deed=Deed.PREPARE)
    return screens.added(activity.id, new)


ADDING = Form(
    "guests",
    steps=(
        Step("guests", _ask_guests, _accept_guests, free_text=True),
        Step("country", _ask_country, _accept_country, needed=lambda turn, answers: _homeless(answers) is not None),
        Step("sure", _ask_sure, clear_yes("sure"), counted=False),
    ),
    finish=_put_down,
    leave=lambda turn: screens.left(),
    deed=Deed.PREPARE,
)
