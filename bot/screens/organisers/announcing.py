"""The list of announcements, what each is called in it, and in whose name one is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label, ngettext, number
from bot.rules.announcements import State
from bot.screens.fitting import ROWS, both_ways, paged, turning
from bot.vocabulary import Action, Choice, Reply
from storage.announcing.announcements import Announcement

GLANCE = 60
"""Letters of an announcement that a list or the review shows."""


def announce_choice() -> Choice:
    """Back to the announcements."""
    return Choice(label("Announcements"), Action("announce"))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; `arrived` is None where counting would take too long."""

    one: Announcement
    whose: str
    arrived: int | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A page of announcements; `offered` are the names of actions that may be shown."""

    rows: Sequence[Row]
    page: int
    more: bool
    offered: frozenset[str] = frozenset()


def home(view: Home) -> Reply:
    """Running ones first, drafts, recent ones; a new one; the saved segments; surveys, where there is room."""
    rows = [Choice(glance(row.one), Action("announcement", str(row.one.id)), _detail(row)) for row in view.rows]
    last = [Choice(label("New announcement"), Action("compose")), Choice(label("Saved segments"), Action("segments"))]
    last += turning(lambda at: Action("announce", str(at)), view.page, more=view.more)
    last.append(Choice(label("Surveys"), Action("surveys")))
    nothing = "" if view.rows else _("Nothing was announced yet. You see everything before anybody gets it.")
    return Reply(nothing, _("Announcements"), choices=(*rows, *last)[:ROWS], replaces=bool(view.page), more=_("Choose"))


def glance(one: Announcement) -> str:
    """How its words begin, in one line."""
    return glance_of(one.indonesian)


def glance_of(words: str) -> str:
    """How some words begin, in one line."""
    line = " ".join(words.split())
    return line if len(line) <= GLANCE else f"{line[: GLANCE - 1].rstrip()}…"


def _detail(row: Row) -> str:
    parts = [state_name(row.one.state), row.whose]
    if row.arrived is not None and row.one.people:
        parts.insert(1, _("{n} of {all}").format(n=number(row.arrived), all=number(row.one.people)))
    elif row.one.people:
        parts.insert(1, ngettext("{n} person", "{n} people", row.one.people).format(n=number(row.one.people)))
    return ", ".join(parts)


def state_name(state: State) -> str:
    """Where an announcement stands, in a word or two."""
    return {
        State.DRAFT: _("draft"),
        State.ASKED: _("waits for approval"),
        State.HELD: _("about to be sent"),
        State.SCHEDULED: _("planned"),
        State.GATHERING: _("getting ready"),
        State.SENDING: _("being sent"),
        State.PAUSED: _("paused"),
        State.DONE: _("sent"),
        State.CANCELLED: _("stopped"),
    }[state]


def choose_organisation(found: Sequence[tuple[int, str]], page: int) -> Reply:
    """In whose name; 0 stands for who runs Sapa."""
    rows = [Choice(name, Action("compose", f"o{number}")) for number, name in found]
    both = both_ways(lambda at: Action("compose", f"p{at}"), page)
    choices = (*paged(rows, both, page, ROWS - 1), announce_choice())
    return Reply(_("In whose name is it announced?"), choices=choices, replaces=bool(page), more=_("Choose"))
