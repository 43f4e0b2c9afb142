"""Being a mentor: accepting the invitation, what one offers, whom one helps; `/mentor` leads everybody to their own."""

from __future__ import annotations

from functools import partial

from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.rules import authority as rules
from bot.rules.authority import Deed, Grant, Reach, Role
from bot.rules.mentoring import MOST_AT_ONCE
from bot.screens.artisans import mentors as screens
from bot.screens.artisans import seeking as seeking_screens
from bot.screens.artisans.mentees import other_name
from bot.screens.organisers import inviting as inviting_screens
from bot.vocabulary import Reply
from handlers import names
from handlers.artisans import mentees, trainings
from handlers.artisans.narrowing import Narrowing
from handlers.artisans.person import CRAFTS_OFFERED
from storage.organising import organisations
from storage.organising.listing import Filter
from storage.people import invitations, links, roles
from storage.taking_part import meetings, mentors, pairings
from storage.taking_part.mentors import Invited, Mentor
from storage.taking_part.pairings import Pairing


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("mentor mentorsaya mymentor", begin)
    router.action("mentor", home)
    router.opening("mentor", partial(opening, router))
    router.action("mentor_yes", accept)
    router.action("mentor_no", decline)
    router.action("mentor_offer", offer)


def begin(turn: Turn) -> Reply:
    """`/mentor`: one's own page, or, with a code, the invitation."""
    code = invitations.read(turn.argument)
    return _opened(turn, code) if code else home(turn)


def opening(router: Router, turn: Turn) -> Reply:
    """ "Mentor K7F3PD9QX2"; anything else that begins so is looked for."""
    words = turn.argument.split()
    code = invitations.read(words[-1]) if len(words) == 2 and words[-1][-1].isdigit() else ""
    return _opened(turn, code) if code else router.by_meaning(turn)


def home(turn: Turn) -> Reply:
    """Whom they help; who has a mentor sees them; everybody else what mentoring there is."""
    offers = mentors.of_contact(turn.connection, turn.contact.id)
    own = [one for one in pairings.of_mentee(turn.connection, turn.contact.id) if one.goes_on or one.rated_at is None]
    if offers:
        return _of_mentor(turn, offers, own)
    if own:
        turn.argument = str(own[0].id)
        return mentees.page(turn)
    return trainings.listed(turn, Narrowing(Filter(kind="mentoring")))


def _of_mentor(turn: Turn, offers: list[Mentor], own: list[Pairing]) -> Reply:
    page = turn.argument.removeprefix("p")
    turn.shows_others = True
    helped = [(one, other_name(one, is_mentor=True)) for one in pairings.of_mentor(turn.connection, turn.contact.id)]
    named = [(one, _called(turn, one.organisation_id)) for one in offers]
    number = page_in(page)
    return screens.home(screens.Home(named, helped, own, number))


def _called(turn: Turn, organisation_id: int) -> str:
    found = organisations.get(turn.connection, organisation_id)
    return found.name if found is not None else "?"


# ---- the invitation -----------------------------------------------------------------------------------------------------
def opened(turn: Turn) -> Reply:
    """A link brought them here, with the code as the argument."""
    return _opened(turn, turn.argument.strip()[: 2 * mentors.LENGTH])


def _opened(turn: Turn, code: str) -> Reply:
    """What they would be, and for whom."""
    found = _valid(turn, code)
    return found if isinstance(found, Reply) else screens.offered(_called(turn, found.organisation_id), code)


def _valid(turn: Turn, code: str) -> Invited | Reply:
    """What a code offers, or why it is of no use. Who types wrong ones gets to try a few an hour, right or wrong."""
    until = links.shut_until(turn.connection, turn.contact.id, turn.now)
    if until is not None:
        return inviting_screens.too_many(until, turn.home_zone())
    found = mentors.look(turn.connection, code, turn.now)
    if found is None:
        links.note_wrong(turn.connection, turn.contact.id, turn.now)
        return screens.unknown()
    return found if _maker_may(turn, found) else screens.unknown()


def _maker_may(turn: Turn, found: Invited) -> bool:
    """Whether who made it could still make it."""
    if found.made_by is None:
        return False
    held, chats = roles.of_contact(turn.connection, found.made_by)
    if chats & turn.surroundings.admins:
        held = (*held, Grant(Role.ADMIN))
    return rules.may(held, Deed.CERTIFY, Reach(frozenset({found.organisation_id})), turn.now)


def accept(turn: Turn) -> Reply:
    """They agree, and say first what they help with."""
    found = _valid(turn, turn.argument)
    if isinstance(found, Reply):
        return found
    used = mentors.use_up(turn.connection, turn.argument, turn.now)
    if used is None:
        return screens.unknown()
    one = mentors.enlist(turn.connection, turn.contact.id, used.organisation_id, turn.contact.craft, turn.now)
    return screens.choose(one, "needs", seeking_screens.needs(), 0)


def decline(turn: Turn) -> Reply:
    """They do not want it: the code is of no more use."""
    found = _valid(turn, turn.argument)
    if isinstance(found, Reply):
        return found
    mentors.use_up(turn.connection, turn.argument, turn.now)
    return screens.declined()


# ---- what one offers ------------------------------------------------------------------------------------------------------
def offer(turn: Turn) -> Reply:
    """`17` shows it, `17=needs` a list, `17=needs=price` takes one in or out, `17=most=3`, `17=pause`, `17=leave=yes`."""
    turn.argument, _, rest = turn.argument.partition("=")
    what, _, value = rest.partition("=")
    one = mentors.get(turn.connection, turn.number())
    if one is None or one.contact_id != turn.contact.id or one.until is not None:
        return screens.not_yours()
    if what in mentors.LISTS:
        return _choose(turn, one, what, value)
    if what == "leave":
        return _leave(turn, one, value)
    if what == "most" and not _set_most(turn, one, value):
        return screens.how_many(one)
    if what in ("pause", "go"):
        mentors.pause(turn.connection, one, turn.now if what == "pause" else None)
    changed = mentors.get(turn.connection, one.id) or one
    return screens.offer(changed, _called(turn, one.organisation_id), names.of(turn))


def _choose(turn: Turn, one: Mentor, name: str, value: str) -> Reply:
    """A press takes one in or out."""
    offered = _offered(turn, name)
    page = page_in(value[1:]) if value[:1] == "p" else 0
    if value in dict(offered):
        mentors.change(turn.connection, one, name, {value} ^ set(getattr(one, name)))
        one = mentors.get(turn.connection, one.id) or one
        page = _page_of(offered, value)
    return screens.choose(one, name, offered, page)


def _offered(turn: Turn, name: str) -> list[tuple[str, str]]:
    """What can be chosen, by code and name."""
    if name == "needs":
        return seeking_screens.needs()
    if name == "crafts":
        first = [code for code in CRAFTS_OFFERED if names.is_craft(turn, code)]
        rest = sorted(set(turn.surroundings.crafts) - set(first))
        return [(code, names.craft(turn, code)) for code in (*first, *rest)]
    return sorted(((code, names.province(turn, code)) for code in turn.surroundings.provinces), key=lambda one: one[1])


def _page_of(offered: list[tuple[str, str]], value: str) -> int:
    """On which page of the list a code stands: eight on the first, seven on each further one."""
    at = [code for code, _ in offered].index(value)
    return 0 if len(offered) <= screens.ROOM or at < screens.ROOM - 1 else 1 + (at - screens.ROOM + 1) // (screens.ROOM - 2)


def _set_most(turn: Turn, one: Mentor, value: str) -> bool:
    most = int(value) if value.isascii() and value.isdigit() and len(value) < 3 else 0
    if not 1 <= most <= MOST_AT_ONCE:
        return False
    mentors.take_at_most(turn.connection, one, most)
    return True


def _leave(turn: Turn, one: Mentor, value: str) -> Reply:
    """Read back, then gone: whom they help are told."""
    if value != "yes":
        return screens.sure_to_leave(one)
    for each in pairings.of_mentor(turn.connection, turn.contact.id):
        if each.mentor_id == one.id:
            meetings.after_end(turn.connection, each, turn.now)
    mentors.leave(turn.connection, one, turn.now)
    pairings.end_of_mentor(turn.connection, one, turn.now)
    return screens.gone()
