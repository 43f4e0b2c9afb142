"""The last page of a draft in words: read back, what is wrong with it, what changes, and what others changed meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.i18n import _, label, ngettext
from bot.rules.drafts import FACILITATION, Plan
from bot.screens.activities import when
from bot.screens.fitting import ROWS
from bot.screens.forms import Prompt
from bot.screens.organisers.drafting import FIELDS, Shown, changed_fields, field_name, value
from bot.screens.organisers.managing import manage_choice
from bot.screens.organisers.plan_problems import problem_name
from bot.vocabulary import Action, Choice, Fact, Reply

SHORT = 60  # letters of a value in a row


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
        manage_choice(),
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
    said = []
    for field, problem in list(view.problems.items())[:3]:
        code, _colon, count = problem.partition(":")
        said.append(f"! {problem_name(field, code, count)}")
    return said


def _facts(view: Review) -> tuple[Fact, ...]:
    """In a bubble that is read at a glance: when, where and for how many first; beside what is wrong nothing else."""
    plan = view.shown.plan
    where = value("mode", view.shown) if plan.mode == "online" else _both(view, "venue", "city")
    first = (
        Fact(field_name("when"), _short(value("when", view.shown))),
        Fact(field_name("venue"), _short(where)),
        Fact(field_name("quota"), f"{value('quota', view.shown)}, {value('joining', view.shown).lower()}"),
    )
    if view.problems:
        return first
    return (
        *first,
        Fact(field_name("closes"), _short(value("closes", view.shown))),
        Fact(field_name("who"), _short(_both(view, "who", "cost"))),
        Fact(field_name("kind"), _short(_both(view, "kind", "crafts"))),
    )


def _both(view: Review, first: str, second: str) -> str:
    """Two fields on a line, without what says nothing."""
    said = [value(field, view.shown) for field in (first, second) if getattr(view.shown.plan, field, True)]
    return ", ".join(said) or value(first, view.shown)


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
        Choice(field_name(field), Action("correct", field, prompt.version), _short(value(field, view.shown)))
        for field in FIELDS
        if field != "fair" or view.shown.plan.kind == FACILITATION
    ]
    back = prompt.answer(label("Back"), "review")
    shown = prompt.paged(choices, ROWS - 2)
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
