"""A published activity: changed through a draft, moved, called off, looked at as artisans see it."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Chosen, Form, Given, Problem, Step, clear_yes, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens.forms import Prompt
from bot.screens.organisers import creating as drafts_screens
from bot.screens.organisers import editing as screens
from bot.screens.organisers import managing
from bot.vocabulary import Reply, Text
from handlers.organisers import drafting, plan_answers, reviewing
from storage.organising import activities, drafts, plans, publishing
from storage.organising.activities import Activity
from storage.organising.drafts import Kept
from storage.unasked import spreading
from storage.unasked.announced import Reason

LONGEST_REASON = 200


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("edit", edit, Deed.PREPARE)
    router.action("revise", revise, Deed.PREPARE)
    router.action("move", move, Deed.PREPARE)
    router.action("preview", preview, Deed.PREPARE)
    router.action("calloff", call_off, Deed.PREPARE)
    router.form(CALLING_OFF)


def edit(turn: Turn) -> Reply:
    """What can be done about one that is published."""
    activity = authority.activity(turn, Deed.PREPARE)
    return screens.edit(activity, turn.now) if activity is not None else managing.nothing_yours()


def revise(turn: Turn) -> Reply:
    """Change anything: everything it says is in a draft first."""
    return _changing(turn, "")


def move(turn: Turn) -> Reply:
    """Another day or hour first; the place can be changed on the review."""
    return _changing(turn, "when")


def _changing(turn: Turn, field: str) -> Reply:
    activity = authority.activity(turn, Deed.PREPARE)
    if activity is None:
        return managing.nothing_yours()
    if activity.cancelled or activity.timing == "past":
        return screens.not_any_more(activity)
    begun = drafts.of_activity(turn.connection, activity.id, turn.contact.id) or _begin(turn, activity)
    if begun is None:
        return drafts_screens.no_organisation()
    draft = drafts.get(turn.connection, begun)
    return drafting.open_draft(turn, draft, at=field) if draft is not None else drafts_screens.gone()


def _begin(turn: Turn, activity: Activity) -> int | None:
    """A draft that says what the activity says; None where no organisation could own it."""
    plan = plans.plan_of(turn.connection, activity)
    mine = [one for one in authority.organisations(turn) if one in authority.reach(turn, activity.id).organisations]
    organisation = activity.organisation_id or (mine[0] if mine else None) or drafting.anybodys(turn)
    if organisation is None:
        return None
    kept = Kept(plan, plan, tuple(plan_answers.READS))
    return drafts.begin(turn.connection, organisation, kept, turn.contact.id, turn.now, (activity.id, activity.version))


def preview(turn: Turn) -> Reply:
    """What is published, as each platform shows it."""
    number, _bar, wanted = turn.argument.partition("|")
    turn.argument = number
    activity = authority.activity(turn, Deed.PREPARE)
    if activity is None:
        return managing.nothing_yours()
    return reviewing.previewed(turn, activity, wanted, screens.turn_on(activity), screens.back(activity))


# ---- calling off ------------------------------------------------------------------------------------------------------------
def call_off(turn: Turn) -> Reply:
    """Ask why, then once more."""
    activity = authority.activity(turn, Deed.PREPARE)
    if activity is None:
        return managing.nothing_yours()
    if activity.cancelled or activity.timing == "past":
        return screens.not_any_more(activity)
    return forms.begin(turn, CALLING_OFF, str(activity.id))


def _of_form(turn: Turn) -> Activity | None:
    state = turn.conversation.form
    number = int(state.subject) if state is not None and state.subject.isdigit() else 0
    return authority.activity(turn, Deed.PREPARE, number)


def _ask(turn: Turn, prompt: Prompt) -> Reply:
    activity = _of_form(turn)
    if activity is None or activity.cancelled:
        if turn.conversation.form is not None:
            turn.conversation.form.paused = True
        forms.close(turn)
        return managing.nothing_yours()
    if prompt.field == "why":
        return screens.ask_why(prompt)
    if prompt.field == "words":
        return screens.ask_words(prompt)
    return screens.sure(prompt, activity, _reason(prompt.answers), publishing.concerned(turn.connection, activity.id))


def _reason(answers: Answers) -> Reason:
    return Reason(answers.get("why", ""), answers.get("words", ""))


def _accept_why(turn: Turn, given: Given) -> Answers | Problem:
    """One of the usual reasons, or their own words."""
    if isinstance(given, Chosen):
        return {"why": given.value} if given.value in screens.REASONS else Problem("choice")
    return _words(given, "why")


def _accept_words(turn: Turn, given: Given) -> Answers | Problem:
    """What everybody is told beside the reason."""
    return {"words": ""} if isinstance(given, Chosen) else _words(given, "words")


def _words(given: Given, field: str) -> Answers | Problem:
    words = words_of(given).replace("\0", "") if isinstance(given, Text) else ""
    if not words or not words.isprintable():
        return Problem("empty")
    return Problem("long") if len(words) > LONGEST_REASON else {field: words}


def _finish(turn: Turn, state: FormState) -> Reply:
    activity = authority.activity(turn, Deed.PREPARE, int(state.subject))
    if activity is None:
        return managing.nothing_yours()
    told = publishing.concerned(turn.connection, activity.id)
    if not publishing.call_off(turn.connection, activity, _reason(state.answers), turn.now):
        return screens.not_any_more(activity)
    reviewing.note(turn, activity.id, "called off", activity.organisation_id)
    off = activities.get(turn.connection, activity.id) or activity
    spreading.reports_to(turn.connection, off.id, off.version, turn.contact.id, told, turn.now)
    turn.subject = spreading.about(off.id)
    return screens.called_off(off, told)


CALLING_OFF = Form(
    "calling_off",
    steps=(
        Step("why", _ask, _accept_why, free_text=True),
        Step("words", _ask, _accept_words, free_text=True),
        Step("sure", _ask, clear_yes("sure"), counted=False),
    ),
    finish=_finish,
    leave=lambda turn: screens.stays(),
    deed=Deed.PREPARE,
)
