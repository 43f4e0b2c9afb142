"""The form over a draft: each answer goes into the draft at once, the last page is the review.

Leaving loses nothing. Whose the draft is, is asked anew at each question and each answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.i18n import country_name
from bot.rules.authority import Deed
from bot.rules.drafts import FACILITATION, Plan
from bot.screens.forms import Prompt
from bot.screens.organisers import asking_plans
from bot.screens.organisers import creating as screens
from bot.screens.organisers.drafting import Shown
from bot.vocabulary import Reply
from handlers import names
from handlers.organisers import belonging, filling, picking, reviewing
from handlers.organisers.filling import Read, Values
from handlers.organisers.holding import held
from handlers.organisers.picking import PICKS
from handlers.organisers.plan_answers import NARROWER, READS, TYPED
from storage.organising import drafts, organisations, publishing
from storage.organising.drafts import Draft

REVIEW = "review"
ESSENTIAL = ("kind", "fair", "title_id", "title_en", "crafts", "city", "province", "venue", "when", "quota")


def open_draft(turn: Turn, draft: Draft, *, at: str = "") -> Reply:
    """Go on with a draft where it stands; `at` asks this field first."""
    answers = dict.fromkeys(draft.answered, "kept")
    reply = forms.begin(turn, DRAFT, str(draft.id), answers)
    state = turn.conversation.form
    return forms.correct(turn, DRAFT, state, at) if at and state is not None else reply


def shown(turn: Turn, draft: Draft, plan: Plan | None = None) -> Shown:
    """A plan (the draft's own) with the activity it would be."""
    said = plan or draft.plan
    return Shown(said, reviewing.as_activity(turn, draft, said), names.of(turn))


def without(plan: Plan, values: Values) -> Plan:
    """A plan with some fields said differently, or not at all."""
    return filling.with_values(plan, values)


def anybodys(turn: Turn) -> int | None:
    """An organisation for what belongs to none, where an admin changes an activity of the catalogue; None before there is any."""
    return next((one.id for one in organisations.all_of_them(turn.connection)), None)


# ---- one question -----------------------------------------------------------------------------------------------------------
def _ask(turn: Turn, prompt: Prompt) -> Reply:
    draft = held(turn, prompt.subject)
    if draft is None:
        return _lost(turn)
    pick = PICKS.get(prompt.field)
    options = _options(turn, prompt)
    chosen = getattr(draft.plan, pick.field) if pick else ()
    return asking_plans.ask(asking_plans.Asking(shown(turn, draft), prompt, options, chosen))


def _lost(turn: Turn) -> Reply:
    """The draft is gone or is theirs no more: the form ends."""
    state = turn.conversation.form
    if state is not None:
        state.paused = True
    forms.close(turn)
    return screens.gone()


def _options(turn: Turn, prompt: Prompt) -> list[tuple[str, str]]:
    """What can be chosen from, by name."""
    if prompt.problem.startswith("which:"):
        codes = prompt.problem.removeprefix("which:").split(",")
        return [(code, names.province(turn, code)) for code in codes]
    if prompt.field == "programme":
        return belonging.programmes(turn)
    if prompt.field == "fair":
        return belonging.fairs(turn)
    pick = PICKS.get(prompt.field)
    if pick is None:
        return []
    say: Callable[[str], str] = {
        "crafts": lambda code: names.craft(turn, code),
        "only_crafts": lambda code: names.craft(turn, code),
        "only_provinces": lambda code: names.province(turn, code),
        "only_countries": country_name,
    }.get(prompt.field, lambda code: asking_plans.option_name(prompt.field, code))
    return [(code, say(code)) for code in pick.options(turn)]


def _accept(field: str, read: Read) -> Callable[[Turn, Given], Answers | Problem]:
    """Take an answer into the draft."""

    def accept(turn: Turn, given: Given) -> Answers | Problem:
        state = turn.conversation.form
        draft = held(turn, state.subject) if state is not None else None
        if draft is None or state is None:
            return Problem("gone")
        toggled = _toggle(turn, draft, field, given)
        if toggled is not None:
            return toggled
        taken = read(turn, draft.plan, given)
        if isinstance(taken, str):
            return taken
        kept = _keep(turn, draft, field, taken)
        _ask_again(state, field, words_of(given), kept)
        return {field: "kept"}

    return accept


def _toggle(turn: Turn, draft: Draft, field: str, given: Given) -> Problem | None:
    """Put one of several in or take it out; the same page is asked again."""
    pick, press = PICKS.get(field), picking.pressed(given)
    if pick is None or press is None:
        return None
    chosen = pick.toggled(turn, draft.plan, press[1])
    if chosen is not None:
        drafts.change(turn.connection, draft.id, {pick.field: chosen}, (), turn.now)
    return picking.page_of(press[0])


def _keep(turn: Turn, draft: Draft, field: str, values: Values) -> Plan:
    answered = [field, *(["city"] if field == "mode" and values.get("mode") == "online" else [])]
    kept = drafts.change(turn.connection, draft.id, dict(values), answered, turn.now)
    return kept.plan if kept else draft.plan


def _ask_again(state: FormState, field: str, value: str, plan: Plan) -> None:
    """Questions that an answer opens anew."""
    opened: tuple[str, ...] = ("fair",) if field == "kind" and not plan.fair else ()
    if field == "who":
        opened = (value,) if value in NARROWER else ()
    elif field in ("city", "mode") and plan.mode != "online":
        opened = (*(() if plan.city else ("city",)), *(() if plan.province else ("province",)))
    for name in opened:
        state.answers.pop(name, None)
    if field == "who":
        state.answers["narrow"] = value


def _needed(field: str) -> Callable[[Turn, Answers], bool]:
    """Whether a question is put without being asked for."""

    def needed(turn: Turn, answers: Answers) -> bool:
        if field in NARROWER:
            return answers.get("narrow") == field
        if field not in ESSENTIAL:
            return False
        if field not in ("city", "province", "venue", "fair"):
            return True
        state = turn.conversation.form
        draft = held(turn, state.subject) if state is not None else None
        plan = draft.plan if draft else Plan()
        if field == "fair":
            return plan.kind == FACILITATION
        if field == "province":
            return bool(plan.city) and not plan.province
        return plan.mode != "online"

    return needed


def _step(field: str) -> Step:
    return Step(
        field,
        _ask,
        _accept(field, READS[field]),
        needed=_needed(field),
        free_text=field in TYPED,
        media=field == "poster",
        counting=field == "quota",
    )


# ---- the review -------------------------------------------------------------------------------------------------------------
def _ask_review(turn: Turn, prompt: Prompt) -> Reply:
    draft = held(turn, prompt.subject)
    if draft is None:
        return _lost(turn)
    return reviewing.page(turn, draft, prompt, lambda plan: shown(turn, draft, plan))


def _accept_review(turn: Turn, given: Given) -> Answers | Problem:
    state = turn.conversation.form
    draft = held(turn, state.subject) if state is not None else None
    if draft is None:
        return Problem("gone")
    value = words_of(given)
    if not isinstance(given, forms.Chosen):
        value = _plainly(turn)
    if value in ("yes", "thrown"):
        return {REVIEW: value}
    return Problem(reviewing.pressed(turn, draft, value))


def _plainly(turn: Turn) -> str:
    """What a plain yes or no presses here."""
    yes = turn.understood.yes if turn.understood is not None else None
    action = turn.conversation.answered(yes) if yes is not None else None
    return action.argument.removeprefix(f"{REVIEW}=") if action is not None and action.name == "answer" else ""


def _finish(turn: Turn, state: FormState) -> Reply:
    """Publish or throw away."""
    draft = held(turn, state.subject)
    if draft is None:
        return screens.gone()
    if state.answers.get(REVIEW) == "thrown":
        drafts.discard(turn.connection, draft.id)
        return screens.thrown_away()
    done = reviewing.publish(turn, draft)
    if done is None:
        return screens.gone()
    if isinstance(done, publishing.Done):
        return screens.published(done.activity_id, draft.plan, new=done.new)
    open_draft(turn, draft)  # something came between: the review says what
    again = turn.conversation.form
    return forms.advance(turn, DRAFT, again, "publish") if again is not None else screens.gone()


DRAFT = Form(
    "draft",
    steps=(*map(_step, READS), replace(Step(REVIEW, _ask_review, _accept_review), counted=False)),
    finish=_finish,
    leave=lambda turn: screens.left(),
    deed=Deed.PREPARE,
)
