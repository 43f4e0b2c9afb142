"""Preparing an activity: where to begin, the questions, the review, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, label, ngettext
from bot.rules import drafts as rules
from bot.rules.drafts import Plan
from bot.screens.activities import kind_name, level_name, need_name, title, when
from bot.screens.drafting import (
    FIELDS,
    Shown,
    changed_fields,
    field_name,
    joining_name,
    mode_name,
    problem_name,
    problem_text,
    question_text,
    value,
)
from bot.screens.fitting import ROWS, paged
from bot.screens.forms import PAGE, WAYS_OUT, Prompt, question
from bot.screens.managing import manage_choice
from bot.screens.profile import field_name as profile_field
from bot.vocabulary import Action, Ask, Asked, Choice, Fact, Reply
from storage.activities import Summary

NONE, SAME, DONE, USUAL = "none", "same", "done", "usual"
EMPTYABLE = ("venue", "point", "link", "summary_id", "cost", "level", "poster")
SHORT = 60  # letters of a value in a row


# ---- where to begin ---------------------------------------------------------------------------------------------------------
def begin(*, drafts: int, earlier: bool, sheet: bool) -> Reply:
    """A new activity: from nothing, from an earlier one, from a spreadsheet; or a draft again."""
    choices = [Choice(label("Start"), Action("begin_draft"), answers=True)]
    if drafts:
        choices.append(Choice(label("My drafts"), Action("drafts")))
    if earlier:
        choices.append(Choice(label("From an earlier one"), Action("templates")))
    if sheet:
        choices.append(Choice(label("From a spreadsheet"), Action("import")))
    return Reply(
        _(
            "8 questions, about 3 minutes. Every answer is kept, so you can stop at any time. "
            "Nobody sees anything before you publish it."
        ),
        heading=_("New activity"),
        choices=(*choices, manage_choice()),
        replaces=True,
        more=_("Choose"),
    )


def which_organisation(offered: Sequence[tuple[int, str]]) -> Reply:
    """For whom, where that could be several."""
    choices = tuple(Choice(name, Action("begin_draft", str(number))) for number, name in offered)
    return Reply(_("For which organisation?"), choices=(*choices[: ROWS - 1], manage_choice()), replaces=True, more=_("Choose"))


def no_organisation() -> Reply:
    """An admin before there is any organisation."""
    return Reply(_("There is no organisation yet. An admin adds the first one."), choices=(manage_choice(),))


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of drafts: number, title, whether it changes something published, and when it was touched, in words."""

    rows: Sequence[tuple[int, str, bool, str]]
    page: int
    more: bool


def drafts(view: Listed) -> Reply:
    """Drafts, the last touched first."""
    rows = [
        Choice(
            name or _("Without a title"),
            Action("draft", str(number)),
            ", ".join((_("a change") if change else _("new"), touched)),
        )
        for number, name, change, touched in view.rows
    ]
    earlier = [Choice(label("Previous"), Action("drafts", str(view.page - 1)))] if view.page else []
    more = [Choice(label("More"), Action("drafts", str(view.page + 1)))] if view.more else []
    text = "" if rows else _("There is no draft.")
    return Reply(text, heading=_("Drafts"), choices=(*rows, *earlier, *more, manage_choice()), replaces=True, more=_("Choose"))


def templates(found: Sequence[Summary], page: int, more: bool) -> Reply:
    """Activities to copy."""
    rows = [Choice(title(one), Action("copy", str(one.id)), kind_name(one.kind)) for one in found]
    turning = [Choice(label("Previous"), Action("templates", str(page - 1)))] if page else []
    turning += [Choice(label("More"), Action("templates", str(page + 1)))] if more else []
    return Reply(
        _("Everything is taken over but the day and the end of registration."),
        heading=_("Copy which one?"),
        choices=(*rows, *turning, manage_choice()),
        replaces=True,
        more=_("Choose"),
    )


# ---- the questions ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Asking:
    """A question about a draft. `options` are what several can be chosen from, as (value, name); `chosen` those that are."""

    shown: Shown
    prompt: Prompt
    options: Sequence[tuple[str, str]] = ()
    chosen: Sequence[str] = ()


def ask(view: Asking) -> Reply:
    """One question, with what can be pressed instead of typing."""
    prompt, field = view.prompt, view.prompt.field
    asked = question(prompt, question_text(field, view.shown, prompt), problem_text(prompt, view.shown))
    if prompt.problem.startswith("which:"):
        asked = question(prompt, _("Which one do you mean?"))
    if view.options and not prompt.problem.startswith("which:"):
        return _several(view, asked)
    choices = [prompt.answer(name, answer) for name, answer in _answers(view)]
    empty = [prompt.answer(label("Leave empty"), NONE)] if field in EMPTYABLE else []
    choices = [*prompt.paged(choices), *empty] if field == "kind" else [*choices, *empty]
    reply = replace(asked, choices=tuple(choices), more=_("Choose"))
    return replace(reply, ask=Ask(Asked.PLACE, label("Share the place"))) if field == "point" else reply


def _answers(view: Asking) -> list[tuple[str, str]]:
    """What can be pressed: words and the answer they stand for."""
    if view.prompt.problem.startswith("which:"):
        return [(name, code) for code, name in view.options]
    same = (label("Same as Indonesian"), SAME)
    yes_no = [(label("Yes"), "yes"), (label("No"), "no")]
    offered: dict[str, list[tuple[str, str]]] = {
        "kind": [(kind_name(kind), kind) for kind in rules.KINDS],
        "title_en": [same],
        "summary_en": [same],
        "mode": [(mode_name(mode), mode) for mode in rules.MODES],
        "city": [(label("Online"), "online")],
        "quota": [(label("No limit"), NONE)],
        "closes": [
            (label("1 day before"), "1d"),
            (label("3 days before"), "3d"),
            (label("7 days before"), "7d"),
            (label("Until it begins"), NONE),
        ],
        "who": [
            (label("Everybody"), "everybody"),
            (label("Only artisans"), "artisans"),
            (label("Certain crafts"), "only_crafts"),
            (label("Certain provinces"), "only_provinces"),
            (label("Certain countries"), "only_countries"),
        ],
        "joining": [(joining_name(one), one) for one in rules.JOININGS],
        "waitlist": yes_no,
        "certificate": yes_no,
        "reminders": [(label("The usual ones"), USUAL), (label("None"), NONE)],
        "cost": [(label("Free"), "free")],
        "level": [(level_name(one), one) for one in rules.LEVELS],
    }
    return offered.get(view.prompt.field, [])


def _several(view: Asking, asked: Reply) -> Reply:
    """Options that are put in and taken out, a page of them, and the press that ends it."""
    prompt = view.prompt
    room = ROWS - WAYS_OUT - 1
    rows = [prompt.answer(f"✓ {name}" if code in view.chosen else name, f"{prompt.page}.{code}") for code, name in view.options]
    turning = (
        prompt.answer(label("Earlier"), f"{PAGE}{prompt.page - 1}"),
        prompt.answer(label("More"), f"{PAGE}{prompt.page + 1}"),
    )
    names = dict(view.options)
    chosen = ", ".join(names.get(code, code) for code in view.chosen)
    told = _("Chosen: {what}").format(what=chosen) if chosen else ""
    shown = paged(rows, turning, prompt.page, room)
    done = prompt.answer(label("Done"), DONE)
    return replace(
        asked,
        text="\n".join(line for line in (asked.text, told) if line),
        choices=(*shown, done),
        more=_("Choose"),
        replaces=True,
    )


def option_name(field: str, code: str) -> str:
    """What a value of a list is called that the catalogue does not name."""
    return need_name(code) if field == "needs" else profile_field(code)


# ---- the review -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Review:
    """A draft as a whole: `problems` speak against publishing it, `told` people would hear of a new day or place.

    `base` is what it changes, None for a new one.
    """

    shown: Shown
    prompt: Prompt
    problems: Mapping[str, str]
    told: int = 0
    base: Shown | None = None


def review(view: Review) -> Reply:
    """Everything that matters read back, what is wrong first."""
    choices: tuple[Choice, ...] = (
        replace(view.prompt.answer(label("Publish"), "publish"), answers=True),
        view.prompt.answer(label("Change something"), "change"),
        view.prompt.answer(label("Preview"), "preview:"),
        view.prompt.answer(label("Discard"), "discard"),
    )
    if view.problems:
        fixes = tuple(
            Choice(field_name(field), Action("correct", field, view.prompt.version)) for field in list(view.problems)[:3]
        )
        choices = (*fixes, *choices[1:])
    heading = _("Your changes") if view.base else _("Check it")
    lines = [*_complaints(view), *(_differences(view, view.base) if view.base else [])]
    facts = () if view.base else _facts(view)
    return Reply(
        "\n".join(lines), heading=f"{heading}: {_title(view.shown.plan)}", facts=facts, choices=choices, more=_("Choose")
    )


def _title(plan: Plan) -> str:
    return plan.title_id or _("Without a title")


def _complaints(view: Review) -> list[str]:
    plan = view.shown.plan
    said = []
    for field, problem in list(view.problems.items())[:3]:
        code, _colon, count = problem.partition(":")
        said.append(f"! {problem_name(field, code, count, plan)}")
    return said


def _facts(view: Review) -> tuple[Fact, ...]:
    fields = ["kind", "when", "mode" if view.shown.plan.mode == "online" else "city", "venue", "quota", "closes", "who", "cost"]
    if view.shown.plan.mode == "online":
        fields.remove("venue")
    return tuple(Fact(field_name(field), _short(value(field, view.shown))) for field in fields)


def _differences(view: Review, base: Shown) -> list[str]:
    """Field by field, what it was and what it becomes."""
    changed = changed_fields(base.plan, view.shown.plan)
    if not changed:
        return [_("Nothing is changed so far.")]
    lines = [
        _("{field}: {before} → {after}").format(
            field=field_name(field), before=_short(value(field, base)), after=_short(value(field, view.shown))
        )
        for field in changed[:6]
    ]
    more = len(changed) - len(lines)
    return [*lines, ngettext("and {n} more", "and {n} more", more).format(n=more)] if more else lines


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def fields(view: Review) -> Reply:
    """Every field with what it says; each can be asked again."""
    prompt = view.prompt
    choices = [
        Choice(field_name(field), Action("correct", field, prompt.version), _short(value(field, view.shown))) for field in FIELDS
    ]
    turning = (
        prompt.answer(label("Earlier"), f"{PAGE}{prompt.page - 1}"),
        prompt.answer(label("More"), f"{PAGE}{prompt.page + 1}"),
    )
    back = prompt.answer(label("Back"), "review")
    shown = paged(choices, turning, prompt.page, ROWS - 2)
    return Reply(_("What shall be changed?"), choices=(*shown, back), more=_("Choose"))


def confirm(view: Review) -> Reply:
    """Once more before everybody sees it."""
    if view.base is None:
        text = _("Everybody will see it, and followers are told. Publish it now?")
    elif view.told:
        text = ngettext(
            "{n} person is told of the new day, hour or place. Publish the change?",
            "{n} people are told of the new day, hour or place. Publish the change?",
            view.told,
        ).format(n=view.told)
    else:
        text = _("Everybody will see the change; nobody gets a message. Publish it?")
    activity = view.shown.activity
    choices = (
        replace(view.prompt.answer(label("Yes, publish"), "yes"), answers=True),
        replace(view.prompt.answer(label("Not yet"), "review"), answers=False),
    )
    return Reply(text, heading=_title(view.shown.plan), facts=(Fact(_("When"), when(activity)),), choices=choices)


def sure_discard(view: Review) -> Reply:
    """A draft cannot be brought back."""
    text = _("Throw this draft away? It cannot be brought back. What is published stays as it is.")
    choices = (
        replace(view.prompt.answer(label("Yes, throw it away"), "thrown"), answers=True),
        replace(view.prompt.answer(label("Keep it"), "review"), answers=False),
    )
    return Reply(text, choices=choices)


def conflict(view: Review, theirs: Shown, base: Shown) -> Reply:
    """Somebody changed the activity meanwhile: what they changed, beside what this draft changes."""
    mine = changed_fields(base.plan, view.shown.plan)
    both = [field for field in changed_fields(base.plan, theirs.plan) if field in mine]
    lines = [
        _("{field}: {before} → {after}").format(
            field=field_name(field), before=_short(value(field, base)), after=_short(value(field, theirs))
        )
        for field in changed_fields(base.plan, theirs.plan)[:5]
    ]
    if both:
        lines.append(_("You changed this, too: {fields}.").format(fields=", ".join(field_name(field) for field in both)))
    choices = (
        view.prompt.answer(label("Keep mine"), "mine"),
        view.prompt.answer(label("Take theirs"), "theirs"),
        view.prompt.answer(label("Look at mine"), "look"),
    )
    return Reply("\n".join(lines), heading=_("Somebody else changed this meanwhile:"), choices=choices, more=_("Choose"))


# ---- what became of it ------------------------------------------------------------------------------------------------------
def published(activity_id: int, plan: Plan, *, new: bool) -> Reply:
    """It can be seen now."""
    text = _("Published. Artisans find it from now on.") if new else _("The change is published.")
    choices = (Choice(label("Open it"), Action("activity", str(activity_id))), manage_choice())
    return Reply(text, heading=plan.title_id, choices=choices)


def gone() -> Reply:
    """The draft was published or thrown away, or is not theirs any more."""
    return Reply(
        _("That draft is not there any more: it was published or thrown away."),
        choices=(manage_choice(), Choice(label("My drafts"), Action("drafts"))),
    )


def thrown_away() -> Reply:
    """Nothing is left of it."""
    return Reply(_("The draft is thrown away."), choices=(manage_choice(),))


def left() -> Reply:
    """The form was left; the draft stays."""
    return Reply(
        _("All right. What you told me is kept as a draft."),
        choices=(Choice(label("My drafts"), Action("drafts")), manage_choice()),
    )
