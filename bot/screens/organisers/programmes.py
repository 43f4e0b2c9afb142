"""Programmes with how many they trained of how many they are to, and the schemes they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.i18n import _, label, ngettext, number
from bot.rules.periods import ALWAYS
from bot.screens import forms
from bot.screens.fitting import turning
from bot.screens.forms import Prompt
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.screens.organisers.figures import held, trained
from bot.screens.organisers.managing import manage_choice
from bot.screens.organisers.periods import period_name
from bot.vocabulary import Action, Choice, Reply
from storage.organising.figures import Sum
from storage.organising.targets import Target

ROWS, PROVINCES, IN_SCHEME = 7, 3, 6
OUT = "out"
"""The answer that takes a programme out of its scheme."""


@dataclass(frozen=True, slots=True)
class Line:
    """A scheme or a programme in the list, with the mark that stands for its name in a button."""

    mark: str
    name: str
    activities: int
    trained: int
    programmes: int = 0  # of a scheme


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of schemes and programmes."""

    rows: Sequence[Line]
    page: int
    more: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a scheme or programme in all its time; `toward` is what counts for its target."""

    mark: str
    name: str
    found: Sum
    reported: int
    target: Target | None
    toward: int


def listed(view: Listed) -> Reply:
    """Schemes first, then programmes."""
    pages = turning(lambda at: Action("programmes", str(at)), view.page, more=view.more)
    return Reply(
        ""
        if view.rows
        else _("No activity of yours carries the name of a programme yet. It is named under Change on the page of an activity."),
        _("Schemes and programmes"),
        choices=(*map(_row, view.rows), *pages, Choice(label("Numbers"), Action("statistics"))),
        replaces=True,
        more=_("Choose"),
    )


def _row(one: Line) -> Choice:
    came = _("{n} trained").format(n=number(one.trained))
    if one.programmes:
        inside = ngettext("Scheme of {n} programme", "Scheme of {n} programmes", one.programmes).format(n=number(one.programmes))
        return Choice(one.name, Action("scheme", one.mark), f"{inside}, {came}")
    activities = ngettext("{n} activity", "{n} activities", one.activities).format(n=number(one.activities))
    return Choice(one.name, Action("programme", one.mark), f"{activities}, {came}")


def _lines(view: Measured) -> list[str]:
    """How many of how many, how many different people, at how many activities."""
    if view.target is None or view.target.period == ALWAYS:
        lines = [trained(view.found.places, view.target.people if view.target else None)]
    else:
        toward = trained(view.toward, view.target.people)
        lines = [f"{period_name(view.target.period)}: {toward}", _("In all {n} times.").format(n=number(view.found.places))]
    people = ngettext("{n} person, counted once.", "{n} different people, each counted once.", view.found.people)
    return [*lines, people.format(n=number(view.found.people)), held(view.found.held)]


def _reported(view: Measured) -> list[str]:
    if not view.reported:
        return []
    return [_("According to sources {n} more took part; that was not counted here.").format(n=number(view.reported))]


def programme(view: Measured, scheme: str, provinces: Mapping[str | None, int], names: Names) -> Reply:
    """One programme: how many were trained of how many, where; and apart from it what sources report. `scheme` may be empty."""
    lines = _lines(view)
    if provinces:
        most = sorted(provinces.items(), key=lambda pair: -pair[1])[:PROVINCES]
        lines.append(", ".join(f"{names.province(code) if code else _('not told')} {number(count)}" for code, count in most))
    if scheme:
        lines.append(_("Scheme: {name}").format(name=scheme))
    return Reply(
        "\n".join((*lines, *_reported(view))),
        view.name,
        choices=(
            Choice(label("Set the target"), Action("aim", f"programme={view.mark}")),
            Choice(label("Change the scheme") if scheme else label("Put into a scheme"), Action("scheme_of", view.mark)),
            Choice(label("Programmes"), Action("programmes")),
            manage_choice(),
        ),
        replaces=True,
    )


def scheme(view: Measured, inside: Sequence[Line]) -> Reply:
    """One scheme: the sum of its programmes, people once and places as often as somebody came."""
    lines = _lines(view)
    if view.found.people < view.found.places:
        lines.append(_("Who came to two of its activities is one person and was trained twice."))
    return Reply(
        "\n".join((*lines, *_reported(view))),
        _("Scheme {name}").format(name=view.name),
        choices=(
            *map(_row, inside[:IN_SCHEME]),
            Choice(label("Set the target"), Action("aim", f"scheme={view.mark}")),
            Choice(label("Rename"), Action("scheme_name", view.mark)),
            Choice(label("Programmes"), Action("programmes")),
        ),
        replaces=True,
        more=_("Choose"),
    )


def ask_scheme(prompt: Prompt, name: str, now: str, offered: Sequence[tuple[str, str]]) -> Reply:
    """Into which scheme? `offered` are (mark, name) of those there are, `now` is the one it is in."""
    text = _("Into which scheme does {name} belong? Choose, or type its name.").format(name=name)
    asked = forms.question(prompt, text, _scheme_problem(prompt))
    rows = [prompt.answer(said, mark) for mark, said in offered]
    if now:
        rows.append(prompt.answer(label("Take it out"), OUT, now))
    return replace(asked, choices=prompt.paged(rows), more=_("Choose"))


def ask_name(prompt: Prompt, name: str) -> Reply:
    """What a scheme shall be called."""
    return forms.question(prompt, _("What shall the scheme {name} be called?").format(name=name), _scheme_problem(prompt))


def _scheme_problem(prompt: Prompt) -> str:
    asked_again = prompt.problem and not prompt.problem.startswith(forms.PAGE)
    return _("Please write a name of 2 to 60 letters.") if asked_again else ""


def nothing_there() -> Reply:
    """There is no such programme among theirs."""
    return Reply(_("There are no such numbers among yours."), choices=(manage_choice(), menu_choice()))
