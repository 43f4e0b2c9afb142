"""The questions about a person, each asked once and kept; the registration and the profile ask the same steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import phonenumbers

from bot.conversation.form import Answers, Given, Problem, Step, words_of
from bot.conversation.turn import Turn
from bot.screens.artisans import person as screens
from bot.screens.artisans import profile as profile_screens
from bot.screens.artisans.profile import ROLES, SCALES
from bot.screens.forms import Prompt
from bot.understanding import match_command, match_country, match_craft, match_place, match_shared_name
from bot.vocabulary import Fact, Reply, SharedContact, Text
from handlers import names
from storage.people.contacts import Contact

WHICH = "which:"
OTHER_CRAFT, NO_CRAFT = "kerajinan-umum", "none"
DIGITS = re.compile(r"\+?\d[\d ().-]{6,18}\d")  # what looks like a phone number among other words
LONGEST_NAME = 100
LONGEST_PLACE = 80
SHARED = "phone_shared"
"""Beside an answered phone number: whether a platform vouched that it is theirs."""
CRAFTS_OFFERED = ("batik", "tenun", "perhiasan", "perak", "pewter", "anyaman", "kayu", "keramik", "kulit")
COUNTRIES_OFFERED = ("ID", "MY", "SG", "TH", "PH", "VN", "KH", "LA", "MM", "BN", "TL")


def _name(field: str) -> Callable[[Turn, Given], Answers | Problem]:
    def accept(turn: Turn, given: Given) -> Answers | Problem:
        words = words_of(given)
        real = 2 <= len(words) <= LONGEST_NAME and any(letter.isalpha() for letter in words) and words.isprintable()
        return {field: words} if real else Problem("name")

    return accept


def accept_phone(turn: Turn, given: Given) -> Answers | Problem:
    """The person's own number in E.164; Indonesian numbers may be typed without a country code."""
    if isinstance(given, SharedContact) and not given.own:
        return Problem("not own")
    text = given.phone if isinstance(given, SharedContact) else words_of(given)
    if isinstance(given, SharedContact) and not text.startswith("+"):
        text = f"+{text}"
    runs = DIGITS.findall(text)
    try:
        parsed = phonenumbers.parse(runs[0] if len(runs) == 1 else text[:40], _country(turn, {}) or "ID")
    except phonenumbers.NumberParseException:
        return Problem("phone")
    if not phonenumbers.is_possible_number(parsed) or not phonenumbers.is_valid_number(parsed):
        return Problem("phone")
    shared = "yes" if isinstance(given, SharedContact) else ""
    return {"phone": phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), SHARED: shared}


def _one_of(field: str, allowed: tuple[str, ...]) -> Callable[[Turn, Given], Answers | Problem]:
    def accept(turn: Turn, given: Given) -> Answers | Problem:
        value = words_of(given)
        return {field: value} if value in allowed else Problem("choice")

    return accept


def accept_role(turn: Turn, given: Given) -> Answers | Problem:
    """One of the roles, pressed or said."""
    words = words_of(given)
    said = {"civil_servant": "civil_servant", "no_artisan": "other"}.get(match_command(words, turn.lexicon) or "", words)
    return {"role": said} if said in ROLES else Problem("choice")


def accept_nib(turn: Turn, given: Given) -> Answers | Problem:
    """Yes, no, not known, or the number itself: NIB has 13 digits (https://oss.go.id)."""
    words = words_of(given).replace(" ", "")
    if words in ("yes", "no", "unknown") or (words.isascii() and words.isdigit() and len(words) == 13):
        return {"nib": words}
    if turn.understood is not None and turn.understood.yes is not None:
        return {"nib": "yes" if turn.understood.yes else "no"}
    unsure = match_command(words_of(given), turn.lexicon) == "unsure"
    return {"nib": "unknown"} if unsure else Problem("choice")


def accept_country(turn: Turn, given: Given) -> Answers | Problem:
    """An ISO 3166-1 code from a name in either language."""
    words = words_of(given)
    code = words if words in COUNTRIES_OFFERED else match_country(words, turn.lexicon)
    return {"country": code} if isinstance(code, str) else Problem("choice")


def accept_craft(turn: Turn, given: Given) -> Answers | Problem:
    """A craft of the catalogue from any of its names; a word of several asks which."""
    words = words_of(given)
    if words == NO_CRAFT or match_command(words, turn.lexicon) == "no_artisan":
        return {"craft": "", "role": "other"}
    if names.is_craft(turn, words):
        return {"craft": words}
    return _matched("craft", match_craft(words, turn.lexicon))


def accept_regency(turn: Turn, given: Given) -> Answers | Problem:
    """A place as text; where its name gives the province, that needs no question. Bandung: the city or the regency?"""
    words = words_of(given)
    if not (2 <= len(words) <= LONGEST_PLACE and any(letter.isalpha() for letter in words) and words.isprintable()):
        return Problem("place")
    shared = match_shared_name(words, turn.lexicon) if isinstance(given, Text) else None
    if shared is not None:
        return Problem(screens.CITY_OR_REGENCY + shared)
    province = match_place(words, turn.lexicon)
    town = words.title() if words.islower() else words
    return {"regency": town, "province": province} if isinstance(province, str) else {"regency": town}


def accept_province(turn: Turn, given: Given) -> Answers | Problem:
    """An ISO 3166-2 code from a name, a short name or a town; a name of several asks which."""
    words = words_of(given)
    if names.is_province(turn, words):
        return {"province": words}
    return _matched("province", match_place(words, turn.lexicon))


def _matched(field: str, found: str | tuple[str, ...] | None) -> Answers | Problem:
    if isinstance(found, tuple):
        return Problem(WHICH + ",".join(found))
    return {field: found} if found else Problem("choice")


# ---- asking -------------------------------------------------------------------------------------------------------------
def ask_craft(turn: Turn, prompt: Prompt) -> Reply:
    """The usual crafts to press, or the candidates where the word was of several; others are typed."""
    candidates = _candidates(prompt)
    offered = [(craft, names.craft(turn, craft)) for craft in candidates or CRAFTS_OFFERED]
    return screens.ask_craft(prompt, offered, OTHER_CRAFT, NO_CRAFT, which=bool(candidates))


def ask_province(turn: Turn, prompt: Prompt) -> Reply:
    """Candidates to press where the name was of several."""
    return screens.ask_province(prompt, [(code, names.province(turn, code)) for code in _candidates(prompt)])


def _candidates(prompt: Prompt) -> list[str]:
    return prompt.problem.removeprefix(WHICH).split(",") if prompt.problem.startswith(WHICH) else []


def _country(turn: Turn, answers: Answers) -> str | None:
    """Where the person comes from, also when it was said only just now."""
    form = turn.conversation.form
    return answers.get("country") or (form.answers.get("country") if form else None) or turn.contact.country


def _at_home(turn: Turn, answers: Answers) -> bool:
    """Whether the person lives in Indonesia, where provinces and NIB exist."""
    return (_country(turn, answers) or "ID") == "ID"


STEPS: dict[str, Step] = {
    step.field: step
    for step in (
        Step("name", lambda turn, prompt: screens.ask_name(prompt), _name("name"), free_text=True),
        Step("role", lambda turn, prompt: screens.ask_role(prompt), accept_role),
        Step("country", lambda turn, prompt: screens.ask_country(prompt, COUNTRIES_OFFERED), accept_country),
        Step("phone", lambda turn, prompt: screens.ask_phone(prompt), accept_phone, free_text=True),
        Step("craft", ask_craft, accept_craft),
        Step("regency", lambda turn, prompt: screens.ask_regency(prompt), accept_regency, needed=_at_home, free_text=True),
        Step("province", ask_province, accept_province, needed=_at_home),
        Step("business", lambda turn, prompt: screens.ask_business(prompt), _name("business"), optional=True, free_text=True),
        Step("scale", lambda turn, prompt: screens.ask_scale(prompt), _one_of("scale", SCALES), optional=True),
        Step("nib", lambda turn, prompt: screens.ask_nib(prompt), accept_nib, needed=_at_home),
    )
}
"""Every question about a person, in the order they are asked."""


def answered(turn: Turn, answers: Answers) -> dict[str, Any]:
    """What the answers of a form make of the profile; a number counts as the person's own only where a platform says so."""
    told: dict[str, Any] = {field: value or None for field, value in answers.items() if field in STEPS}
    if "phone" in told:
        told["phone_shared_at"] = turn.now if answers.get(SHARED) else None
    return told


def known(contact: Contact, field: str) -> str | None:
    """What the person told earlier."""
    value = getattr(contact, field)
    return None if value is None else str(value)


def said(turn: Turn, field: str, value: str) -> str:
    """A stored value as people read it."""
    return profile_screens.value_name(field, value, partial(names.craft, turn), partial(names.province, turn))


def facts(turn: Turn, values: Iterable[tuple[str, str | None]]) -> tuple[Fact, ...]:
    """(field, stored value) as facts; a field without a value is left out."""
    return profile_screens.facts((field, said(turn, field, value)) for field, value in values if value)
