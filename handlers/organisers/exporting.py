"""Files for organisers: the list of participants, and the attendance of one activity or of all in a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Handler, Turn, id_in
from bot.rules.authority import Deed, Reach, Role
from bot.screens.organisers import exporting as screens
from bot.vocabulary import Action, Reply
from handlers import errands
from handlers.artisans.registering import asked_fields
from storage.organising import organisations, sheets
from storage.organising.jobs import Job
from storage.people import audit
from storage.people.audit import Act

LONGEST = 24  # characters of a payload that names an organisation and two days


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("report", report, Deed.EXPORT)
    router.action("roll", ask_roll, Deed.EXPORT)
    router.action("roll_xlsx", _roll("xlsx"), Deed.EXPORT)
    router.action("roll_csv", _roll("csv"), Deed.EXPORT)
    router.action("attendance", attendance, Deed.COUNT)
    router.action("attendances", attendances, Deed.COUNT)


def report(turn: Turn) -> Reply:
    """Which files there are of an activity."""
    found = authority.activity(turn, Deed.EXPORT)
    if found is None:
        return screens.nothing_there()
    return screens.report(found, sheets.people(turn.connection, found.id))


def ask_roll(turn: Turn) -> Reply:
    """Whose details it would be, before they leave."""
    found = authority.activity(turn, Deed.EXPORT)
    if found is None:
        return screens.nothing_there()
    people = sheets.people(turn.connection, found.id)
    return screens.ask_roll(found, people) if people else screens.report(found, people)


def _roll(form: str) -> Handler:
    def roll(turn: Turn) -> Reply:
        found = authority.activity(turn, Deed.EXPORT)
        if found is None:
            return screens.nothing_there()
        if not sheets.people(turn.connection, found.id):
            return screens.report(found, 0)
        act = Act(Deed.EXPORT, f"activity:{found.id}", f"participants, {form}", found.organisation_id)
        role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
        audit.note(turn.connection, turn.contact.id, role, act, turn.now)
        fields = asked_fields(found)
        return errands.begin(turn, Job.PARTICIPANTS, {"activity": found.id, "format": form, "fields": fields})

    return roll


def attendance(turn: Turn) -> Reply:
    """Counts of one activity."""
    found = authority.activity(turn, Deed.COUNT)
    if found is None:
        return screens.nothing_there()
    return errands.begin(turn, Job.ATTENDANCE, {"activity": found.id})


def attendances(turn: Turn) -> Reply:
    """Counts of an organisation: which period is asked first."""
    number, _, days = turn.argument.partition(".")
    found = organisations.get(turn.connection, id_in(number)) if len(turn.argument) <= LONGEST else None
    if found is None or not authority.may(turn, Deed.COUNT, Reach(frozenset({found.id}))):
        return screens.nothing_there()
    period = _period(days)
    if period is None:
        return screens.ask_period(found.name, found.id, list(_periods(turn.today)))
    if not sheets.within(turn.connection, sheets.Scope(0, found.id, *period)):
        return screens.nobody_came(Action("attendances", str(found.id)))
    detail = {"organisation": found.id, "from": period[0].isoformat(), "to": period[1].isoformat()}
    return errands.begin(turn, Job.ATTENDANCE, detail)


def _period(text: str) -> tuple[date, date] | None:
    """Two days of a payload, None where it names none."""
    try:
        first, last = (
            date(int(one[:4]), int(one[4:6]), int(one[6:])) for one in text.split(".") if len(one) == 8 and one.isdigit()
        )
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _periods(today: date) -> Iterator[tuple[date, date]]:
    """This month and the last, the quarter before, this year and the last one."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    yield month, (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    yield before, month - timedelta(days=1)
    for half in (1, 7) if today.month > 6 else (1,):
        yield date(today.year, half, 1), date(today.year, half + 5, 30 if half == 1 else 31)
    yield date(today.year, 1, 1), date(today.year, 12, 31)
    yield date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
