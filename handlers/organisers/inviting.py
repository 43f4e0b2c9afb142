"""Roles by invitation: an admin or an organiser makes a one-time code, and who opens it reads what it gives before they agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.conversation import authority
from bot.conversation.router import Router
from bot.conversation.turn import Turn, id_in, page_in
from bot.rules import authority as rules
from bot.rules.authority import Deed, Grant, Reach, Role, volunteering_ends
from bot.screens.organisers import inviting as screens
from bot.screens.role_words import Given
from bot.vocabulary import Reply
from storage.organising import activities, organisations, running
from storage.organising.running import Mine
from storage.people import audit, invitations, links, roles
from storage.people.audit import Act
from storage.people.invitations import Invitation
from storage.unasked import telling
from storage.unasked.telling import Notice

PAGE = 6
AFTER = {"end": 0, "week": 7, "month": 30}
"""Days after the activity for which a volunteer may go on."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a button of ours asks for, `volunteer=17=week`: which role, of what, and until when; or a page of what there is."""

    role: str
    number: int = 0
    until: str = ""
    page: int = 0

    @classmethod
    def read(cls, text: str) -> Wish:
        """Payloads can be forged: what is no number is 0."""
        role, _, rest = text.partition("=")
        number, _, until = rest.partition("=")
        page = number.removeprefix("p") if number.startswith("p") else ""
        return cls(role, id_in(number), until, page_in(page))


def register(router: Router) -> None:
    """Enter the bot's table of contents."""
    router.command("undang invite", invite, Deed.APPOINT)
    router.action("invite", invite, Deed.APPOINT)
    router.action("invite_as", invite_as, Deed.APPOINT)
    router.command("undangan invitation", typed)
    router.opening("invitation", typed)
    router.action("invitation_yes", accept)
    router.action("invitation_no", decline)


# ---- making one ---------------------------------------------------------------------------------------------------------
def invite(turn: Turn) -> Reply:
    """Which role; with the number of an activity, a volunteer of it."""
    if turn.number():
        turn.argument = f"{Role.VOLUNTEER}={turn.number()}"
        return invite_as(turn)
    return screens.which_role(admin=authority.is_admin(turn))


def invite_as(turn: Turn) -> Reply:
    """The next question, or the code."""
    wish = Wish.read(turn.argument)
    match wish.role:
        case Role.ADMIN:
            return _made(turn, Invitation(Role.ADMIN)) if authority.is_admin(turn) else screens.not_yours()
        case Role.ORGANISER:
            return _as_organiser(turn, wish)
        case Role.VOLUNTEER:
            return _as_volunteer(turn, wish)
        case _:
            return screens.which_role(admin=authority.is_admin(turn))


def _as_organiser(turn: Turn, wish: Wish) -> Reply:
    mine = appointable(turn)
    number = mine[0].id if len(mine) == 1 and not wish.number and not authority.is_admin(turn) else wish.number
    if not number:
        return screens.which_organisation(mine, wish.page)
    if not authority.may(turn, Deed.APPOINT, Reach(frozenset({number}))) or organisations.get(turn.connection, number) is None:
        return screens.not_yours()
    return _made(turn, Invitation(Role.ORGANISER, number))


def appointable(turn: Turn) -> list[organisations.Organisation]:
    """The organisations whose people they choose: all for an admin, else their own."""
    if authority.is_admin(turn):
        return organisations.all_of_them(turn.connection)
    found = [organisations.get(turn.connection, number) for number in authority.organisations(turn)]
    return [one for one in found if one is not None]


def _as_volunteer(turn: Turn, wish: Wish) -> Reply:
    if not wish.number:
        mine = Mine(authority.organisations(turn), all=authority.is_admin(turn))
        found = running.of(turn.connection, mine, turn.today, skip=min(wish.page, 10_000) * PAGE, most=PAGE + 1)
        return screens.which_activity(found[:PAGE], min(wish.page, 10_000), more=len(found) > PAGE)
    about = authority.activity(turn, Deed.APPOINT, wish.number)
    if about is None:
        return screens.not_yours()
    if wish.until not in AFTER:
        ends = {name: _ends(turn, about, name) for name in AFTER}
        return screens.until_when(about, ends)
    return _made(turn, Invitation(Role.VOLUNTEER, 0, about.id, _ends(turn, about, wish.until)))


def _ends(turn: Turn, about: activities.Activity, name: str) -> datetime:
    return volunteering_ends(about.ends_on or about.starts_on, about.zone, turn.now, days_after=AFTER[name])


def _made(turn: Turn, wanted: Invitation) -> Reply:
    """A code for it, written down."""
    mine = Invitation(wanted.role, wanted.organisation_id, wanted.activity_id, wanted.until, turn.contact.id)
    code = invitations.make(turn.connection, mine, turn.now, turn.surroundings.chance)
    note(turn, mine.grant, f"invited {mine.role}")
    made = screens.Made(code, turn.now + invitations.LIFE, turn.home_zone(), turn.surroundings.links)
    return screens.made(described(turn, mine.grant), made)


# ---- opening one --------------------------------------------------------------------------------------------------------
def typed(turn: Turn) -> Reply:
    """ "Undangan K7F3PD9QXM", `/undangan K7F3PD9QXM`."""
    code = invitations.read(turn.argument)
    return _opened(turn, code) if code else screens.type_code()


def opened(turn: Turn) -> Reply:
    """A link brought them here, with the code as the argument."""
    return _opened(turn, turn.argument.strip()[: 2 * invitations.LENGTH])


def _opened(turn: Turn, code: str) -> Reply:
    """What they would become, and for whom; nothing is given before they agree."""
    found = _valid(turn, code)
    if isinstance(found, Reply):
        return found
    if _holds(turn, found.grant):
        return screens.held_already(described(turn, found.grant))
    return screens.offered(described(turn, found.grant), code)


def _valid(turn: Turn, code: str) -> Invitation | Reply:
    """What a code offers, or why it is of no use. Who types wrong ones gets to try a few an hour, right or wrong."""
    until = links.shut_until(turn.connection, turn.contact.id, turn.now)
    if until is not None:
        return screens.too_many(until, turn.home_zone())
    found = invitations.look(turn.connection, code, turn.now)
    if found is None:
        links.note_wrong(turn.connection, turn.contact.id, turn.now)
        return screens.unknown()
    return found if _maker_may(turn, found) else screens.unknown()


def _maker_may(turn: Turn, found: Invitation) -> bool:
    """Whether who made it could still make it: what was taken from them cannot be handed on."""
    if found.made_by is None:
        return True
    held, chats = roles.of_contact(turn.connection, found.made_by)
    if chats & turn.surroundings.admins:
        held = (*held, Grant(Role.ADMIN))
    needed = Deed.GOVERN if found.role is Role.ADMIN else Deed.APPOINT
    return rules.may(held, needed, _reach(turn, found.grant), turn.now)


def _reach(turn: Turn, held: Grant) -> Reach:
    if held.role is Role.VOLUNTEER:
        return authority.reach(turn, held.activity_id)
    return Reach(frozenset({held.organisation_id} - {0}))


def _holds(turn: Turn, offered: Grant) -> bool:
    """Whether they have it already, for at least as long."""
    same = [one for one in roles.of(turn.connection, turn.address) if _scope(one) == _scope(offered) and one.holds(turn.now)]
    return any(one.expires_at is None or (offered.expires_at and offered.expires_at <= one.expires_at) for one in same)


def _scope(held: Grant) -> tuple[Role, int, int]:
    return held.role, held.organisation_id, held.activity_id


def accept(turn: Turn) -> Reply:
    """They agree: the role is theirs from this chat on, and who invited them hears of it."""
    found = _valid(turn, turn.argument)
    if isinstance(found, Reply):
        return found
    used = invitations.use_up(turn.connection, turn.argument, turn.now)
    if used is None:
        return screens.unknown()
    roles.grant(turn.connection, turn.address, used.grant, turn.now, used.made_by)
    note(turn, used.grant, f"became {used.role}", used.role)
    _tell(turn, used, accepted=True)
    return screens.welcome(described(turn, used.grant))


def decline(turn: Turn) -> Reply:
    """They do not want it: the code is of no more use."""
    found = _valid(turn, turn.argument)
    if isinstance(found, Reply):
        return found
    used = invitations.use_up(turn.connection, turn.argument, turn.now)
    if used is not None:
        _tell(turn, used, accepted=False)
    return screens.declined()


def _tell(turn: Turn, used: Invitation, *, accepted: bool) -> None:
    """Tell who made the invitation, without naming who took it: they know whom they asked, and the list says the rest."""
    if used.made_by is None or used.made_by == turn.contact.id:
        return
    notice = Notice("invited", f"invitation:{used.role}")
    given, zone = described(turn, used.grant), turn.surroundings.zone
    say = partial(screens.answered, given, _team_of(turn, used.grant), accepted=accepted)
    telling.tell(turn.connection, used.made_by, lambda there: say(), notice, turn.now, zone)
    turn.told = True


# ---- shared with who lists people ---------------------------------------------------------------------------------------
def described(turn: Turn, held: Grant) -> Given:
    """A role with the names of what it is for."""
    organisation = organisations.get(turn.connection, held.organisation_id) if held.organisation_id else None
    about = activities.get(turn.connection, held.activity_id) if held.activity_id else None
    zone = about.zone if about is not None else turn.home_zone()
    return Given(held.role, organisation.name if organisation else "", about, held.expires_at, zone)


def _team_of(turn: Turn, held: Grant) -> int:
    """The organisation on whose list of people a role stands; 0 for admins."""
    runs = roles.run_by(turn.connection, held.activity_id) if held.activity_id else {held.organisation_id}
    return min(runs - {0}, default=0)


def note(turn: Turn, held: Grant, detail: str, as_role: Role | None = None) -> None:
    """Write down what became of a role."""
    mine = Role.ADMIN if authority.is_admin(turn) else Role.ORGANISER
    subject = f"activity:{held.activity_id}" if held.activity_id else ""
    subject = subject or (f"organisation:{held.organisation_id}" if held.organisation_id else "")
    act = Act(Deed.APPOINT, subject, detail, _team_of(turn, held) or None)
    audit.note(turn.connection, turn.contact.id, as_role or mine, act, turn.now)
