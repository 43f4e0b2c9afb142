"""The catalogue for admins: one of its files into the tables, or out of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.i18n import _, label, ngettext, number
from bot.screens.admins.admin import govern_choice
from bot.screens.forms import Prompt, question
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Reply

MOST_LINES, LONGEST_LINE = 3, 70
ACTIVITIES = "activities"


def menu(files: Sequence[str]) -> Reply:
    """Load a file, or take one along."""
    return Reply(
        _("Load a catalogue file (YAML), or take one along. A row that is not whole is refused alone; nothing is deleted."),
        heading=_("Catalogue"),
        choices=(
            Choice(label("Load a file"), Action("catalogue_load")),
            Choice(label("Duty tables"), Action("tariffs")),
            Choice(label("Activities as Excel"), Action("catalogue_take", ACTIVITIES)),
            *(Choice(name, Action("catalogue_take", name)) for name in files),
            Choice(label("Words people use"), Action("terms")),
            govern_choice(),
        ),
        more=_("Choose"),
    )


def ask_file(prompt: Prompt) -> Reply:
    """The form's one step."""
    problem = {"file": _("Please send it as a file: the paper clip, then Document.")}.get(prompt.problem, "")
    return question(prompt, _("Send me the catalogue file, for example trainings.yaml. You see what it holds first."), problem)


def fetching() -> Reply:
    return Reply(_("Thank you. I am reading the file; that takes a moment."), choices=(menu_choice(),))


def found(name: str, rows: int, file_id: int) -> Reply:
    """What was sent, before it is loaded."""
    text = ngettext("This is {name} with {n} row. Load it?", "This is {name} with {n} rows. Load it?", rows)
    return Reply(
        text.format(name=name, n=number(rows)),
        choices=(
            Choice(label("Load it"), Action("catalogue_now", str(file_id)), answers=True),
            Choice(label("Cancel"), Action("catalogue"), answers=False),
        ),
    )


def refused(why: str) -> Reply:
    """It is no catalogue file, or is gone; `why` is the reader's own word, as on the command line."""
    text = _("I cannot load that: {why}").format(why=why) if why else _("I do not have that file any more. Please send it again.")
    return Reply(text, choices=(Choice(label("Catalogue"), Action("catalogue")), menu_choice()))


def loaded(name: str, counts: tuple[int, int, int], problems: Sequence[str], kept: int = 0) -> Reply:
    """What became of the rows: added, changed, already so; and a line for each one refused, the first of them here.

    `kept`: how many were changed in the chat, so that the file did not decide everything about them; the file sent along says
    what.
    """
    added, changed, same = map(number, counts)
    head = _("{name}: {added} added, {changed} changed, {same} already so.").format(
        name=name, added=added, changed=changed, same=same
    )
    lines = [head]
    if problems:
        lines.append(ngettext("{n} row was refused:", "{n} rows were refused:", len(problems)).format(n=number(len(problems))))
        lines += [one[:LONGEST_LINE] for one in problems[:MOST_LINES]]
    if kept:
        text = ngettext(
            "{n} activity was changed in chat: what stays so is in the file.",
            "{n} activities were changed in chat: what stays so is in the file.",
            kept,
        )
        lines.append(text.format(n=number(kept)))
    return Reply("\n".join(lines), choices=(Choice(label("Catalogue"), Action("catalogue")), govern_choice(), menu_choice()))


def taken() -> Reply:
    """Goes with the file."""
    return Reply(
        _("Here it is. Change it and send it back to load it."),
        choices=(Choice(label("Catalogue"), Action("catalogue")), menu_choice()),
    )
