"""What organisers decide: a seat, the waiting list, no; a lottery; and taking a decision back before it is heard."""

from __future__ import annotations

from collections.abc import Callable

from bot.conversation import authority
from bot.conversation import form as forms
from bot.conversation.form import Answers, Form, Given, Problem, Step
from bot.conversation.router import Router
from bot.conversation.state import FormState
from bot.conversation.turn import Turn
from bot.rules import lottery
from bot.rules.authority import Deed
from bot.rules.lottery import Applicant, Preference
from bot.rules.seats import SELECTION
from bot.screens.artisans.choosing import OWN_WORDS, REASONS
from bot.screens.organisers import drawing as draw_screens
from bot.screens.organisers import participant as one_screens
from bot.screens.organisers import participants as screens
from bot.vocabulary import Reply, Text
from handlers import errands
from handlers.organisers import participants as shown
from storage.organising.activities import Activity
from storage.organising.jobs import Job
from storage.people import caring, contacts
from storage.taking_part import choosing, choosing_many, participants
from storage.taking_part.choosing import Refused
from storage.taking_part.registrations import Registration

LONGEST_REASON = 200
SEED = "0123456789abcdef"
IN_TURN = 300
"""So many are drawn among in the turn itself, about 4 ms; among more, beside it."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("choose_them", give_seat, Deed.DECIDE)
    router.action("to_line", to_line, Deed.DECIDE)
    router.action("move_up", move_up, Deed.DECIDE)
    router.action("take_back", take_back, Deed.DECIDE)
    router.action("decline", decline, Deed.DECIDE)
    router.action("decline_for", decline_for, Deed.DECIDE)
    router.action("decline_words", decline_words, Deed.DECIDE)
    router.action("lottery", lots, Deed.DECIDE)
    router.action("lottery_draw", draw, Deed.DECIDE)
    router.action("lottery_yes", take_effect, Deed.DECIDE)
    router.action("decline_rest", rest_sure, Deed.DECIDE)
    router.action("decline_rest_yes", decline_rest, Deed.DECIDE)
    router.form(DECLINING)


Decision = Callable[[Turn, Registration], Registration | Refused]


def _decide(turn: Turn, decision: Decision, detail: str) -> Reply:
    """Do it to the registration the choice names, as it was shown; then the person's page says what became of it."""
    found = shown.held_by(turn, Deed.DECIDE)
    if found is None:
        return screens.nothing_here()
    activity, held = found
    if held.version != turn.version:
        return shown.page_of(turn, activity, held, one_screens.refused_words(Refused.CHANGED))
    became = decision(turn, held)
    if isinstance(became, Refused):
        now = shown.held_by(turn, Deed.DECIDE)
        return shown.page_of(turn, *now, one_screens.refused_words(became)) if now else screens.nothing_here()
    shown.note(turn, activity, Deed.DECIDE, f"registration:{held.id}", detail)
    hears = caring.can_hear(turn.connection, held.contact_id)
    return shown.page_of(turn, activity, became, one_screens.done_words(became.status, hears=hears))


def give_seat(turn: Turn) -> Reply:
    """A seat, if there is one."""
    return _decide(turn, lambda turn, held: choosing.choose(turn.connection, held, turn.now, turn.surroundings.chance), "chosen")


def to_line(turn: Turn) -> Reply:
    """The waiting list."""
    return _decide(
        turn, lambda turn, held: choosing.reserve(turn.connection, held, turn.now, turn.surroundings.chance), "waiting list"
    )


def move_up(turn: Turn) -> Reply:
    """To the front of the waiting list."""
    return _decide(turn, lambda turn, held: choosing.move_up(turn.connection, held, turn.now, turn.surroundings.offers), "up")


def take_back(turn: Turn) -> Reply:
    """Undo, before they hear of it."""
    return _decide(
        turn, lambda turn, held: choosing.take_back(turn.connection, held, turn.now, turn.surroundings.offers), "taken back"
    )


# ---- declining ------------------------------------------------------------------------------------------------------------
def decline(turn: Turn) -> Reply:
    """Why?"""
    found = shown.held_by(turn, Deed.DECIDE)
    if found is None:
        return screens.nothing_here()
    activity, held = found
    if held.version != turn.version or not held.status.is_active:
        return shown.page_of(turn, activity, held, one_screens.refused_words(Refused.CHANGED))
    turn.shows_others = True
    return one_screens.why(activity, held, contacts.get(turn.connection, held.contact_id).name or "?")


def decline_for(turn: Turn) -> Reply:
    """For one of the usual reasons, or without one; `17=full`."""
    turn.argument, _, reason = turn.argument.partition("=")
    return _declined(turn, reason if reason in REASONS else "")


def _declined(turn: Turn, reason: str) -> Reply:
    terms = turn.surroundings.offers
    return _decide(turn, lambda turn, held: choosing.decline(turn.connection, held, reason, turn.now, terms), "declined")


def decline_words(turn: Turn) -> Reply:
    """For a reason in the organiser's own words."""
    found = shown.held_by(turn, Deed.DECIDE)
    if found is None:
        return screens.nothing_here()
    return forms.begin(turn, DECLINING, f"{found[1].id}={turn.version}")


def accept_reason(turn: Turn, given: Given) -> Answers | Problem:
    """Any words up to a length."""
    words = " ".join(given.text.replace("\0", "").split()) if isinstance(given, Text) else ""
    return {"reason": words} if 0 < len(words) <= LONGEST_REASON else Problem("long")


def decline_in_words(turn: Turn, state: FormState) -> Reply:
    """Decline who was shown when the reason was asked for, if nothing changed since."""
    turn.argument, _, version = state.subject.partition("=")
    turn.version = int(version)
    return _declined(turn, OWN_WORDS + state.answers["reason"])


def leave(turn: Turn) -> Reply:
    """Nobody is declined."""
    turn.argument = turn.argument.partition("=")[0]
    found = shown.held_by(turn, Deed.LOOK)
    return shown.page_of(turn, *found) if found else screens.nothing_here()


DECLINING = Form(
    "declining",
    steps=(Step("reason", lambda turn, prompt: one_screens.ask_reason(prompt, LONGEST_REASON), accept_reason, free_text=True),),
    finish=decline_in_words,
    leave=leave,
    deed=Deed.DECIDE,
)


# ---- lots -------------------------------------------------------------------------------------------------------------------
def _drawing(turn: Turn) -> tuple[Activity, draw_screens.Pool] | None:
    """The activity the choice names, and how many can be drawn for how many seats."""
    activity = authority.activity(turn, Deed.DECIDE)
    if activity is None or activity.joining != SELECTION:
        return None
    waiting = choosing_many.waiting(turn.connection, activity.id)
    free = None if activity.quota is None else activity.quota - activity.taken
    return activity, draw_screens.Pool(waiting, lottery.seats_to_draw(free, waiting, choosing_many.AT_ONCE))


def lots(turn: Turn) -> Reply:
    """Who goes first?"""
    found = _drawing(turn)
    return draw_screens.ask(*found) if found else screens.nothing_here()


def draw(turn: Turn) -> Reply:
    """Draw with a new seed, and show who it would be; each draw is written down, so that nobody draws until it suits."""
    turn.argument, _, preferred = turn.argument.partition("=")
    found = _drawing(turn)
    if found is None or preferred not in list(Preference):
        return screens.nothing_here()
    activity, pool = found
    if not pool.seats:
        return draw_screens.ask(activity, pool)
    chance = turn.surroundings.chance
    seed = "".join(SEED[chance.randrange(len(SEED))] for _ in range(8))
    if pool.waiting > IN_TURN:
        return errands.begin(turn, Job.LOTS, {"activity": activity.id, "seed": seed, "first": preferred})
    people = _people(turn, activity)
    lot = draw_screens.Lot(seed, Preference(preferred), pool.seats, lottery.fingerprint(one.number for one in people))
    shown.note(turn, activity, Deed.DECIDE, f"activity:{activity.id}", f"drew {lot.words} of {len(people)}")
    turn.shows_others = True
    drawn = lottery.draw(seed, people, lot.preferred)[: lot.seats]
    return draw_screens.review(activity, lot, len(people), [(number, _name(turn, number)) for number in drawn])


def _people(turn: Turn, activity: Activity) -> list[Applicant]:
    return participants.applicants(turn.connection, activity.id, activity.organisation_id, activity.province)


def _name(turn: Turn, number: int) -> str:
    return participants.name_of(turn.connection, number) or "?"


def take_effect(turn: Turn) -> Reply:
    """The draw that was shown takes effect, if the same people still wait for as many seats."""
    turn.argument, _, rest = turn.argument.partition("=")
    found, lot = _drawing(turn), draw_screens.Lot.read(rest)
    if found is None or lot is None:
        return screens.nothing_here()
    activity, pool = found
    if not choosing_many.was_drawn(turn.connection, activity.id, activity.organisation_id, lot.words):
        return draw_screens.changed(activity)
    if pool.waiting > IN_TURN:
        return errands.begin(turn, Job.LOTS, {"activity": activity.id, "lot": lot.argument})
    people = _people(turn, activity)
    if lottery.fingerprint(one.number for one in people) != lot.people:
        return draw_screens.changed(activity)
    numbers = lottery.draw(lot.seed, people, lot.preferred)[: lot.seats]
    became = choosing_many.choose_all(turn.connection, activity.id, numbers, turn.now, turn.surroundings.chance)
    if isinstance(became, Refused):
        return draw_screens.changed(activity, one_screens.refused_words(became))
    shown.note(turn, activity, Deed.DECIDE, f"activity:{activity.id}", f"chose {lot.words} of {len(people)}")
    return draw_screens.drawn(activity, lot, len(became), len(people) - len(became))


def rest_sure(turn: Turn) -> Reply:
    """The first of two taps."""
    found = _drawing(turn)
    return draw_screens.rest_sure(found[0], found[1].waiting) if found else screens.nothing_here()


def decline_rest(turn: Turn) -> Reply:
    """Everybody who still waits hears that there were more applicants than seats; `version` is how many were shown."""
    found = _drawing(turn)
    if found is None:
        return screens.nothing_here()
    activity, pool = found
    if pool.waiting != turn.version:
        return draw_screens.rest_sure(activity, pool.waiting)
    became = choosing_many.decline_all(turn.connection, activity.id, "full", turn.now)
    if isinstance(became, Refused):
        return draw_screens.changed(activity, one_screens.refused_words(became))
    shown.note(turn, activity, Deed.DECIDE, f"activity:{activity.id}", f"declined the other {became}")
    return draw_screens.rest_declined(activity, became)
