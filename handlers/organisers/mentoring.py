"""Mentoring, for those who run it: who has no mentor, who fits, bringing two together, and how it goes."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn, id_in
from bot.rules.authority import Deed
from bot.rules.mentoring import Match, ranked
from bot.rules.seats import Status
from bot.screens.artisans import mentoring_told as told_screens
from bot.screens.organisers import mentoring as screens
from bot.screens.organisers import pairing
from bot.screens.organisers.mentoring import PAGE, Overview
from bot.screens.organisers.pairing import Proposals
from bot.vocabulary import Reply
from handlers import names
from handlers.organisers.after import note, split
from storage.organising.activities import Activity
from storage.people import roles
from storage.taking_part import choosing, meetings, mentors, pairings, participants, registrations, seekers
from storage.taking_part.mentors import Mentor
from storage.taking_part.pairings import Pairing, Refused
from storage.taking_part.registrations import Registration
from storage.unasked import telling
from storage.unasked.telling import Notice

PAIRED, ENDED = "paired", "pairing_over"


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("mentoring", hub, Deed.CERTIFY)
    router.action("unpaired", unpaired, Deed.CERTIFY)
    router.action("propose", propose, Deed.CERTIFY)
    router.action("pair", pair, Deed.CERTIFY)
    router.action("pairings", listed, Deed.CERTIFY)
    router.action("pairing", one, Deed.CERTIFY)
    router.action("unpair", unpair, Deed.CERTIFY)


def hub(turn: Turn) -> Reply:
    """Everything in numbers."""
    activity = authority.activity(turn, Deed.CERTIFY)
    if activity is None:
        return screens.nothing_yours()
    connection, number = turn.connection, activity.id
    return screens.hub(
        Overview(
            activity,
            seekers.how_many(connection, number),
            pairings.how_many(connection, number),
            len(mentors_of(turn, activity)),
            meetings.of_activity(connection, number),
            meetings.stars(connection, number),
        )
    )


def mentors_of(turn: Turn, activity: Activity) -> list[Mentor]:
    """Of the organisations that run it."""
    return mentors.of_organisations(turn.connection, roles.run_by(turn.connection, activity.id))


def paged(turn: Turn) -> tuple[int, Activity | None]:
    """`17=2` as the page, and the activity if whoever presses runs it."""
    turn.argument, page = split(turn.argument)
    return page, authority.activity(turn, Deed.CERTIFY)


def unpaired(turn: Turn) -> Reply:
    """Who takes part and has no mentor."""
    page, activity = paged(turn)
    if activity is None:
        return screens.nothing_yours()
    turn.shows_others = True
    note(turn, activity, "names seen")
    found = seekers.listed(turn.connection, activity.id, skip=page * PAGE, most=PAGE + 1)
    return screens.seekers(activity, found, page)


# ---- bringing two together ----------------------------------------------------------------------------------------------
def _claim(turn: Turn) -> tuple[Activity, Registration] | None:
    """The registration the choice names, if whoever presses runs its activity and it is somebody's."""
    held = registrations.get(turn.connection, turn.number())
    activity = authority.activity(turn, Deed.CERTIFY, held.activity_id) if held is not None and held.contact_id else None
    return (activity, held) if activity is not None and held is not None else None


def propose(turn: Turn) -> Reply:
    """Who fits somebody, the best first."""
    found = _claim(turn)
    if found is None:
        return screens.nothing_yours()
    turn.shows_others = True
    note(turn, found[0], "names seen", f"registration:{found[1].id}")
    return pairing.proposals(_proposals(turn, *found), names.of(turn))


def _proposals(turn: Turn, activity: Activity, held: Registration, only: int = 0) -> Proposals:
    """What the rule says of everybody who takes people; of one of them where only that one is asked for."""
    wish = seekers.wish(turn.connection, held.id)
    could = [each for each in mentors_of(turn, activity) if each.takes_people and each.contact_id != held.contact_id]
    called = {each.id: each.name or "?" for each in could}
    matches: list[tuple[Match, str]] = [(match, called[match.offer.id]) for match in ranked(wish, (each.offer for each in could))]
    chosen = [pair for pair in matches if not only or pair[0].offer.id == only]
    before = pairings.of_registration(turn.connection, held.id)
    name = _name(turn, held)
    return Proposals(activity, held.id, name, wish, chosen, before is not None)


def _name(turn: Turn, held: Registration) -> str:
    return participants.name_of(turn.connection, held.id) or "?"


def pair(turn: Turn) -> Reply:
    """Read back, then (`=yes`) together."""
    turn.argument, _, rest = turn.argument.partition("=")
    chosen, _, sure = rest.partition("=")
    found = _claim(turn)
    if found is None:
        return screens.nothing_yours()
    turn.shows_others = True
    number = id_in(chosen)
    view = _proposals(turn, *found, only=number or -1)
    if not view.found:
        return pairing.refused(found[0], found[1].id, Refused.FULL)
    return _together(turn, *found, number) if sure == "yes" else pairing.sure(view, names.of(turn))


def _together(turn: Turn, activity: Activity, held: Registration, number: int) -> Reply:
    """A seat, where they only applied, and the mentor, or neither; both are told."""
    mentor = mentors.get(turn.connection, number)
    if mentor is None:
        return pairing.refused(activity, held.id, Refused.FULL)
    before = pairings.of_registration(turn.connection, held.id)
    saved = turn.connection.begin_nested()
    seated = _seat(turn, held)
    made = pairings.pair(turn.connection, mentor, held.id, turn.now, before.id if before else None) if seated else None
    if not isinstance(made, Pairing):
        saved.rollback()
        return pairing.refused(activity, held.id, made)
    saved.commit()
    if before is not None:
        _tell_over(turn, activity, before, to_mentee=False)
    for to_mentor in (True, False):
        _tell(turn, activity, made, PAIRED, to_mentor=to_mentor)
    note(turn, activity, "pairing changed" if before else "mentor given", f"registration:{held.id}")
    return pairing.paired(activity, made)


def _seat(turn: Turn, held: Registration) -> bool:
    """Who only applied is chosen by it; once it has begun nothing more is chosen, and they have their mentor all the same."""
    if held.status is not Status.APPLIED:
        return True
    became = choosing.choose(turn.connection, held, turn.now, turn.surroundings.chance)
    return became is not choosing.Refused.FULL


def _unseat(turn: Turn, over: Pairing) -> None:
    """Who was chosen by being given a mentor a moment ago, and has not heard of a seat yet, only applied again."""
    held = registrations.get(turn.connection, over.registration_id)
    if held is not None and held.status is Status.CONFIRMED and held.decided_at == over.at:
        choosing.take_back(turn.connection, held, turn.now, turn.surroundings.offers)


def _tell(turn: Turn, activity: Activity, made: Pairing, kind: str, *, to_mentor: bool) -> None:
    whom = made.mentor if to_mentor else made.mentee
    say = told_screens.paired if kind == PAIRED else told_screens.ended
    if whom is not None:
        notice = Notice(kind, f"pairing:{made.id}")
        telling.tell(turn.connection, whom, lambda _: say(activity, made, to_mentor=to_mentor), notice, turn.now, activity.zone)
        turn.told = True


def _tell_over(turn: Turn, activity: Activity, over: Pairing, *, to_mentee: bool) -> None:
    """It ended: the mentor is told, and whom they helped where nobody takes their place."""
    for to_mentor in (True, False) if to_mentee else (True,):
        _tell(turn, activity, over, ENDED, to_mentor=to_mentor)


# ---- who is with whom ---------------------------------------------------------------------------------------------------
def listed(turn: Turn) -> Reply:
    """Those that go on, by name."""
    page, activity = paged(turn)
    if activity is None:
        return screens.nothing_yours()
    turn.shows_others = True
    note(turn, activity, "names seen")
    found = pairings.of_activity(turn.connection, activity.id, skip=page * PAGE, most=PAGE + 1)
    return screens.pairings(activity, found, page)


def _pairing(turn: Turn) -> tuple[Activity, Pairing] | None:
    """The pairing the choice names, if whoever presses runs its activity."""
    found = pairings.get(turn.connection, turn.number())
    activity = authority.activity(turn, Deed.CERTIFY, found.activity_id) if found is not None else None
    return (activity, found) if activity is not None and found is not None else None


def one(turn: Turn) -> Reply:
    """How often they met, and for how long."""
    found = _pairing(turn)
    if found is None:
        return screens.nothing_yours()
    turn.shows_others = True
    note(turn, found[0], "names seen", f"pairing:{found[1].id}")
    return screens.pairing(*found, meetings.together(turn.connection, found[1].id))


def unpair(turn: Turn) -> Reply:
    """Read back, then (`=yes`) over."""
    turn.argument, _, sure = turn.argument.partition("=")
    found = _pairing(turn)
    if found is None:
        return screens.nothing_yours()
    activity, over = found
    turn.shows_others = True
    if not over.goes_on:
        return screens.pairing(activity, over, meetings.together(turn.connection, over.id))
    if sure != "yes":
        return screens.sure_to_end(over)
    if pairings.end(turn.connection, over, turn.now):
        _unseat(turn, over)
        meetings.after_end(turn.connection, over, turn.now)
        _tell_over(turn, activity, over, to_mentee=True)
        note(turn, activity, "mentoring ended", f"pairing:{over.id}")
    return screens.ended(activity)
