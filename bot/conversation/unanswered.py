"""What nobody answers: people block Sapa, let it back in, ring, are renamed by their platform, or switch news off there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.i18n import FIRST_LANGUAGE
from bot.rules.offers import Terms
from bot.vocabulary import Address, Blocked, Called, GroupChanged, Identity, Incoming, NewsWanted, Renamed, Unblocked
from storage.announcing import outlets
from storage.people import consents, contacts, identities, merging
from storage.people.contacts import Contact
from storage.taking_part import line


def take(connection: Connection, incoming: Incoming, now: datetime, terms: Terms) -> str:
    """Do what follows; returns what it was in a word, nothing for what wants an answer."""
    match incoming.content:
        case Blocked():
            contacts.mark_unreachable(connection, incoming.address, "blocked")
            return "blocked"
        case Unblocked():
            _unblock(connection, incoming.address, now)
            return "unblocked"
        case Renamed(former=former):
            _rename(connection, incoming, former, now, terms)
            return "renamed"
        case NewsWanted(wanted=wanted):
            met = identities.meet(connection, incoming, now)
            _want_news(connection, met.contact, wanted, now)
            return "news wanted"
        case GroupChanged() as change:
            outlets.learn(connection, incoming.address, change, now)
            return "group changed"
        case Called():
            _open_window(connection, incoming, now)
            return "called"
        case _:
            return ""


def _rename(connection: Connection, incoming: Incoming, former: Sequence[Identity], now: datetime, terms: Terms) -> None:
    """Who wrote under a new name before we were told of it was taken for somebody new: they are one."""
    renaming = identities.rename(connection, incoming, former)
    if renaming is not None:
        for twin in renaming.twins:
            merging.merge(connection, renaming.contact_id, twin, now, terms)


def _want_news(connection: Connection, person: Contact, wanted: bool, now: datetime) -> None:
    if wanted:
        consents.want_news(connection, person.id, consents.ON_THE_PLATFORM, person.language or FIRST_LANGUAGE, now)
    else:
        consents.stop_news(connection, person.id, now)


def _unblock(connection: Connection, address: Address, now: datetime) -> None:
    """They can be told again what they wait for."""
    contacts.mark_unreachable(connection, address, None)
    known = contacts.find(connection, address)
    if known is not None:
        line.can_be_told_again(connection, known.contact.id, now)


def _open_window(connection: Connection, incoming: Incoming, now: datetime) -> None:
    met = identities.meet(connection, incoming, now)
    contacts.remember(connection, met.address_id, met.conversation, met.free_after(incoming.free_until))
    if met.unreachable is not None:
        line.can_be_told_again(connection, met.contact.id, now)
