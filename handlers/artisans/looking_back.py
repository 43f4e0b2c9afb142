"""How was it, and what became of it: asked unasked, answered with one tap, and changed for a while."""

from __future__ import annotations

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.aftercare import STARS, Outcome
from bot.rules.seats import Status
from bot.screens.artisans import looking_back as screens
from bot.screens.forms import Prompt
from bot.vocabulary import Reply, Text
from handlers.artisans import claims
from storage.knowing import classes
from storage.organising import activities
from storage.organising.activities import Activity
from storage.taking_part import feedback, matching, outcomes
from storage.taking_part.registrations import Registration

LONGEST = 500
RATINGS = {str(stars): stars for stars in STARS}
OUTCOMES = {str(one): one for one in Outcome}


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("rate", survey)
    router.action("stars", stars)
    router.action("outcome", outcome)
    router.form(WORDS)


def survey(turn: Turn) -> Reply:
    """The question once more, while its answer can be changed."""
    came = _came(turn)
    if came is None:
        return screens.not_asked()
    said = feedback.of(turn.connection, came[1].id)
    return screens.survey(came[0], came[1].id) if said is None or said.can_change(turn.now) else screens.too_late()


def stars(turn: Turn) -> Reply:
    """The one tap; words may follow."""
    turn.argument, _, said = turn.argument.partition("=")
    came = _came(turn)
    if came is None:
        return screens.not_asked()
    if said not in RATINGS:
        return screens.survey(came[0], came[1].id)
    if not feedback.rate(turn.connection, came[1].id, RATINGS[said], turn.now):
        return screens.too_late()
    return forms.begin(turn, WORDS, subject=str(came[1].id))


def _came(turn: Turn) -> tuple[Activity, Registration] | None:
    """The registration the choice names, if whoever pressed was there."""
    own = claims.own(turn)
    return own if own is not None and own[1].status is Status.ATTENDED else None


def ask_words(turn: Turn, prompt: Prompt) -> Reply:
    """A word or sentence more."""
    said = feedback.of(turn.connection, int(prompt.subject))
    return screens.ask_words(prompt, said.stars if said is not None else STARS[-1])


def accept_words(turn: Turn, given: Given) -> Answers | Problem:
    """Any words up to a length; none are none."""
    words = given.text.replace("\0", "").strip() if isinstance(given, Text) else ""
    return Problem("long") if len(words) > LONGEST else {"words": words}


def keep(turn: Turn, state: FormState) -> Reply:
    """What was said, beside the stars."""
    turn.argument = state.subject
    if _came(turn) is None:
        return screens.not_asked()
    if state.answers.get("words"):
        feedback.say(turn.connection, int(state.subject), state.answers["words"], turn.now)
    return _thanks(turn)


def left(turn: Turn) -> Reply:
    """No words; the stars stay."""
    return _thanks(turn)


def _thanks(turn: Turn) -> Reply:
    said = feedback.of(turn.connection, turn.number())
    came = _came(turn)
    if said is None or came is None:
        return screens.not_asked()
    further = matching.further(turn.connection, came[0], turn.today, turn.now)
    return screens.thanks(came[1].id, said, further, shop=classes.is_e_smart(came[0].programme))


WORDS = Form(
    "opinion",
    steps=(Step("words", ask_words, accept_words, optional=True, counted=False, free_text=True),),
    finish=keep,
    leave=left,
)


def outcome(turn: Turn) -> Reply:
    """One tap, months later; without an answer the question is shown again."""
    turn.argument, _, said = turn.argument.partition("=")
    asked = outcomes.get(turn.connection, turn.number())
    activity = activities.get(turn.connection, asked.activity_id) if asked is not None else None
    if asked is None or activity is None or asked.contact_id != turn.contact.id:
        return screens.not_asked()
    if said not in OUTCOMES:
        return screens.outcome(activity, asked.id, asked.months)
    outcomes.answer(turn.connection, asked.id, turn.contact.id, OUTCOMES[said], turn.now)
    return screens.noted(activity, asked.id, OUTCOMES[said])
