"""Files for organisers: who registered, and who came. Headings are in both languages, since files travel further than chats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from bot.i18n import _, country_name, day_range, label, ngettext, number, speaking, zone_name
from bot.rules.folding import OTHERS, Tally
from bot.screens.activities import title
from bot.screens.artisans.profile import field_name, nib_choice, role_choice, scale_choice
from bot.screens.general import menu_choice
from bot.screens.names import Names
from bot.vocabulary import Action, Choice, Reply
from storage.organising.activities import Activity

DAYS = "%Y%m%d"
"""How a day is written in a payload."""

MOST_SHOWN = 3


def in_both(words: Callable[[], str]) -> str:
    """The same in Indonesian and English, with a stroke between; once where both are alike."""
    said = []
    for code in ("id", "en"):
        with speaking(code):
            said.append(words())
    return " / ".join(dict.fromkeys(said))


# ---- what can be had ----------------------------------------------------------------------------------------------------
def report(activity: Activity, people: int) -> Reply:
    """The files of one activity."""
    text = ngettext("{n} person is on the list.", "{n} people are on the list.", people).format(n=number(people))
    back = Choice(label("Back"), Action("activity", str(activity.id)))
    if not people:
        return Reply(_("Nobody has registered yet, so there is nothing to put into a file."), title(activity), choices=(back,))
    whole = (_whole(activity.organisation_id),) if activity.organisation_id else ()
    return Reply(
        "\n".join((text, _("Which file do you need?"))),
        title(activity),
        choices=(
            Choice(label("Participants"), Action("roll", str(activity.id)), _("Names, numbers, who came")),
            Choice(label("Attendance report"), Action("attendance", str(activity.id)), _("Counts only, no names")),
            *whole,
            back,
        ),
        more=_("Choose"),
    )


def _whole(organisation_id: int) -> Choice:
    return Choice(label("All activities"), Action("attendances", str(organisation_id)), _("Attendance in a period, no names"))


def ask_roll(activity: Activity, people: int) -> Reply:
    """Once more, before personal details leave."""
    text = ngettext(
        "The file holds personal data of {n} person. Keep it safe, pass it on only as far as they agreed, "
        "and delete it when you are done.",
        "The file holds personal data of {n} people. Keep it safe, pass it on only as far as they agreed, "
        "and delete it when you are done.",
        people,
    ).format(n=number(people))
    return Reply(
        "\n".join((text, _("Excel is best; CSV is for other programs."))),
        title(activity),
        choices=(
            Choice(label("Make Excel file"), Action("roll_xlsx", str(activity.id)), answers=True),
            Choice(label("Make CSV file"), Action("roll_csv", str(activity.id))),
            Choice(label("Back"), Action("report", str(activity.id)), answers=False),
        ),
    )


def ask_period(organisation: str, organisation_id: int, periods: Sequence[tuple[date, date]]) -> Reply:
    """From when to when; the periods are offered, newest first."""
    return Reply(
        _("Attendance at all activities that begin in which period?"),
        organisation,
        choices=(
            *(
                Choice(day_range(first, last), Action("attendances", f"{organisation_id}.{first:{DAYS}}.{last:{DAYS}}"))
                for first, last in periods
            ),
            menu_choice(),
        ),
        more=_("Choose"),
    )


def nothing_there() -> Reply:
    """There is no such activity, or it is somebody else's."""
    return Reply(_("That activity is not among yours, or not any more."), choices=(menu_choice(),))


def nobody_came(back: Action) -> Reply:
    """Nothing to count."""
    return Reply(
        _("Nobody had a seat there, so there is nothing to count."), choices=(Choice(label("Back"), back), menu_choice())
    )


# ---- files that are made ------------------------------------------------------------------------------------------------
def roll_made(activity: Activity, people: int) -> Reply:
    """Goes with the file."""
    text = ngettext("The list with {n} participant.", "The list with {n} participants.", people).format(n=number(people))
    return Reply(
        "\n".join((text, _("It holds personal data: delete it when you are done."))),
        title(activity),
        choices=(Choice(label("Back"), Action("report", str(activity.id))), menu_choice()),
    )


def attendance_made(heading: str, all_of_it: Tally, groups: dict[str, list[tuple[str, Tally]]], back: Action) -> Reply:
    """A summary in words; the file has the rest. `groups` are named, the largest first."""
    lines = [
        _("{registered} had a seat, {attended} came, {absent} did not.").format(
            registered=number(all_of_it.registered), attended=number(all_of_it.attended), absent=number(all_of_it.absent)
        )
    ]
    for grouping in ("craft", "province", "gender", "first_time"):
        if len(rows := groups.get(grouping, [])) > 1:
            shown = ", ".join(f"{name} {number(tally.attended)}" for name, tally in rows[:MOST_SHOWN])
            lines.append(f"{grouping_name(grouping)}: {shown}")
    lines.append(_("The file has every group; groups of fewer than 3 are counted together."))
    return Reply("\n".join(lines), heading, choices=(Choice(label("Back"), back), menu_choice()))


def period(first: date, last: date) -> str:
    """From when to when."""
    return day_range(first, last)


# ---- headings and words of cells ----------------------------------------------------------------------------------------
def sheet_name_participants() -> str:
    return _("Participants")


def headings(fields: Sequence[str], zone: str) -> list[str]:
    """The columns of a list of participants; hours are those of the venue's zone."""
    return [in_both(lambda name=name: _heading(name, zone)) for name in fields]  # type: ignore[misc]


def _heading(name: str, zone: str) -> str:
    named = {
        "number": _("No."),
        "status": _("Status"),
        "code": _("Code"),
        "gender": _("Gender"),
        "first_time": _("First time"),
        "created_at": _("Registered at ({zone})").format(zone=zone_name(zone)),
        "arrived_at": _("Arrived at ({zone})").format(zone=zone_name(zone)),
    }
    return named.get(name) or field_name(name)


def told(field: str, value: str | None, names: Names) -> str:
    """A person's answer in words, nothing where there is none."""
    spoken: dict[str, Callable[[str], str]] = {
        "craft": names.craft,
        "province": names.province,
        "country": country_name,
        "scale": scale_choice,
        "nib": nib_choice,
        "role": role_choice,
        "gender": gender_name,
    }
    return spoken.get(field, str)(value) if value else ""


def status_name(status: str) -> str:
    """What became of somebody's registration, as their organiser says it."""
    return {
        "applied": _("applied"),
        "confirmed": _("has a seat"),
        "offered": _("offered a seat"),
        "waitlisted": _("waiting list"),
        "declined": _("not chosen"),
        "attended": _("came"),
        "absent": _("did not come"),
    }.get(status, status)


def gender_name(value: str) -> str:
    return {"female": _("Female"), "male": _("Male")}.get(value, value)


def yes_or_no(value: bool) -> str:
    return _("yes") if value else _("no")


def grouping_name(grouping: str) -> str:
    """What an attendance report is arranged by."""
    return {
        "craft": _("Craft"),
        "province": _("Province"),
        "gender": _("Gender"),
        "first_time": _("First time"),
        "country": _("Country"),
    }[grouping]


def group_name(grouping: str, group: str | None, names: Names) -> str:
    """One group of a report."""
    if group is None:
        return _("not told")
    if group == OTHERS:
        return _("others (fewer than 3 each)")
    return yes_or_no(group == "yes") if grouping == "first_time" else told(grouping, group, names)


def count_headings(grouping: str) -> list[str]:
    """The columns of one page of an attendance report."""
    columns = (
        lambda: grouping_name(grouping),
        lambda: _("Had a seat"),
        lambda: _("Came"),
        lambda: _("Did not come"),
        lambda: _("Share that came (%)"),
    )
    return [in_both(words) for words in columns]


def total() -> str:
    return in_both(lambda: _("Together"))
