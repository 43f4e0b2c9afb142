"""Audiences saved under a name: listed, named, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import _, label
from bot.screens.fitting import ROWS, both_ways, paged
from bot.screens.forms import Prompt, question
from bot.screens.organisers.announcing import announce_choice
from bot.vocabulary import Action, Choice, Reply


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved segment: number, name, its sentence, whose it is."""

    number: int
    name: str
    sentence: str
    whose: str


def segments(found: Sequence[Saved], page: int, draft: tuple[int, int] | None = None) -> Reply:
    """Those that are saved; for a draft (its number and version) a press uses one."""

    def action(one: Saved) -> Action:
        return Action("segment_use", f"{draft[0]}={one.number}", draft[1]) if draft else Action("segment", str(one.number))

    def turn(to: int) -> Action:
        return Action("segments_for", f"{draft[0]}={to}", draft[1]) if draft else Action("segments", str(to))

    back = Choice(label("Back"), Action("audience", str(draft[0]), draft[1])) if draft else announce_choice()
    rows = [Choice(one.name, action(one), one.sentence) for one in found]
    turning = both_ways(turn, page)
    nothing = _("No segment is saved yet. Choose whom an announcement is for, then press Save as segment.")
    return Reply(
        "" if found else nothing,
        _("Saved segments"),
        choices=(*paged(rows, turning, page, ROWS - 1), back),
        replaces=True,
        more=_("Choose"),
    )


def segment(one: Saved, *, sure: bool = False) -> Reply:
    """One saved segment, and what can be done with it."""
    number = str(one.number)
    if sure:
        choices = [
            Choice(label("Yes, delete"), Action("segment_gone", f"{number}=yes"), answers=True),
            Choice(label("Keep it"), Action("segment", number), answers=False),
        ]
        return Reply(
            _("Delete the segment {name}? Announcements keep whom they are for.").format(name=one.name), choices=tuple(choices)
        )
    choices = [
        Choice(label("New announcement"), Action("segment_new", number)),
        Choice(label("Rename"), Action("segment_name", number)),
        Choice(label("Delete"), Action("segment_gone", number)),
        Choice(label("Saved segments"), Action("segments")),
    ]
    again = _("Who is in it is found anew each time it is sent.")
    return Reply(f"{one.sentence}.\n{one.whose}\n{again}", heading=one.name, choices=tuple(choices), replaces=True)


def ask_name(prompt: Prompt) -> Reply:
    """What a segment shall be called."""
    problems = {
        "name": _("Please type a name of 2 to 40 letters."),
        "taken": _("Another segment has this name. Please type another one."),
    }
    return question(prompt, _("What shall this segment be called? For example: Batik Jogja"), problems.get(prompt.problem, ""))


def too_many() -> str:
    """No further one can be saved."""
    return _("There are 60 saved segments: please delete one first.")


def segment_deleted(name: str) -> Reply:
    """It is gone."""
    return Reply(
        _("The segment {name} is deleted.").format(name=name),
        choices=(Choice(label("Saved segments"), Action("segments")), announce_choice()),
    )
