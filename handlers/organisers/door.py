"""The door of an activity: whoever stands at it sees how many are there, and checks people in by ticket, code or name.

Every press asks again whose door it is; a registration leads to its activity, never the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules import attendance as rules
from bot.rules.attendance import REOPENS, How, Shut
from bot.rules.authority import Deed, Role
from bot.screens.organisers import arrivals
from bot.screens.organisers import door as screens
from bot.screens.organisers.arrivals import Came
from bot.screens.organisers.door import Door
from bot.vocabulary import Action, Reply
from storage.organising import activities
from storage.organising.activities import Activity
from storage.people import audit, contacts
from storage.people.audit import Act
from storage.taking_part import absences, attendance, doors, registrations
from storage.taking_part.attendance import Arrival
from storage.taking_part.registrations import Registration

CODES = re.compile(r"\s*[0-9]{4}(?:[0-9]{2})?(?:[\s,;.]+[0-9]{4}(?:[0-9]{2})?)*[\s,;.]*", re.ASCII)
MOST_CODES = 60
"""Codes one message may hold: more would keep other turns waiting."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("door", door, Deed.CHECK_IN)
    router.action("door_codes", with_codes, Deed.CHECK_IN)
    router.action("check_in", check_in, Deed.CHECK_IN)
    router.action("give_seat", give_seat, Deed.CHECK_IN)
    router.action("not_here", not_here, Deed.CHECK_IN)


def note(turn: Turn, activity: Activity, subject: str, detail: str, deed: Deed = Deed.CHECK_IN) -> None:
    """Write down what was done at the door, and as what."""
    organises = set(authority.organisations(turn)) & authority.reach(turn, activity.id).organisations
    role = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER if organises else Role.VOLUNTEER
    audit.note(turn.connection, turn.contact.id, role, Act(deed, subject, detail, activity.organisation_id), turn.now)


def _near(turn: Turn) -> list[Activity]:
    """The activities of a day near this one that whoever writes stands at the door of, the soonest first."""
    held = authority.grants(turn)
    volunteers = [grant.activity_id for grant in held if grant.role is Role.VOLUNTEER]
    found = doors.around(
        turn.connection,
        turn.now,
        organisations=authority.organisations(turn),
        doors=volunteers,
        all_of=authority.is_admin(turn),
    )
    read = [activities.get(turn.connection, number) for number in found]
    return [one for one in read if one is not None]


def todays(turn: Turn) -> list[Activity]:
    """The activities whoever writes stands at the door of now, the soonest first."""
    return [one for one in _near(turn) if attendance.doors(one).is_on(turn.now)]


def doors_of_today(turn: Turn) -> Reply:
    """The one door that is theirs today, or which of them: where none is on, those just over and not closed."""
    found = todays(turn) or [one for one in _near(turn) if isinstance(attendance.doors(one).day(turn.now), date)]
    if len(found) == 1:
        return shown(turn, found[0])
    return screens.which(found) if found else screens.none_today()


def door(turn: Turn) -> Reply:
    """One door."""
    activity = authority.activity(turn, Deed.CHECK_IN)
    return shown(turn, activity) if activity is not None else screens.not_your_door()


def shown(turn: Turn, activity: Activity) -> Reply:
    """A door as it stands."""
    its = attendance.doors(activity)
    day = its.day(turn.now)
    closed = activity.attendance_closed_at
    usual = absences.usual_share(turn.connection, activity.organisation_id, turn.today) if day is Shut.EARLY else None
    view = Door(
        activity,
        its,
        day,
        doors.came(turn.connection, activity.id) if isinstance(day, Shut) else doors.counts(turn.connection, activity.id, day),
        turn.now,
        decides=authority.activity(turn, Deed.DECIDE, activity.id) is not None,
        manages=authority.activity(turn, Deed.LOOK, activity.id) is not None,
        reopens=closed is not None and turn.now - closed < REOPENS and not activity.cancelled,
        advised=rules.overbooking(activity.quota, usual),
        usual=usual,
    )
    return screens.door(view)


# ---- checking in ----------------------------------------------------------------------------------------------------------
def held_at(turn: Turn, number: int) -> tuple[Activity, Registration] | None:
    """A registration and its activity, if whoever writes stands at that door."""
    held = registrations.get(turn.connection, number) if number else None
    activity = authority.activity(turn, Deed.CHECK_IN, held.activity_id) if held is not None else None
    return (activity, held) if held is not None and activity is not None else None


def let_in(turn: Turn, activity: Activity, wanted: Sequence[tuple[str, Registration | None]], how: How) -> Reply:
    """Check these in, each by what was said, and tell what came of it; or why nobody can come in now."""
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return arrivals.closed_now(activity, its, day)
    found = [
        Came(
            said, attendance.arrive(turn.connection, activity, held.id, day, how, turn.now) if held else None, name_of(turn, held)
        )
        for said, held in wanted
    ]
    new = [one.arrival for one in found if one.arrival is not None and one.arrival.new]
    written(turn, activity, new, how)
    turn.shows_others = True
    return arrivals.came(activity, found, doors.counts(turn.connection, activity.id, day), raises=raises(turn, activity))


def written(turn: Turn, activity: Activity, new: Sequence[Arrival], how: How) -> None:
    """Write down who came, one line for all of them."""
    if len(new) == 1:
        note(turn, activity, f"registration:{new[0].held.id}", f"arrived {how}")
    elif new:
        note(turn, activity, f"activity:{activity.id}", f"arrived {len(new)} {how}")


def name_of(turn: Turn, held: Registration | None) -> str:
    """What somebody is called; nothing for who was erased."""
    if held is None or held.contact_id is None:
        return ""
    return contacts.get(turn.connection, held.contact_id).name or ""


def check_in(turn: Turn) -> Reply:
    """Somebody chosen by name."""
    found = held_at(turn, turn.number())
    return let_in(turn, found[0], [(found[1].code, found[1])], How.LIST) if found else screens.not_your_door()


def scanned(turn: Turn, ticket: str) -> Reply | None:
    """A ticket's word, from whoever stands at its door; None from anybody else."""
    held = attendance.by_ticket(turn.connection, ticket)
    found = held_at(turn, held.id) if held is not None else None
    return let_in(turn, found[0], [(found[1].code, found[1])], How.TICKET) if found else None


def typed(turn: Turn, text: str) -> Reply | None:
    """Codes, typed at the door on the screen or the only one that is theirs today; None where they mean nothing there."""
    if not CODES.fullmatch(text):
        return None
    at = on_screen(turn)
    candidates = [at] if at is not None else todays(turn)
    codes = list(dict.fromkeys(re.findall(r"[0-9]+", text)))[:MOST_CODES]
    known = [(one, found) for one in candidates if (found := _wanted(turn, one, codes)) or at is not None]
    if len(known) == 1:
        activity, found = known[0]
        return let_in(turn, activity, [(code, found.get(code)) for code in codes], How.CODE)
    return screens.which([one for one, _ in known], codes) if known else None


def _wanted(turn: Turn, activity: Activity, codes: Sequence[str]) -> dict[str, Registration]:
    """Whose codes these are at one door."""
    found = {code: attendance.by_code(turn.connection, activity.id, code) for code in codes}
    return {code: held for code, held in found.items() if held is not None}


def on_screen(turn: Turn) -> Activity | None:
    """The one door that the last message was about, if it still is theirs."""
    actions = [Action.decode(payload) for _, payload in turn.conversation.shown]
    doors_shown = {one.argument for one in actions if one.name == "door" and one.argument.isascii() and one.argument.isdigit()}
    return authority.activity(turn, Deed.CHECK_IN, int(doors_shown.pop())) if len(doors_shown) == 1 else None


def with_codes(turn: Turn) -> Reply:
    """The door for codes typed before it was chosen, `17=4827.0031`."""
    turn.argument, _, said = turn.argument.partition("=")
    activity = authority.activity(turn, Deed.CHECK_IN)
    codes = [code for code in said.split(".") if CODES.fullmatch(code)][:MOST_CODES]
    if activity is None:
        return screens.not_your_door()
    found = _wanted(turn, activity, codes)
    return let_in(turn, activity, [(code, found.get(code)) for code in codes], How.CODE)


def raises(turn: Turn, activity: Activity) -> bool:
    """Whether whoever stands at this door may add a seat."""
    return activity.quota is not None and authority.activity(turn, Deed.PREPARE, activity.id) is not None


def give_seat(turn: Turn) -> Reply:
    """A free seat for somebody who registered and has none."""
    found = held_at(turn, turn.number())
    if found is None:
        return screens.not_your_door()
    activity, held = found
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return arrivals.closed_now(activity, its, day)
    given = attendance.give_seat(turn.connection, activity, held.id, day, turn.now, turn.surroundings.chance)
    counts = doors.counts(turn.connection, activity.id, day)
    if given is None:
        return arrivals.no_seat(activity, counts, held.id if raises(turn, activity) else 0)
    note(turn, activity, f"registration:{held.id}", "seat given at the door")
    turn.shows_others = True
    return arrivals.came(activity, [Came(held.code, given, name_of(turn, held))], counts)


def not_here(turn: Turn) -> Reply:
    """Take arrivals back: those whose numbers the choice names, of one door."""
    numbers = [int(one) for one in turn.argument.split(".") if one.isascii() and one.isdigit() and len(one) < 16]
    found = [pair for number in numbers[:MOST_CODES] if (pair := held_at(turn, number)) is not None]
    if not found:
        return screens.not_your_door()
    activity = found[0][0]
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return arrivals.closed_now(activity, its, day)
    gone = [held for at, held in found if at.id == activity.id and undone(turn, activity, held, day)]
    turn.shows_others = True
    names = [name_of(turn, held) or held.code for held in gone]
    return arrivals.taken_back(activity, names, doors.counts(turn.connection, activity.id, day))


def undone(turn: Turn, activity: Activity, held: Registration, day: date) -> bool:
    """Whether this arrival was taken back."""
    back = attendance.take_back(turn.connection, activity, held.id, day, turn.now)
    if back is not None:
        note(turn, activity, f"registration:{held.id}", "arrival undone")
    return back is not None
