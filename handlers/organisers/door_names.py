"""The list of names at the door: a page at a time, a search, and a press when somebody comes."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step, words_of
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn, page_in
from bot.rules.attendance import How, Shut
from bot.rules.authority import Deed
from bot.screens.forms import Prompt
from bot.screens.organisers import arrivals
from bot.screens.organisers import door as screens
from bot.screens.organisers import door_names as name_screens
from bot.vocabulary import Reply
from handlers.organisers import door
from storage.organising.activities import Activity
from storage.taking_part import attendance, doors


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("door_list", names, Deed.CHECK_IN)
    router.action("door_find", find, Deed.CHECK_IN)
    router.action("tick", tick, Deed.CHECK_IN)
    router.form(FINDING)


def names(turn: Turn) -> Reply:
    """A page of who has a seat, `17=0`."""
    turn.argument, _, page = turn.argument.partition("=")
    activity = authority.activity(turn, Deed.CHECK_IN)
    if activity is None:
        return screens.not_your_door()
    door.note(turn, activity, f"activity:{activity.id}", "names seen")
    return _page(turn, activity, page)


def _page(turn: Turn, activity: Activity, page: str) -> Reply:
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return arrivals.closed_now(activity, its, day)
    number = page_in(page)
    found = doors.guests(turn.connection, activity.id, day, skip=number * name_screens.PAGE, most=name_screens.PAGE + 1)
    counts = doors.counts(turn.connection, activity.id, day)
    turn.shows_others = True
    return name_screens.names(activity, found[: name_screens.PAGE], number, counts, more=len(found) > name_screens.PAGE)


def tick(turn: Turn) -> Reply:
    """A press on a name, `231=0=1`: they came, or (`=0`) did not. Pressed twice it stays what it is."""
    number, _, rest = turn.argument.partition("=")
    page, _, came = rest.partition("=")
    turn.argument = number
    found = door.held_at(turn, turn.number())
    if found is None:
        return screens.not_your_door()
    activity, held = found
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return arrivals.closed_now(activity, its, day)
    if came == "1":
        arrival = attendance.arrive(turn.connection, activity, held.id, day, How.LIST, turn.now)
        door.written(turn, activity, [arrival] if arrival is not None and arrival.new else [], How.LIST)
    else:
        door.undone(turn, activity, held, day)
    return _page(turn, activity, page)


def find(turn: Turn) -> Reply:
    """Look for a name."""
    activity = authority.activity(turn, Deed.CHECK_IN)
    return forms.begin(turn, FINDING, str(activity.id)) if activity is not None else screens.not_your_door()


def accept_name(turn: Turn, given: Given) -> Answers | Problem:
    """Part of a name, or the end of a number."""
    words = words_of(given)[:100]
    return {"words": words} if len(words) >= 2 else Problem("short")


def looked_for(turn: Turn, state: FormState) -> Reply:
    """Who is called so; a code typed here is one, too."""
    activity = authority.activity(turn, Deed.CHECK_IN, int(state.subject))
    if activity is None:
        return screens.not_your_door()
    its = attendance.doors(activity)
    day = its.day(turn.now)
    if isinstance(day, Shut):
        return arrivals.closed_now(activity, its, day)
    words = state.answers["words"]
    held = attendance.by_code(turn.connection, activity.id, words)
    if held is not None:
        return door.let_in(turn, activity, [(words, held)], How.CODE)
    door.note(turn, activity, f"activity:{activity.id}", "searched")
    turn.shows_others = True
    return name_screens.found(activity, doors.find(turn.connection, activity.id, day, words))


def left(turn: Turn) -> Reply:
    """Nobody was looked for."""
    return door.door(turn)


FINDING = Form(
    "door_find",
    steps=(Step("words", lambda turn, prompt: ask_name(prompt), accept_name, free_text=True, counted=True),),
    finish=looked_for,
    leave=left,
    deed=Deed.CHECK_IN,
)


def ask_name(prompt: Prompt) -> Reply:
    """The one question of this form."""
    return name_screens.ask_name(prompt)
