"""Keeping a door: the room word, the list of codes, and closing attendance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.i18n import _, clock, label, ngettext, zone_name
from bot.rules.attendance import Why
from bot.screens.activities import place, title, when
from bot.screens.general import menu_choice
from bot.screens.organisers.door import door_choice, here
from bot.vocabulary import Action, Attachment, Choice, Reply
from storage.organising.activities import Activity
from storage.taking_part.doors import Counts

IN_CHAT = 30
"""People whose codes fit into a message; more come as a PDF only."""


def word(activity: Activity, said: str, until: datetime, *, walk_ins: bool) -> Reply:
    """The room word, and how long it counts."""
    about = str(activity.id)
    text = _("Say it aloud. Whoever has a seat types it here in Sapa and is checked in.")
    unregistered = (
        _("Who is not registered may take a free seat with it.")
        if walk_ins
        else _("Who is not registered cannot come in with it.")
    )
    until_when = _("Valid until {time}.").format(time=_time(until, activity.zone))
    flip = label("Registered only") if walk_ins else label("Let others in, too")
    return Reply(
        "\n".join((until_when, text, unregistered)),
        heading=_("Room word: {word}").format(word=said.upper()),
        choices=(
            Choice(label("End it now"), Action("end_word", about)),
            Choice(flip, Action("walk_ins", f"{about}={0 if walk_ins else 1}")),
            Choice(label("Another word"), Action("new_word", about)),
            door_choice(activity),
        ),
        replaces=True,
        more=_("Choose"),
    )


def _time(at: datetime, zone: str) -> str:
    return f"{clock(at.astimezone(ZoneInfo(zone)).time())} {zone_name(zone)}"


def word_ended(activity: Activity) -> Reply:
    """It counts no more."""
    return Reply(_("The room word is no longer valid."), choices=(door_choice(activity), menu_choice()), replaces=True)


def not_now(activity: Activity) -> Reply:
    """A room word outside the hours."""
    return Reply(
        _("A room word works only while it takes place: from 3 hours before the start until the end."),
        choices=(door_choice(activity), menu_choice()),
    )


# ---- the list of codes ------------------------------------------------------------------------------------------------------
def codes(activity: Activity, roster: Sequence[tuple[str, str]]) -> Reply:
    """Names and codes, to read from where there is no signal."""
    lines = [f"{code} {name or _('Without a name')}" for name, code in roster]
    return Reply(
        "\n".join(lines) if lines else _("Nobody has a seat yet."),
        heading=title(activity),
        choices=(*((Choice(label("As PDF"), Action("code_pdf", str(activity.id))),) if lines else ()), door_choice(activity)),
    )


def paper_top(activity: Activity, count: int) -> tuple[str, str, str, str]:
    """What stands above the printed list: title, day, place, how to use it."""
    people = ngettext("{n} person", "{n} people", count).format(n=count)
    how = _("Tick who came. Later type their codes in Sapa, several in one message: 4827 1123.")
    return title(activity), when(activity), place(activity), f"{people}. {how}"


def paper_heads() -> tuple[str, str, str, str]:
    """The heads of its columns."""
    return _("No."), _("Name"), _("Code"), _("Signature")


def paper_page() -> str:
    """What stands at the foot of each page."""
    return _("Page {n} of {total}")


def no_name() -> str:
    """What stands on paper for who gave no name, or one that cannot be printed."""
    return _("(see the code)")


def printed(activity: Activity, file: Attachment) -> Reply:
    """The list as a file to print."""
    return Reply(
        _("The list of codes: {title}. It holds names, so keep it safe.").format(title=title(activity)),
        attachment=file,
        choices=(Choice(label("To the door"), Action("door", str(activity.id))), menu_choice()),
    )


# ---- closing ----------------------------------------------------------------------------------------------------------------
def sure(activity: Activity, counts: Counts) -> Reply:
    """Read back before it is closed."""
    away = counts.expected - counts.here
    absent = ngettext(
        "{n} person with a seat is noted as absent, and asked kindly tomorrow whether something came between.",
        "{n} people with a seat are noted as absent, and asked kindly tomorrow whether something came between.",
        away,
    ).format(n=away)
    nobody = _("Nobody was checked in. If you kept a list on paper, type its codes first.") if not counts.here else ""
    lines = (here(counts), absent if away else "", nobody, _("You can open it again for 7 days."))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=_("Close attendance?"),
        choices=(Choice(label("Close it"), Action("close_yes", str(activity.id)), answers=True), door_choice(activity)),
    )


def too_early(activity: Activity) -> Reply:
    """There are days to come."""
    return Reply(_("Attendance can be closed on the last day, or after it."), choices=(door_choice(activity), menu_choice()))


def closed(activity: Activity, counts: Counts, absent: int, why: Mapping[Why, int]) -> Reply:
    """It is closed."""
    noted = ngettext("{n} person is noted as absent.", "{n} people are noted as absent.", absent).format(n=absent)
    return Reply(
        "\n".join(line for line in (here(counts), noted if absent else "", reasons(why)) if line),
        heading=_("Attendance is closed."),
        choices=(
            Choice(label("Open it again"), Action("reopen_door", str(activity.id))),
            Choice(label("After the activity"), Action("after", str(activity.id))),
            menu_choice(),
        ),
        replaces=True,
    )


def reasons(why: Mapping[Why, int]) -> str:
    """Why people did not come: how often, never who."""
    said = {Why.ILL: _("ill"), Why.FAR: _("too far"), Why.FORGOT: _("forgot"), Why.OTHER: _("something else")}
    return ", ".join(f"{said[one]} {many}" for one, many in why.items())
