"""How far somebody is, what they want to learn, and their age group: told only if they like, for finding what suits them."""

from __future__ import annotations

from typing import Any

import msgspec

from bot.conversation.form import SEVERAL, Answers, Chosen, Given, Problem, Step, words_of
from bot.conversation.turn import Turn
from bot.i18n import FIRST_LANGUAGE
from bot.rules.drafts import LEVELS
from bot.rules.matching import AGES, MOST_SKILLS, Wish
from bot.rules.publishable import is_skill
from bot.screens.artisans import matching as screens
from bot.understanding import match_skill
from bot.vocabulary import Reply
from storage.people import consents, contacts
from storage.people.contacts import Contact

AGREED = "age_agreed"
"""The answer that lets the age group be kept."""

_texts = msgspec.json.Decoder(tuple[str, ...]).decode


def wish_of(contact: Contact) -> Wish:
    """What is known of somebody for finding what suits them."""
    return Wish(contact.craft, contact.province, contact.level, skills_of(contact), contact.age_group)


def skills_of(contact: Contact) -> tuple[str, ...]:
    """What they want to learn."""
    return _texts(contact.skills) if contact.skills else ()


def accept_level(turn: Turn, given: Given) -> Answers | Problem:
    """One of the levels, pressed or said; or rather not."""
    words = words_of(given)
    said = turn.understood.level if turn.understood is not None else None
    found = words if words in LEVELS else {"further": "advanced"}.get(said or "", said)
    if words == screens.NONE:
        return {"level": ""}
    return {"level": found} if found in LEVELS else Problem("choice")


def accept_skills(turn: Turn, given: Given) -> Answers | Problem:
    """Up to five, pressed or typed; or nothing now."""
    words = words_of(given)
    if isinstance(given, Chosen) and words == screens.NONE:
        return {"skills": ""}
    found = skills_in(turn, words)
    return {"skills": msgspec.json.encode(found).decode()} if found else Problem("skills")


def accept_agreed(turn: Turn, given: Given) -> Answers | Problem:
    """Only a clear yes; a no ends the question, and takes back an earlier yes."""
    said = {"yes": True, "no": False}.get(words_of(given)) if isinstance(given, Chosen) else None
    if said is None and turn.understood is not None:
        said = turn.understood.yes
    if said is None:
        return Problem("choice")
    return {AGREED: "yes"} if said else {AGREED: "no", "age_group": ""}


def accept_age_group(turn: Turn, given: Given) -> Answers | Problem:
    """One of the groups, or rather not."""
    words = words_of(given)
    if words == screens.NONE:
        return {"age_group": ""}
    return {"age_group": words} if words in AGES else Problem("choice")


STEPS: dict[str, Step] = {
    step.field: step
    for step in (
        Step("level", lambda turn, prompt: screens.ask_level(prompt), accept_level),
        Step("skills", lambda turn, prompt: screens.ask_skills(prompt), accept_skills, free_text=True),
        Step("age_group", lambda turn, prompt: screens.ask_age_group(prompt), accept_age_group),
    )
}
"""What can be told of it in the profile."""

CONSENT = Step(AGREED, lambda turn, prompt: screens.ask_age_consent(prompt), accept_agreed)
"""Comes before the age group."""


def keep(turn: Turn, answers: Answers) -> None:
    """Keep what was answered; an age group only with the agreement to it, which ends where it is not told."""
    told: dict[str, Any] = {field: answers[field] or None for field in STEPS if field in answers}
    if "age_group" in told:
        if told["age_group"] is not None and answers.get(AGREED) == "yes":
            language = turn.contact.language or FIRST_LANGUAGE
            consents.record(turn.connection, turn.contact.id, consents.AGE, screens.CONSENT_VERSION, language, turn.now)
        else:
            told["age_group"] = None
            consents.withdraw(turn.connection, turn.contact.id, consents.AGE, turn.now)
    if told:
        turn.contact = contacts.change(turn.connection, turn.contact.id, told)


def forget_age(turn: Turn) -> Reply:
    """Remove the age group and the agreement to it."""
    keep(turn, {"age_group": ""})
    return screens.age_forgotten()


def skills_in(turn: Turn, words: str) -> tuple[str, ...]:
    """The skills some words name, each once; none where they are too many or too long."""
    pieces = [" ".join(piece.casefold().split()) for piece in SEVERAL.split(words)]
    named = (match_skill(piece, turn.lexicon) or piece for piece in pieces if piece)
    found = tuple(dict.fromkeys(named))
    return found if len(found) <= MOST_SKILLS and all(map(is_skill, found)) else ()
