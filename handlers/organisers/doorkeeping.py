"""Keeping a door: the room word, the list of codes, closing attendance and opening it again."""

from __future__ import annotations

from datetime import date

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.attendance import Shut
from bot.rules.authority import Deed
from bot.screens.organisers import door as door_screens
from bot.screens.organisers import doorkeeping as screens
from bot.vocabulary import Reply
from handlers import errands
from handlers.organisers import door
from storage.organising import activities
from storage.organising.activities import Activity
from storage.organising.jobs import Job
from storage.taking_part import absences, attendance, doors


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("room_word", room_word, Deed.CHECK_IN)
    router.action("new_word", new_word, Deed.CHECK_IN)
    router.action("end_word", end_word, Deed.CHECK_IN)
    router.action("walk_ins", walk_ins, Deed.CHECK_IN)
    router.action("code_list", code_list, Deed.CHECK_IN)
    router.action("code_pdf", code_pdf, Deed.CHECK_IN)
    router.action("close_door", sure, Deed.DECIDE)
    router.action("close_yes", close, Deed.DECIDE)
    router.action("reopen_door", reopen, Deed.DECIDE)


# ---- the room word ------------------------------------------------------------------------------------------------------
def room_word(turn: Turn) -> Reply:
    """The word that counts now; a new one where none does."""
    activity = authority.activity(turn, Deed.CHECK_IN)
    if activity is None:
        return door_screens.not_your_door()
    until = activity.room_word_until
    if activity.room_word is None or until is None or until <= turn.now:
        return _said(turn, activity)
    walks = doors.allows_walk_ins(turn.connection, activity.id)
    return screens.word(activity, activity.room_word, until, walk_ins=walks)


def new_word(turn: Turn) -> Reply:
    """Another one; the one before counts no more."""
    activity = authority.activity(turn, Deed.CHECK_IN)
    return _said(turn, activity) if activity is not None else door_screens.not_your_door()


def _said(turn: Turn, activity: Activity) -> Reply:
    its = attendance.doors(activity)
    if not its.is_on(turn.now) or its.closed:
        return screens.not_now(activity)
    doors.say_word(turn.connection, activity.id, turn.now, turn.surroundings.chance)
    door.note(turn, activity, f"activity:{activity.id}", "room word")
    return _shown(turn, activity.id) or door_screens.not_your_door()


def _shown(turn: Turn, activity_id: int) -> Reply | None:
    fresh = activities.get(turn.connection, activity_id)
    if fresh is None or fresh.room_word is None or fresh.room_word_until is None:
        return None
    walks = doors.allows_walk_ins(turn.connection, activity_id)
    return screens.word(fresh, fresh.room_word, fresh.room_word_until, walk_ins=walks)


def end_word(turn: Turn) -> Reply:
    """The word counts no more."""
    activity = authority.activity(turn, Deed.CHECK_IN)
    if activity is None:
        return door_screens.not_your_door()
    doors.end_word(turn.connection, activity.id)
    return screens.word_ended(activity)


def walk_ins(turn: Turn) -> Reply:
    """Whether the word lets in who is not registered, `17=1` or `17=0`."""
    turn.argument, _, allowed = turn.argument.partition("=")
    activity = authority.activity(turn, Deed.CHECK_IN)
    if activity is None:
        return door_screens.not_your_door()
    doors.allow_walk_ins(turn.connection, activity.id, allowed == "1")
    door.note(turn, activity, f"activity:{activity.id}", f"walk-ins {'allowed' if allowed == '1' else 'ended'}")
    return _shown(turn, activity.id) or door.shown(turn, activity)


# ---- the list of codes ------------------------------------------------------------------------------------------------------
def code_list(turn: Turn) -> Reply:
    """Names and codes as a message; of many people as a PDF."""
    activity = authority.activity(turn, Deed.CHECK_IN)
    if activity is None:
        return door_screens.not_your_door()
    if doors.seated(turn.connection, activity.id) > screens.IN_CHAT:
        return code_pdf(turn)
    roster = doors.roster(turn.connection, activity.id)
    door.note(turn, activity, f"activity:{activity.id}", "codes seen")
    turn.shows_others = True
    return screens.codes(activity, roster)


def code_pdf(turn: Turn) -> Reply:
    """The list as a file to print: it is drawn beside the turns."""
    activity = authority.activity(turn, Deed.CHECK_IN)
    if activity is None:
        return door_screens.not_your_door()
    door.note(turn, activity, f"activity:{activity.id}", "codes printed")
    return errands.begin(turn, Job.CODES, {"activity": activity.id})


# ---- closing ----------------------------------------------------------------------------------------------------------------
def _closes(turn: Turn, activity: Activity) -> date | Reply:
    """The day that is counted, or why it cannot be closed now."""
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return door.shown(turn, activity)
    return day if day == (activity.ends_on or activity.starts_on) else screens.too_early(activity)


def sure(turn: Turn) -> Reply:
    """The first of two taps."""
    activity = authority.activity(turn, Deed.DECIDE)
    if activity is None:
        return door_screens.not_your_door()
    day = _closes(turn, activity)
    return day if isinstance(day, Reply) else screens.sure(activity, doors.came(turn.connection, activity.id))


def close(turn: Turn) -> Reply:
    """The second: who has a seat and did not come is absent."""
    activity = authority.activity(turn, Deed.DECIDE)
    if activity is None:
        return door_screens.not_your_door()
    day = _closes(turn, activity)
    absent = None if isinstance(day, Reply) else absences.close(turn.connection, activity, turn.now)
    if absent is None:
        return day if isinstance(day, Reply) else door.shown(turn, activity)
    door.note(turn, activity, f"activity:{activity.id}", f"attendance closed, {absent} absent", Deed.DECIDE)
    counts = doors.came(turn.connection, activity.id)
    return screens.closed(activity, counts, absent, absences.reasons(turn.connection, activity.id))


def reopen(turn: Turn) -> Reply:
    """Open it again, within seven days."""
    activity = authority.activity(turn, Deed.DECIDE)
    if activity is None:
        return door_screens.not_your_door()
    if absences.reopen(turn.connection, activity, turn.now):
        door.note(turn, activity, f"activity:{activity.id}", "attendance opened again", Deed.DECIDE)
    fresh = activities.get(turn.connection, activity.id)
    return door.shown(turn, fresh or activity)
