"""Who holds which role, taking one away, stepping down, and what was done with roles."""

from __future__ import annotations

from functools import partial

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn, page_in
from bot.rules.authority import Deed, Reach, Role
from bot.screens.admins import admin_people as screens
from bot.screens.organisers import inviting as inviting_screens
from bot.vocabulary import Reply
from handlers.organisers import inviting
from storage.organising import activities, organisations
from storage.people import audit, roles
from storage.people.roles import Holder
from storage.unasked import telling
from storage.unasked.telling import Notice

ENTRIES = 4
ROLE_ENDED = "role_ended"
"""The notice to somebody whose role was taken away."""


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("petugas staff", staff, Deed.APPOINT)
    router.action("staff", staff, Deed.APPOINT)
    router.action("holder", holder, Deed.APPOINT)
    router.action("take_role", revoke, Deed.APPOINT)
    router.command("audit", trail, Deed.APPOINT)
    router.action("audit", trail, Deed.APPOINT)
    router.command("peran roles", mine)
    router.action("roles", mine)
    router.action("step_down", step_down)


# ---- who is who ---------------------------------------------------------------------------------------------------------
def staff(turn: Turn) -> Reply:
    """The people of an organisation, of 0 the admins; without one, which. `3=1` is the second page of number 3."""
    choices = inviting.appointable(turn)
    chosen, _, page = turn.argument.partition("=")
    if not _is_number(chosen) and len(choices) == 1 and not authority.is_admin(turn):
        chosen = str(choices[0].id)
    turn.argument = chosen
    if not _is_number(chosen):
        return screens.which(choices, page_in(chosen.removeprefix("p")), admin=authority.is_admin(turn))
    number = turn.number()
    if not _reaches(turn, number):
        return screens.not_yours()
    turn.shows_others = True
    organisation = organisations.get(turn.connection, number) if number else None
    held = [one for one in _holders(turn, number) if one.grant.holds(turn.now)]
    return screens.people(screens.People(organisation, held, page_in(page), turn.home_zone(), _by_settings(turn, number)))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _reaches(turn: Turn, organisation_id: int) -> bool:
    """Whether the people of this organisation are theirs to choose; 0 stands for the admins."""
    if not organisation_id:
        return authority.is_admin(turn)
    known = organisations.get(turn.connection, organisation_id) is not None
    return known and authority.may(turn, Deed.APPOINT, Reach(frozenset({organisation_id})))


def _holders(turn: Turn, organisation_id: int) -> list[Holder]:
    return roles.staff(turn.connection, organisation_id) if organisation_id else roles.admins(turn.connection)


def _by_settings(turn: Turn, organisation_id: int) -> int:
    return len(turn.surroundings.admins) if not organisation_id else 0


def _named(turn: Turn) -> tuple[int, Holder] | None:
    """Whom a button means, `3=1f00ab12cd34`, if they are theirs to choose."""
    number, _, mark = turn.argument.partition("=")
    turn.argument = number
    if not _is_number(number) or not _reaches(turn, turn.number()):
        return None
    found = next((one for one in _holders(turn, turn.number()) if one.mark == mark), None)
    return (turn.number(), found) if found is not None else None


def holder(turn: Turn) -> Reply:
    """One role of somebody, and taking it away."""
    found = _named(turn)
    if found is None:
        return screens.gone()
    turn.shows_others = True
    number, one = found
    return screens.holder(number, one, inviting.described(turn, one.grant), own=one.address == turn.address)


def revoke(turn: Turn) -> Reply:
    """Take it away: at their next press they may no more."""
    found = _named(turn)
    if found is None:
        return screens.gone()
    number, one = found
    if not _take(turn, one):
        return screens.last_admin()
    inviting.note(turn, one.grant, f"took {one.grant.role}")
    _tell(turn, one)
    turn.shows_others = True
    return screens.revoked(number, one, inviting.described(turn, one.grant))


def _tell(turn: Turn, one: Holder) -> None:
    """Whoever helped hears it from Sapa, not from a button that no longer works; who took it is not named."""
    if one.contact_id is None or one.contact_id == turn.contact.id or not one.grant.holds(turn.now):
        return
    given, zone = inviting.described(turn, one.grant), turn.surroundings.zone
    notice = Notice(ROLE_ENDED, f"role:{one.mark}")
    say = partial(inviting_screens.ended, given, one.grant.organisation_id)
    telling.tell(turn.connection, one.contact_id, lambda there: say(), notice, turn.now, zone)
    turn.told = True


def _take(turn: Turn, one: Holder) -> bool:
    """False when nobody would be an admin any more."""
    if one.grant.role is Role.ADMIN:
        return roles.take_admin(turn.connection, one.address, turn.surroundings.admins)
    roles.take(turn.connection, one.address, one.grant)
    return True


# ---- one's own ----------------------------------------------------------------------------------------------------------
def mine(turn: Turn) -> Reply:
    """What they hold in this chat themselves."""
    held = [one for one in _own(turn) if one.grant.holds(turn.now)]
    given = [(one.mark, inviting.described(turn, one.grant)) for one in held]
    return screens.mine(given, by_settings=turn.address in turn.surroundings.admins)


def _own(turn: Turn) -> list[Holder]:
    return [Holder(turn.address, held, turn.contact.id, None, None) for held in roles.of(turn.connection, turn.address)]


def step_down(turn: Turn) -> Reply:
    """Give up a role oneself: asked first (`1f00ab12cd34`), then done (`1f00ab12cd34=yes`)."""
    mark, _, sure = turn.argument.partition("=")
    found = next((one for one in _own(turn) if one.mark == mark), None)
    if found is None:
        return screens.gone()
    given = inviting.described(turn, found.grant)
    if sure != "yes":
        return screens.step_down_sure(mark, given)
    if not _take(turn, found):
        return screens.last_admin()
    inviting.note(turn, found.grant, f"gave up {found.grant.role}", found.grant.role)
    return screens.stepped_down(given)


# ---- what was done ------------------------------------------------------------------------------------------------------
def trail(turn: Turn) -> Reply:
    """What was done with a role, newest first: `3=120` is of organisation 3, older than entry 120; of 0 everything."""
    chosen, _, before = turn.argument.partition("=")
    own = authority.organisations(turn)
    if not _is_number(chosen):
        chosen = "0" if authority.is_admin(turn) else str(own[0]) if len(own) == 1 else ""
    turn.argument = chosen
    if not chosen:
        return screens.which_trail([one for one in inviting.appointable(turn) if one.id in own])
    number = turn.number()
    if not _reaches(turn, number):
        return screens.not_yours()
    turn.shows_others = True
    turn.argument = before
    found = audit.latest(turn.connection, organisation_id=number, before=turn.number(), most=ENTRIES + 1)
    titles = {one.subject: _subject(turn, one.subject) for one in found}
    return screens.trail(screens.Trail(number, found[:ENTRIES], len(found) > ENTRIES, titles, turn.home_zone()))


def _subject(turn: Turn, subject: str) -> screens.Subject:
    """What an entry is about, by its number."""
    kind, _, number = subject.partition(":")
    turn.argument = number
    if kind == "activity":
        return activities.get(turn.connection, turn.number())
    return organisations.get(turn.connection, turn.number()) if kind == "organisation" else None
