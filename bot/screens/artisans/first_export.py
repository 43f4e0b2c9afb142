"""The first export: told in three answers, read back, counted, and taken back where it was a mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.i18n import _, country_name, label, rupiah
from bot.i18n import month as month_name
from bot.screens import forms
from bot.screens.forms import Prompt
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.knowing.first_exports import FirstExport


def month_of(code: str) -> str:
    """`2026-11` as people read it."""
    return month_name(date(int(code[:4]), int(code[5:7]), 1))


def ask_month(prompt: Prompt, offered: Sequence[str]) -> Reply:
    """When? `offered` are months as `2026-11`, others are typed."""
    problem = _("Please type a month that is over or runs now, for example: March 2026.") if prompt.problem else ""
    asked = forms.question(prompt, _("In which month did you first sell abroad? Choose, or type it: March 2026."), problem)
    return replace(asked, choices=tuple(prompt.answer(month_of(code), code) for code in offered), more=_("Choose"))


def ask_market(prompt: Prompt, offered: Sequence[tuple[str, str]]) -> Reply:
    """Where to? `offered` are (country, name), others are typed."""
    problem = _("I do not know that country. Please type its name.") if prompt.problem == "choice" else ""
    asked = forms.question(prompt, _("To which country? Choose, or type it."), problem)
    rows = [prompt.answer(name, code) for code, name in offered]
    return replace(asked, choices=prompt.paged(rows), more=_("Choose"))


def ask_sure(prompt: Prompt, told: FirstExport, names: Names) -> Reply:
    """Read back before it is kept."""
    problem = _("Please choose Yes or No.") if prompt.problem else ""
    asked = forms.question(prompt, _("Shall I note this? {told}").format(told=said(told, names)), problem)
    return replace(asked, choices=(prompt.answer(label("Yes, note it"), "yes"), prompt.answer(label("No"), "no")))


def said(told: FirstExport, names: Names) -> str:
    """Silver to Japan, March 2026."""
    market = names.market(told.market)
    where = market if market != told.market else country_name(told.market)
    what = names.craft(told.craft) if told.craft else _("goods")
    return _("{craft} to {market}, {month}.").format(craft=what, market=where, month=month_of(told.month))


def ask_worth(prompt: Prompt) -> Reply:
    """What was it worth? An amount that may be two of them is asked back, with both to press."""
    offered = worth_meant(prompt.problem)
    problem = _("I do not understand that amount. Please write it in rupiah.") if prompt.problem and not offered else ""
    text = (
        _("Which of the two do you mean?")
        if offered
        else _("What was your first export worth, in rupiah? For example: 25 million. Only you see it; it counts in sums.")
    )
    asked = forms.question(prompt, text, problem)
    return replace(asked, choices=tuple(prompt.answer(rupiah(amount), str(amount)) for amount in offered))


EITHER = "either:"


def worth_meant(problem: str) -> list[int]:
    """The amounts that what was typed may be."""
    return [int(one) for one in problem.removeprefix(EITHER).split(",")] if problem.startswith(EITHER) else []


def noted(told: FirstExport, names: Names) -> Reply:
    """Plainly congratulated; it can be taken back."""
    text = _("Congratulations on your first export: {told}").format(told=said(told, names))
    return Reply(
        f"{text}\n" + _("It is counted, without your name."),
        heading=_("My first export"),
        choices=(
            Choice(label("Undo"), Action("first_export", "remove")),
            Choice(label("Change it"), Action("first_export", "change")),
            Choice(label("Add its worth"), Action("first_export", "worth")),
            Choice(label("Ready to export?"), Action("readiness")),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def known(told: FirstExport, names: Names) -> Reply:
    """What was noted before."""
    lines = [_("You told me: {told}").format(told=said(told, names))]
    if told.rupiah is not None:
        lines.append(_("Worth {amount}. Only you see this; it counts in sums.").format(amount=rupiah(told.rupiah)))
    worth = (
        Choice(label("Add its worth"), Action("first_export", "worth"))
        if told.rupiah is None
        else Choice(label("Remove its worth"), Action("first_export", "worthless"))
    )
    return Reply(
        "\n".join(lines),
        heading=_("My first export"),
        choices=(
            worth,
            Choice(label("Change it"), Action("first_export", "change")),
            Choice(label("Remove it"), Action("first_export", "remove")),
            Choice(label("Ready to export?"), Action("readiness")),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def removed() -> Reply:
    """It counts no more."""
    return Reply(
        _("It is taken back and counts no more."),
        choices=(Choice(label("Tell it again"), Action("first_export")), menu_choice()),
    )


def not_noted() -> Reply:
    """They said no, or left."""
    return Reply(
        _("All right, nothing was noted."),
        choices=(Choice(label("Tell it again"), Action("first_export")), menu_choice()),
    )
