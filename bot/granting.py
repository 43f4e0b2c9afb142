"""`python -m bot grant`: the first roles, given by who has the machine."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import Connection

from bot import clock
from bot.entry import wrong
from bot.rules.authority import Deed, Grant, Role, volunteering_ends
from bot.rules.timing import ends_at
from bot.settings import Settings
from bot.vocabulary import Address
from storage.ledger import listing
from storage.organising import activities, organisations
from storage.people import audit, invitations, roles
from storage.people.audit import Act
from storage.people.invitations import Invitation


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be given, as it was typed; `until` is its last day, of an organiser or volunteer."""

    role: Role
    organisation: str = ""
    activity: str = ""
    until: date | None = None

    @classmethod
    def read(cls, role: str, organisation: str, activity: str, until: str) -> Wanted:
        """Raises WrongSettings with one line that says what is missing."""
        if role not in tuple(Role):
            raise wrong("the role is admin, organiser or volunteer")
        if (role == Role.ORGANISER) is not bool(organisation):
            raise wrong("the role organiser needs --organisation NAME, and no other takes it")
        if (role == Role.VOLUNTEER) is not bool(activity):
            raise wrong("the role volunteer needs --activity NAME, and no other takes it")
        try:
            return cls(Role(role), organisation, activity, date.fromisoformat(until) if until else None)
        except ValueError:
            raise wrong("the day of --until is written as 2026-11-30") from None


async def give(settings: Settings, wanted: Wanted, address: str) -> str:
    """Give it, or make a code that offers it; returns what to tell the operator."""
    from bot.wiring import opened

    async with opened(settings) as database:
        if address == "code":
            code = await database.run(partial(_offer, wanted=wanted, settings=settings))
            return f"Send this to Sapa within 24 hours, from the chat that shall be {wanted.role}: /start i_{code}"
        await database.run(partial(_give, wanted=wanted, settings=settings, address=Address.parse(address)))
        return f"{address} is now {wanted.role}."


def _offer(connection: Connection, wanted: Wanted, settings: Settings) -> str:
    held, now = _grant(connection, wanted, settings), clock.now()
    offered = Invitation(held.role, held.organisation_id, held.activity_id, held.expires_at)
    return invitations.make(connection, offered, now, secrets.SystemRandom())


def _give(connection: Connection, wanted: Wanted, settings: Settings, address: Address) -> None:
    held, now = _grant(connection, wanted, settings), clock.now()
    roles.grant(connection, address, held, now)
    subject = f"activity:{held.activity_id}" if held.activity_id else f"organisation:{held.organisation_id}"
    act = Act(Deed.APPOINT, subject if held.role is not Role.ADMIN else "", f"granted {held.role}", held.organisation_id or None)
    audit.note(connection, None, Role.ADMIN, act, now)


def _grant(connection: Connection, wanted: Wanted, settings: Settings) -> Grant:
    """The role with the numbers of what it is for."""
    last = ends_at(wanted.until, None, settings.timezone) if wanted.until else None
    if wanted.role is Role.ORGANISER:
        named = [one for one in organisations.all_of_them(connection) if wanted.organisation in (one.name, str(one.id))]
        number = named[0].id if named else organisations.begin(connection, wanted.organisation)
        return Grant(Role.ORGANISER, number, 0, last)
    if wanted.role is Role.VOLUNTEER:
        found = listing.activity_called(connection, wanted.activity)
        about = activities.get(connection, found) if found is not None else None
        if about is None:
            raise wrong(f"there is no activity {wanted.activity}")
        return Grant(
            Role.VOLUNTEER, 0, about.id, last or volunteering_ends(about.ends_on or about.starts_on, about.zone, clock.now())
        )
    return Grant(Role.ADMIN, expires_at=last)
