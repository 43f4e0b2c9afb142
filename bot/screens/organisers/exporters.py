"""How many are ready to export and how many began: in numbers, beside the target and what the press wrote."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, language, number, rupiah
from bot.rules.aftercare import FEWEST
from bot.rules.knowledge import Figure
from bot.rules.periods import Period
from bot.rules.readiness import READY
from bot.screens import forms
from bot.screens.citing import cited
from bot.screens.forms import Prompt
from bot.screens.organisers.managing import manage_choice
from bot.screens.organisers.periods import period_name
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.exporters import Exporters

FIGURE = "medium-industry"
"""The catalogue's figure that these are seen beside."""


def overview(found: Exporters, period: Period, target: int | None, figures: Sequence[Figure]) -> Reply:
    """The newly exporting first; groups of fewer than three people are not counted out."""
    lines = (
        _newly(found.newly, target),
        *([_worth(found.valued, found.rupiah)] if found.valued >= FEWEST else []),
        _("Told of a first export so far: {n}.").format(n=few(found.ever)),
        _("Checked their readiness: {n}, {ready} with {score} or more.").format(
            n=few(found.checked), ready=few(found.ready), score=READY
        ),
        _("Medium-sized firms among them all: {n}.").format(n=few(found.medium)),
        *(_figure(one) for one in figures),
    )
    press = (Choice(label("Press figure"), Action("figure", FIGURE)),) if figures else ()
    return Reply(
        "\n".join(lines),
        heading=_("Exporters, {period}").format(period=period_name(period)),
        choices=(
            Choice(label("Set the target"), Action("exporters_aim", period.code)),
            *press,
            Choice(label("Back"), Action("statistics", period.code)),
            manage_choice(),
        ),
        more=_("Choose"),
    )


def few(people: int) -> str:
    """A number that names nobody."""
    return number(people) if people >= FEWEST or not people else _("fewer than 3")


def _newly(people: int, target: int | None) -> str:
    if not target:
        return _("First exports in this time: {n}. No target is set.").format(n=few(people))
    share = people * 100 // target if people >= FEWEST else 0
    said = _("First exports in this time: {n} of {target} ({share}%).")
    return said.format(n=few(people), target=number(target), share=share)


def _worth(people: int, amount: int) -> str:
    """What some of them told, together; of fewer than three nothing is said."""
    return _("Worth, as {n} of them told: {amount}.").format(n=number(people), amount=rupiah(amount))


def _figure(one: Figure) -> str:
    """A figure of the press, for comparison only: sources conflict, so its page comes with it."""
    value = number(int(one.value)) if isinstance(one.value, (int, float)) else str(one.value)
    said = _("By the press: {what} {value} ({period}), disputed. {source}")
    return said.format(what=one.statement.said(language()), value=value, period=one.period, source=cited(one))


def ask_target(prompt: Prompt, period: Period) -> Reply:
    """How many are to export for the first time?"""
    problem = _("Please write a whole number from 0 on, for example 500.") if prompt.problem else ""
    said = _("How many shall export for the first time in {period}? 0 takes the target away.")
    return forms.question(prompt, said.format(period=period_name(period)), problem)


def target_set(period: Period, people: int, before: int) -> Reply:
    """It is set; what it was can be brought back."""
    said = _("Target of first exports, {period}: {n}.") if people else _("The target of first exports, {period}, is taken away.")
    return Reply(
        said.format(period=period_name(period), n=number(people)),
        choices=(
            Choice(label("Undo"), Action("exporters_back", f"{period.code}={before}")),
            Choice(label("Exporters"), Action("exporters", period.code)),
            manage_choice(),
        ),
    )
