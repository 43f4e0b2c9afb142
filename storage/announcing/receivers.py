"""An announcement person by person, page by page: who got it, who did not and why, those included who were left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, bindparam, case, exists, or_, select

from bot.rules.announcements import State
from storage.announcing import lines
from storage.announcing.announcements import Announcement
from storage.announcing.audiences import NOWHERE
from storage.ledger.deliveries import State as Became
from storage.models import activities, addresses, contacts, deliveries, recipients, registrations
from storage.organising.sheets import SEATED

PAGE = 1_000
"""People read at once: some ms of a reader."""

MOST = 200_000
"""A file of more people names only those it did not reach, and so many of them: phones open no larger one."""

LEFT_OUT, GONE = "left_out", "gone"
"""How it ended for who was not to be told, and for whom the ledger keeps nothing any more; otherwise a state of the ledger."""


class Receiver(msgspec.Struct, array_like=True):
    """Somebody of an audience. `phone` is told only of who has, or had, a seat with the same organisation. `at` is UTC."""

    id: int
    name: str | None
    phone: str | None
    channel: str
    became: str
    reason: str
    at: datetime | None


_pack = msgspec.msgpack.Encoder().encode
_page = msgspec.msgpack.Decoder(list[Receiver]).decode

_THEIR_PARTICIPANT = exists().where(
    registrations.c.contact_id == recipients.c.contact_id,
    registrations.c.status.in_(SEATED),
    activities.c.id == registrations.c.activity_id,
    activities.c.organisation_id == bindparam("of_organisation"),
)
_ARRIVED = (Became.SENT, Became.DELIVERED, Became.READ)
# The sum keeps both databases from beginning with all rows of the announcement, at each page anew.
_COPY = (deliveries.c.contact_id == recipients.c.contact_id) & (deliveries.c.announcement_id + 0 == recipients.c.announcement_id)
ALL = (
    select(
        recipients.c.contact_id,
        recipients.c.zone,
        recipients.c.reason,
        contacts.c.name,
        case((_THEIR_PARTICIPANT, contacts.c.phone)),
        *[deliveries.c[name] for name in ("channel", "state", "reason", "settled_at")],
        exists().where(addresses.c.contact_id == recipients.c.contact_id),
    )
    .select_from(recipients)
    .join(contacts, contacts.c.id == recipients.c.contact_id)
    .outerjoin(deliveries, _COPY)
    .where(recipients.c.announcement_id == bindparam("of_id"), recipients.c.contact_id > bindparam("after"))
    .order_by(recipients.c.contact_id, deliveries.c.id)
    .limit(PAGE)
)
MISSED = ALL.where(
    or_(
        recipients.c.reason.is_not(None),
        deliveries.c.state.is_(None),
        deliveries.c.state.not_in([state.value for state in _ARRIVED]),
    )
)


def page(connection: Connection, one: Announcement, after: int, missed: bool) -> tuple[bytes, int, int]:
    """The next people behind a contact's number, packed; how many they are, and the last one's number (0: none).

    `missed` leaves out whom it reached.
    """
    key = {"of_id": one.id, "after": after, "of_organisation": one.organisation_id or 0}
    found: dict[int, Receiver] = {}
    for contact_id, line, why, name, phone, channel, state, reason, at, has_chat in connection.execute(
        MISSED if missed else ALL, key
    ):
        if why is not None:
            ended = (LEFT_OUT, why)
        elif state is not None:
            ended = (state, reason or "")
        else:
            ended = _unowed(one, contact_id, line, has_chat)
        found[contact_id] = Receiver(contact_id, name, phone, channel or "", *ended, at)
    return _pack(list(found.values())), len(found), max(found, default=0)


def _unowed(one: Announcement, contact_id: int, line: int, has_chat: bool) -> tuple[str, str]:
    """What became of somebody of whom the ledger has no row: not their turn yet, nowhere to be told, or long ago."""
    if not lines.is_past(one, line, contact_id):
        return (Became.SKIPPED, "cancelled") if one.state is State.CANCELLED else (Became.PENDING, "")
    return (GONE, "") if has_chat else (Became.SKIPPED, NOWHERE)


def unpack(pages: Iterable[bytes]) -> Iterable[Receiver]:
    """What `page` packed."""
    for packed in pages:
        yield from _page(packed)
