"""Tables of duty, for admins: a file looked through, imported once it was seen, and taken along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext, number
from bot.screens.admins.admin import govern_choice
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.unreadable import unreadable
from bot.vocabulary import Action, Choice, Reply

MOST_LINES, MOST_LETTERS = 3, 180
"""Problems told in the bubble, and the letters they may have together; what is more is told in a file."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: rows that are new, that say otherwise than what is stored, that are stored already; faulty rows.

    `mark` stands for exactly this content and what it would replace: only that is imported after a yes.
    """

    new: int
    changed: int
    same: int
    faulty: int
    lines: Sequence[str] = ()
    mark: int = 0

    @property
    def good(self) -> int:
        return self.new + self.changed


def menu(stored: int) -> Reply:
    """What is stored, and what can be done."""
    have = ngettext("{n} rate is stored.", "{n} rates are stored.", stored).format(n=number(stored))
    text = _("People see a rate with its source and day. Codes have 4 or 6 digits. Nothing is imported before you saw it.")
    return Reply(
        f"{have}\n{text}",
        heading=_("Duty tables"),
        choices=(
            Choice(label("Send a table"), Action("tariffs_load")),
            Choice(label("Example, CSV"), Action("tariffs_take", "example")),
            *((Choice(label("Download the table"), Action("tariffs_take", "stored")),) if stored else ()),
            Choice(label("Catalogue"), Action("catalogue")),
            govern_choice(),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def ask_file(prompt: Prompt) -> Reply:
    """The form's one step."""
    problem_said = {"file": _("Please send it as a file: the paper clip, then Document."), "large": unreadable("large")}
    text = _(
        "Send me the table as CSV or XLSX: market, hs, agreement, rate, source, source_on, link. You see what it holds first."
    )
    return question(prompt, text, problem_said.get(prompt.problem, ""))


def fetching() -> Reply:
    return Reply(_("Thank you. I am reading the file; that takes a moment."), choices=(menu_choice(),))


def refused(code: str) -> Reply:
    """The file as a whole cannot be used."""
    again = Choice(label("Send another file"), Action("tariffs_load"))
    return Reply("\n".join((unreadable(code), _("Nothing was imported."))), choices=(again, _back(), menu_choice()))


def _back() -> Choice:
    return Choice(label("Duty tables"), Action("tariffs"))


def found(what: Found, file_id: int, *, with_file: bool) -> Reply:
    """What the file holds, before anything is imported."""
    lines = [_("{new} new, {changed} changed, {same} already so.").format(
        new=number(what.new), changed=number(what.changed), same=number(what.same)
    )]  # fmt: skip
    if what.faulty:
        faulty = ngettext("{n} row has a problem:", "{n} rows have a problem:", what.faulty).format(n=number(what.faulty))
        lines += [faulty.rstrip(":") + ".", _("The file says what, row by row.")] if with_file else [faulty, *what.lines]
    again = Choice(label("Send another file"), Action("tariffs_load"))
    if not what.good:
        return Reply("\n".join((*lines, _("Nothing was imported."))), choices=(again, _back(), menu_choice()))
    choices = (
        Choice(label("Import the good rows"), Action("tariffs_now", str(file_id), what.mark), answers=True),
        again,
        Choice(label("Cancel"), Action("tariffs"), answers=False),
    )
    return Reply("\n".join(lines), choices=choices)


def imported(new: int, changed: int) -> Reply:
    """It is done, all of it; who follows these markets is told."""
    text = _("Done: {new} new, {changed} changed. Who follows these markets is told.")
    return Reply(text.format(new=number(new), changed=number(changed)), choices=(_back(), govern_choice(), menu_choice()))


def taken(*, example: bool) -> Reply:
    """Goes with the file."""
    text = (
        _("Fill in one row for each rate, with who states it and the day.")
        if example
        else _("Here is everything that is stored.")
    )
    return Reply(text, choices=(Choice(label("Send a table"), Action("tariffs_load")), _back(), menu_choice()))


def problem_heading() -> tuple[str, str]:
    """The headings of the report: the row's number, and what is wrong with it."""
    return _("Row"), _("What is wrong")


def problem(row: int, column: str, code: str, value: str) -> str:
    """One problem, in a line."""
    said = {
        "missing": _("{column} is empty"),
        "formula": _("{column} looks like a formula"),
        "long": _("{column} is too long"),
        "damaged": _("{column} was damaged by a program"),
        "market": _("{value} is no country code"),
        "group": _("{value} is several countries; give each a row"),
        "hs": _("{value} is no HS code of 4 or 6 digits"),
        "digits": _("{value} has more than 6 digits"),
        "rate": _("{value}: write the rate with its unit, as 5%"),
        "link": _("{value} is no web address"),
        "day": _("{value} is no day"),
        "future": _("{value} is in the future"),
        "twice": _("says the same as row {value}"),
        "differs": _("row {value} says otherwise for the same code"),
    }[code]
    return _("Row {row}: {problem}").format(row=row, problem=said.format(column=column, value=value))
