"""Putting guests of an activity down: what was typed or pasted is read back before it stands on the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.i18n import _, country_name, label, ngettext
from bot.screens.forms import Prompt, question
from bot.screens.organisers.invited import back
from bot.screens.organisers.managing import manage_choice
from bot.vocabulary import Action, Choice, Reply

ASEAN, NONE = "asean", "none"

SHOWN = 8
"""Names that are read back before they are put down."""


def ask_guests(prompt: Prompt) -> Reply:
    """One or many, typed or pasted."""
    problem = {
        "empty": _("I found no name in that."),
        "long": _("One of the names is longer than 100 letters. Put one in each line, or a comma between."),
        "many": _("That is more than I can put on one list: at most {n} guests.").format(n=200),
    }.get(prompt.problem, "")
    asked = question(
        prompt,
        _(
            "Who is invited? Type or paste countries and institutions, with commas or one in each line: "
            "Malaysia, Brunei, Kraftangan."
        ),
        problem,
    )
    return Reply(asked.text, choices=(prompt.answer(label("ASEAN members"), ASEAN),))


def ask_country(prompt: Prompt, name: str, offered: Sequence[str]) -> Reply:
    """Where an institution is."""
    problem = _("I do not know that country. Please type its name, or choose.") if prompt.problem == "country" else ""
    choices = (prompt.answer(label("Without a country"), NONE), *(prompt.answer(country_name(code), code) for code in offered))
    text = _("From which country is {name}? Choose, or type it.").format(name=name)
    return Reply(question(prompt, text, problem).text, choices=prompt.paged(choices), more=_("Choose"))


def sure(prompt: Prompt, wanted: Sequence[tuple[str, str]], there: int) -> Reply:
    """Read back, before they are put down; `there` are on the list already."""
    names = [
        f"{name} ({country_name(country)})" if name and country else name or country_name(country) for name, country in wanted
    ]
    rest = len(names) - SHOWN
    more = ngettext("and {n} more", "and {n} more", rest).format(n=rest) if rest > 0 else ""
    shown = ", ".join(filter(None, (*(_short(name) for name in names[:SHOWN]), more)))
    already = ngettext("{n} is on the list already.", "{n} are on the list already.", there).format(n=there) if there else ""
    put = replace(prompt.answer(label("Put on the list"), "yes"), answers=True)
    again = Choice(label("Change"), Action("correct", "guests", prompt.version))
    leave = Choice(label("Cancel"), Action("leave", version=prompt.version), answers=False)
    asked = ngettext("Put {n} guest on the list?", "Put {n} guests on the list?", len(names)).format(n=len(names))
    nothing = _("All of them are on the list already.")
    return Reply(
        "\n".join(line for line in (shown, already if names else "", asked if names else nothing) if line),
        choices=(put, again, leave) if names else (again, leave),
    )


def _short(name: str) -> str:
    return name if len(name) <= 30 else name[:29].rstrip() + "…"


def added(activity_id: int, new: int) -> Reply:
    """They are on the list."""
    text = ngettext("{n} guest is on the list now.", "{n} guests are on the list now.", new).format(n=new)
    return Reply(
        text if new else _("All of them are on the list already."),
        choices=(
            Choice(label("See the list"), Action("invited", str(activity_id))),
            Choice(label("Add guests"), Action("guests_add", str(activity_id))),
            back(activity_id),
        ),
    )


def left() -> Reply:
    """Nothing was put down."""
    return Reply(_("Nothing was changed."), choices=(manage_choice(),))
