"""What a mentor shall help with: one question more for who applies for mentoring."""

from __future__ import annotations

from bot.conversation.form import Answers, Given, Problem, Step, words_of
from bot.conversation.turn import Turn
from bot.rules.mentoring import Need
from bot.screens.artisans import seeking as screens
from bot.vocabulary import Fact
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part import seekers
from storage.taking_part.registrations import Registration

NEED = screens.NEED


def is_asked(activity: Activity) -> bool:
    """Whether this activity brings people together with mentors."""
    return activity.kind == "mentoring"


def needed(turn: Turn, answers: Answers) -> bool:
    """The same of the activity that the open form is about."""
    state = turn.conversation.form
    activity = activities.get(turn.connection, int(state.subject)) if state is not None and state.subject else None
    return activity is not None and is_asked(activity)


def accept(turn: Turn, given: Given) -> Answers | Problem:
    """One of the closed list, pressed or typed as it is called."""
    words = words_of(given)
    named = {said.casefold(): code for code, said in screens.needs()}
    code = named.get(words.casefold(), words)
    return {NEED: code} if code in set(Need) else Problem("choice")


def told(answers: Answers) -> tuple[Fact, ...]:
    """As the organiser sees it."""
    return (screens.fact(answers[NEED]),) if answers.get(NEED) else ()


def keep(turn: Turn, held: Registration, answers: Answers) -> None:
    """Beside the registration."""
    if answers.get(NEED):
        seekers.wants(turn.connection, held.id, answers[NEED])


STEP = Step(NEED, lambda turn, prompt: screens.ask(prompt), accept, needed=needed)
