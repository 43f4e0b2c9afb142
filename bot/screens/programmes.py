"""Programmes with how many they trained of how many they are to, and targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, label, ngettext, number
from bot.screens import forms
from bot.screens.figures import trained
from bot.screens.forms import Prompt
from bot.screens.managing import manage_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.figures import Aim
from storage.programmes import Programme

ROWS, PROVINCES, AIMS = 7, 3, 5


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of programmes, each with the mark that stands for its name in a button."""

    rows: Sequence[tuple[str, Programme]]
    page: int
    more: bool


def listed(view: Listed) -> Reply:
    """The programmes, those with the most activities first."""
    turning = []
    if view.page:
        turning.append(Choice(label("Previous"), Action("programmes", str(view.page - 1))))
    if view.more:
        turning.append(Choice(label("More"), Action("programmes", str(view.page + 1))))
    return Reply(
        "" if view.rows else _("No activity of yours carries the name of a programme yet."),
        _("Programmes"),
        choices=(*(_row(mark, one) for mark, one in view.rows), *turning, Choice(label("Numbers"), Action("statistics"))),
        replaces=True,
        more=_("Choose"),
    )


def _row(mark: str, one: Programme) -> Choice:
    held = ngettext("{n} activity", "{n} activities", one.activities).format(n=number(one.activities))
    came = _("{n} trained").format(n=number(one.trained))
    return Choice(one.name, Action("programme", mark), f"{held}, {came}")


def programme(mark: str, one: Programme, target: int | None, provinces: Mapping[str | None, int], names: Names) -> Reply:
    """One programme: how many were trained of how many, where; and apart from it what sources report."""
    lines = [
        trained(one.trained, target),
        ngettext("At {n} activity.", "At {n} activities.", one.activities).format(n=number(one.activities)),
    ]
    if provinces:
        most = sorted(provinces.items(), key=lambda pair: -pair[1])[:PROVINCES]
        lines.append(", ".join(f"{names.province(code) if code else _('not told')} {number(count)}" for code, count in most))
    if one.reported:
        lines.append(_("According to sources {n} more took part; that was not counted here.").format(n=number(one.reported)))
    return Reply(
        "\n".join(lines),
        one.name,
        choices=(
            Choice(label("Set the target"), Action("aim", f"programme={mark}")),
            Choice(label("Programmes"), Action("programmes")),
            manage_choice(),
        ),
        replaces=True,
    )


def aims(year: int, found: Sequence[Aim], names: Names) -> Reply:
    """What is aimed at in a year, and what else could be."""
    rows = sorted(found, key=lambda one: (one.craft is not None or one.province is not None, -one.people))
    lines = [f"{_of(one, names)}: {number(one.people)}" for one in rows[:AIMS]]
    return Reply(
        "\n".join((*lines, _("Set a target for whom?")) if lines else (_("No target is set for {year}.").format(year=year),)),
        _("Targets for {year}").format(year=year),
        choices=(
            Choice(label("Everything together"), Action("aim", f"all={year}")),
            Choice(label("One craft"), Action("aim", f"craft={year}")),
            Choice(label("One province"), Action("aim", f"province={year}")),
            Choice(label("Numbers"), Action("statistics", str(year))),
        ),
        replaces=True,
        more=_("Choose"),
    )


def _of(one: Aim, names: Names) -> str:
    if one.craft is None and one.province is None:
        return _("Together")
    told = (names.craft(one.craft) if one.craft else "", names.province(one.province) if one.province else "")
    return ", ".join(name for name in told if name)


def ask_craft(prompt: Prompt, offered: Sequence[tuple[str, str]]) -> Reply:
    """A target of which craft? `offered` are (id, name)."""
    problem = _("That craft is not on my list. Choose the nearest, or type it in other words.") if _failed(prompt) else ""
    return _choices(prompt, forms.question(prompt, _("For which craft? Choose, or type it."), problem), offered)


def ask_province(prompt: Prompt, offered: Sequence[tuple[str, str]]) -> Reply:
    """A target of which province? `offered` are (code, name)."""
    problem = _("I do not know that province. Please type its name.") if _failed(prompt) else ""
    return _choices(prompt, forms.question(prompt, _("For which province? Please type its name."), problem), offered)


def _failed(prompt: Prompt) -> bool:
    return prompt.problem == "choice"


def _choices(prompt: Prompt, asked: Reply, offered: Sequence[tuple[str, str]]) -> Reply:
    return replace(asked, choices=prompt.paged(tuple(prompt.answer(name, code) for code, name in offered)), more=_("Choose"))


def ask_people(prompt: Prompt) -> Reply:
    """How many are to be trained?"""
    problem = _("Please write a whole number, for example 662.") if prompt.problem else ""
    asked = forms.question(prompt, _("How many people are to be trained?"), problem)
    return replace(asked, choices=(prompt.answer(label("No target"), "0"),))


def nothing_there() -> Reply:
    """There is no such programme among theirs."""
    return Reply(_("There are no such numbers among yours."), choices=(manage_choice(),))
