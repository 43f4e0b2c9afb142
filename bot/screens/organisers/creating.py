"""Preparing an activity: where to begin, and what became of it. The questions stand in asking_plans, the review in reviewing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.rules.drafts import Plan
from bot.screens.activities import kind_name, title
from bot.screens.fitting import ROWS, turning
from bot.screens.organisers.managing import manage_choice
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Summary


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
    pages = turning(lambda at: Action("drafts", str(at)), view.page, more=view.more)
    text = "" if rows else _("There is no draft.")
    return Reply(text, heading=_("Drafts"), choices=(*rows, *pages, manage_choice()), replaces=True, more=_("Choose"))


def templates(found: Sequence[Summary], page: int, more: bool) -> Reply:
    """Activities to copy."""
    rows = [Choice(title(one), Action("copy", str(one.id)), kind_name(one.kind)) for one in found]
    pages = turning(lambda at: Action("templates", str(at)), page, more=more)
    return Reply(
        _("Everything is taken over but the day and the end of registration."),
        heading=_("Copy which one?"),
        choices=(*rows, *pages, manage_choice()),
        replaces=True,
        more=_("Choose"),
    )


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
