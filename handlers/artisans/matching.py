"""What suits whoever asks: by craft, place, level, what they want to learn and age group. With nothing known they are asked."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.eligibility import Candidate
from bot.rules.matching import best
from bot.screens import general
from bot.screens.artisans import matching as screens
from bot.screens.forms import Prompt
from bot.vocabulary import Reply
from handlers import names
from handlers.artisans import learning, person
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import contacts
from storage.taking_part import matching

AGES = "ages"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("cocok match", suits)
    router.action("suits", suits)
    router.action("age_forget", learning.forget_age)
    router.form(MATCHING)


def suits(turn: Turn) -> Reply:
    """The best first, a page of it; with nothing to go by the craft is asked first."""
    if not learning.wish_of(turn.contact).is_known:
        return forms.begin(turn, MATCHING)
    return _suiting(turn, min(turn.number(), 1_000))


def _suiting(turn: Turn, page: int = 0) -> Reply:
    wish = learning.wish_of(turn.contact)
    if not wish.is_known:
        return screens.nothing(wish, names.of(turn))
    who = Candidate(*(getattr(turn.contact, field) for field in Candidate.__slots__))
    found = {one.offer.id: one for one in matching.coming(turn.connection, wish, who, turn.today, turn.now, turn.contact.id)}
    matches = best(wish, [one.offer for one in found.values()])
    if not matches:
        return screens.nothing(wish, names.of(turn))
    rows = [(match, found[match.offer.id].summary) for match in matches]
    return screens.suiting(screens.Suiting(rows, wish, page, turn.now), names.of(turn))


def _finish(turn: Turn, state: FormState) -> Reply:
    """Keep what was answered, and show what suits."""
    told = person.answered(turn, state.answers)
    if told:
        turn.contact = contacts.change(turn.connection, turn.contact.id, told)
    learning.keep(turn, state.answers)
    return replace(_suiting(turn), replaces=False)


MATCHING = Form(
    "matching",
    steps=(person.STEPS["craft"], learning.STEPS["level"]),
    finish=_finish,
    leave=lambda turn: general.form_left(),
)


# ---- ages, at registering ---------------------------------------------------------------------------------------------------
def _activity(turn: Turn) -> Activity | None:
    state = turn.conversation.form
    return activities.get(turn.connection, int(state.subject)) if state and state.subject.isdigit() else None


def _ask_ages(turn: Turn, prompt: Prompt) -> Reply:
    """The question; after a no the form waits, in case that was a mistake."""
    activity = _activity(turn)
    if activity is None:
        return general.old_button(unfinished=False)
    if prompt.problem == "no" and turn.conversation.form is not None:
        turn.conversation.form.paused = True
    return screens.ask_ages(prompt, activity)


def _accept_ages(turn: Turn, given: Given) -> Answers | Problem:
    """What they say themselves; nothing of it is kept, and nothing known is put in its place."""
    said = {"yes": True, "no": False}.get(words_of(given)) if isinstance(given, Chosen) else None
    if said is None and turn.understood is not None:
        said = turn.understood.yes
    return {AGES: "yes"} if said else Problem("no" if said is False else "choice")


def _needs_ages(turn: Turn, answers: Answers) -> bool:
    activity = _activity(turn)
    return activity is not None and bool(activity.ages)


AGES_STEP = Step(AGES, _ask_ages, _accept_ages, needed=_needs_ages)
"""Asked at each registration for something that is meant for certain ages."""
