"""Targets: how many people are to be trained, and how many were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, label, number
from bot.screens import forms
from bot.screens.fitting import turning
from bot.screens.forms import Prompt
from bot.screens.names import Names
from bot.screens.organisers.bars import TARGETS, aim_name
from bot.screens.organisers.figures import trained
from bot.screens.organisers.managing import manage_choice
from bot.screens.organisers.periods import period_name
from bot.vocabulary import Action, Choice, Reply
from storage.organising.targets import Target

ROWS = 5
EVERY = "every"
"""The answer that does not narrow a target."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of targets, each with how often somebody came toward it; `year` is whose chart is offered."""

    rows: Sequence[tuple[Target, int]]
    page: int
    more: bool
    year: int


def listed(view: Listed, names: Names) -> Reply:
    """What is aimed at, those that begin last first."""
    pages = turning(lambda at: Action("aims", str(at)), view.page, more=view.more)
    drawn = (Choice(label("Chart"), Action("chart", f"{TARGETS}={view.year}")),) if view.rows else ()
    return Reply(
        "" if view.rows else _("No target is set yet."),
        _("Targets"),
        choices=(
            *(_row(one, came, names) for one, came in view.rows),
            *pages,
            Choice(label("New target"), Action("aim")),
            *drawn,
            Choice(label("Numbers"), Action("statistics")),
        ),
        replaces=True,
        more=_("Choose"),
    )


def _row(one: Target, came: int, names: Names) -> Choice:
    detail = _("{period}: {came} of {people}").format(
        period=period_name(one.period), came=number(came), people=number(one.people)
    )
    return Choice(aim_name(one, names), Action("target", str(one.id)), detail)


def target(one: Target, came: int, names: Names, before: int | None = None) -> Reply:
    """One target and how far it is; `before` is what it was until now, where it was just set (0: there was none)."""
    said = _("Aimed at: {name}, {period}.").format(name=aim_name(one, names), period=period_name(one.period))
    undo = () if before is None else (Choice(label("Undo"), Action("aim_back", f"{one.id}={before}")),)
    return Reply(
        "\n".join((trained(came, one.people), said, _("Counted is who was checked in, each time they came."))),
        _("Target"),
        choices=(
            *undo,
            Choice(label("Change how many"), Action("aim", f"target={one.id}")),
            Choice(label("Remove"), Action("aim_off", str(one.id))),
            Choice(label("Targets"), Action("aims")),
        ),
        replaces=True,
    )


def gone(one: Target, was: int, names: Names) -> Reply:
    """It is taken away, and can be brought back."""
    said = _("The target of {people} is taken away: {name}, {period}.").format(
        people=number(was), name=aim_name(one, names), period=period_name(one.period)
    )
    undo = (Choice(label("Undo"), Action("aim_back", f"{one.id}={was}")),) if was else ()
    return Reply(said, choices=(*undo, Choice(label("Targets"), Action("aims")), manage_choice()), replaces=True)


# ---- asking -------------------------------------------------------------------------------------------------------------
def ask_of(prompt: Prompt, offered: Sequence[tuple[str, str, bool]]) -> Reply:
    """A target of what? `offered` are (answer, name, whether it is a scheme)."""
    problem = _("I find no programme or scheme of that name.") if _failed(prompt) else ""
    asked = forms.question(prompt, _("A target of everything, or of one programme or scheme?"), problem)
    rows = [prompt.answer(label("Everything"), EVERY)]
    rows += [prompt.answer(name, value, _("Scheme") if scheme else "") for value, name, scheme in offered]
    return replace(asked, choices=prompt.paged(rows), more=_("Choose"))


def ask_craft(prompt: Prompt, offered: Sequence[tuple[str, str]]) -> Reply:
    """A target of which craft? `offered` are (id, name)."""
    problem = _("That craft is not on my list. Choose the nearest, or type it in other words.") if _failed(prompt) else ""
    asked = forms.question(prompt, _("For which craft? Choose, or type it."), problem)
    return _choices(prompt, asked, label("Every craft"), offered)


def ask_province(prompt: Prompt, offered: Sequence[tuple[str, str]]) -> Reply:
    """A target of which province? `offered` are (code, name)."""
    problem = _("I do not know that province. Please type its name.") if _failed(prompt) else ""
    asked = forms.question(prompt, _("For which province? Please type its name."), problem)
    return _choices(prompt, asked, label("Every province"), offered)


def _failed(prompt: Prompt) -> bool:
    return prompt.problem == "choice"


def _choices(prompt: Prompt, asked: Reply, every: str, offered: Sequence[tuple[str, str]]) -> Reply:
    rows = (prompt.answer(every, EVERY), *(prompt.answer(name, code) for code, name in offered))
    return replace(asked, choices=prompt.paged(rows), more=_("Choose"))


def ask_people(prompt: Prompt) -> Reply:
    """How many are to be trained?"""
    problem = _("Please write a whole number from 1 on, for example 662.") if prompt.problem else ""
    return forms.question(prompt, _("How many people are to be trained?"), problem)
