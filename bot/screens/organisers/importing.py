"""Activities from a spreadsheet, in chat: the file asked for, what was found in it, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext, number
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.screens.unreadable import unreadable
from bot.vocabulary import Action, Choice, Reply


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: rows that can be imported, rows there already, and lines about the others, `faulty` rows in all."""

    good: int
    there: int
    faulty: int
    lines: Sequence[str] = ()
    ignored: Sequence[str] = ()
    merged: bool = False


def ask_file(prompt: Prompt) -> Reply:
    """The form's one step."""
    problem_said = {
        "file": _("Please send it as a file: the paper clip, then Document."),
        "large": unreadable("large"),
    }.get(prompt.problem, "")
    text = _(
        "Send me your activities as an XLSX or CSV file, up to 5,000 rows. Fill in the example first. "
        "Nothing is imported before you have seen what I found."
    )
    examples = (
        Choice(label("Example, Excel"), Action("import_example", "xlsx")),
        Choice(label("Example, CSV"), Action("import_example", "csv")),
    )
    asked = question(prompt, text, problem_said)
    return Reply(asked.text, choices=examples)


def ask_organisation(choices: Sequence[tuple[int, str]], file_id: int) -> Reply:
    """Whose activities they are, where somebody works for several; (number, name)."""
    rows = tuple(Choice(name, Action("import_read", f"{file_id}.{number_}")) for number_, name in choices)
    return Reply(_("Whose activities are these?"), choices=(*rows, menu_choice()), more=_("Choose"))


def no_organisation() -> Reply:
    return Reply(_("Activities belong to an organisation, and there is none yet. Add one first."), choices=(menu_choice(),))


def fetching() -> Reply:
    """The file is on its way from the platform."""
    return Reply(_("Thank you. I am reading the file; that takes a moment."), choices=(menu_choice(),))


def left() -> Reply:
    return Reply(_("All right. Nothing was imported."), choices=(Choice(label("Manage"), Action("manage")), menu_choice()))


def example_made() -> Reply:
    """Goes with the example."""
    text = _("One row for each activity. Delete the example row, then send me the file.")
    return Reply(text, choices=(Choice(label("Send the file"), Action("import")), menu_choice()))


def refused(code: str) -> Reply:
    """The file as a whole cannot be used."""
    return Reply(
        "\n".join((unreadable(code), _("Nothing was imported."))),
        choices=(Choice(label("Send another file"), Action("import")), menu_choice()),
    )


def found(what: Found, key: str, *, with_file: bool) -> Reply:
    """What the file holds, before anything is imported; `key` names the file and whose it is."""
    head = ngettext("{n} activity can be imported.", "{n} activities can be imported.", what.good).format(n=number(what.good))
    lines = [head if what.good else _("No row can be imported.")]
    if what.there:
        there = ngettext("{n} row is here already.", "{n} rows are here already.", what.there)
        lines.append(there.format(n=number(what.there)))
    if what.faulty:
        faulty = ngettext("{n} row has a problem:", "{n} rows have a problem:", what.faulty).format(n=number(what.faulty))
        lines += [faulty.rstrip(":") + ".", _("The file says what, row by row.")] if with_file else [faulty, *what.lines]
    if what.merged:
        lines.append(_("Joined cells: only the first keeps its words."))
    if what.ignored:
        lines.append(_("Columns I do not know: {names}").format(names=", ".join(what.ignored)[:80]))
    again = Choice(label("Send another file"), Action("import"))
    if not what.good:
        return Reply("\n".join(lines), choices=(again, menu_choice()))
    choices = (
        Choice(label("Import as drafts"), Action("import_drafts", key, what.good)),
        Choice(label("Publish all"), Action("import_publish", key, what.good)),
        again,
        Choice(label("Cancel"), Action("import_leave")),
    )
    return Reply("\n".join(lines), choices=choices, more=_("Choose"))


def ask_publish(good: int, key: str) -> Reply:
    """Once more: artisans see them at once, and who follows is told."""
    text = ngettext(
        "{n} activity will be seen by everybody at once, and those who follow it are told.",
        "{n} activities will be seen by everybody at once, and those who follow them are told.",
        good,
    ).format(n=number(good))
    return Reply(
        text,
        choices=(
            Choice(label("Publish now"), Action("import_now", key, good), answers=True),
            Choice(label("As drafts first"), Action("import_drafts", key, good)),
            Choice(label("Cancel"), Action("import_leave"), answers=False),
        ),
    )


def imported(count: int, there: int, *, published: bool) -> Reply:
    """It is done, all of it."""
    if published:
        text = ngettext("{n} activity is published.", "{n} activities are published.", count)
    else:
        text = ngettext("{n} draft is ready to be checked.", "{n} drafts are ready to be checked.", count)
    lines = [text.format(n=number(count))]
    if there:
        lines.append(ngettext("{n} row was here already.", "{n} rows were here already.", there).format(n=number(there)))
    return Reply("\n".join(lines), choices=(Choice(label("My activities"), Action("manage")), menu_choice()))
