"""The mentors of those who run an activity: inviting them, seeing what they offer, and what is said of them together."""

from __future__ import annotations

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens.artisans import mentors as mentor_screens
from bot.screens.organisers import mentoring as screens
from bot.screens.organisers import mentoring_people as people_screens
from bot.screens.organisers.mentoring import PAGE
from bot.vocabulary import Reply
from handlers import names
from handlers.organisers.after import note
from handlers.organisers.mentoring import mentors_of, paged
from storage.people import roles
from storage.taking_part import meetings, mentors, pairings
from storage.taking_part.mentors import Invited


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.action("mentors", all_mentors, Deed.CERTIFY)
    router.action("mentor_of", one_mentor, Deed.CERTIFY)
    router.action("mentor_opinions", opinions, Deed.CERTIFY)
    router.action("invite_mentor", invite, Deed.CERTIFY)


def all_mentors(turn: Turn) -> Reply:
    """Who helps for the organisations that run it."""
    page, activity = paged(turn)
    if activity is None:
        return screens.nothing_yours()
    turn.shows_others = True
    found = mentors_of(turn, activity)[page * PAGE : (page + 1) * PAGE + 1]
    return people_screens.mentors(activity, found, page)


def one_mentor(turn: Turn) -> Reply:
    """What one offers; `=off` asks whether they shall be none, `=yes` makes it so."""
    turn.argument, _, rest = turn.argument.partition("=")
    number, _, wish = rest.partition("=")
    activity = authority.activity(turn, Deed.CERTIFY)
    found = next((each for each in mentors_of(turn, activity) if str(each.id) == number), None) if activity is not None else None
    if activity is None or found is None:
        return screens.nothing_yours()
    turn.shows_others = True
    if wish == "yes" and mentors.leave(turn.connection, found, turn.now):
        pairings.end_of_mentor(turn.connection, found, turn.now)
        note(turn, activity, "mentor removed", f"mentor:{found.id}")
        return people_screens.mentors(activity, mentors_of(turn, activity)[: PAGE + 1], 0)
    return people_screens.mentor(activity, found, names.of(turn), asks=wish == "off")


def opinions(turn: Turn) -> Reply:
    """What those who are helped say; nobody's."""
    activity = authority.activity(turn, Deed.CERTIFY)
    if activity is None:
        return screens.nothing_yours()
    turn.shows_others = True
    note(turn, activity, "opinions read")
    given, words = meetings.stars(turn.connection, activity.id), meetings.words(turn.connection, activity.id)
    return screens.opinions(activity, given, words)


def invite(turn: Turn) -> Reply:
    """A code that makes somebody a mentor of the organiser's own organisation, else of the one the activity belongs to."""
    activity = authority.activity(turn, Deed.CERTIFY)
    if activity is None:
        return screens.nothing_yours()
    runs = roles.run_by(turn.connection, activity.id)
    own = [number for number in authority.organisations(turn) if number in runs]
    number = own[0] if own else activity.organisation_id
    if number is None:
        return screens.nothing_yours()
    code = mentors.invite(turn.connection, Invited(number, turn.contact.id), turn.now, turn.surroundings.chance)
    note(turn, activity, "mentor invited", f"organisation:{number}")
    made = mentor_screens.Code(code, turn.now + mentors.LIFE, turn.home_zone(), turn.surroundings.links)
    return mentor_screens.made(made, activity.id)
