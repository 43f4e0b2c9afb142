"""WhatsApp webhooks in; `Incoming`, `Report` and `Notification` out.

What says nothing to Sapa gives nothing, what cannot be read is set aside alone, and neither is ever an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.channels.bodies import Unreadable
from bot.channels.port import Notification, Report
from bot.channels.whatsapp import contents, notifications, reports
from bot.channels.whatsapp.people import People, names
from bot.channels.whatsapp.schema import (
    Call,
    Change,
    Entry,
    Fault,
    IdUpdate,
    Message,
    Person,
    Preference,
    Raws,
    Status,
    System,
    Turnover,
    Value,
    decode,
    each,
    held,
    moment,
    split,
)
from bot.vocabulary import Address, Called, Content, Identity, Incoming, NewsWanted, Renamed

Event = TypeVar("Event")
Said = TypeVar("Said")
CHANNEL = "whatsapp"
WINDOW = timedelta(hours=24)
"""How long after a message or a call of theirs we may speak in our own words:
https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages"""

_RENAMES = ("user_changed_number", "customer_changed_number", "user_changed_user_id")


@dataclass(slots=True)
class Batch:
    """What one POST brought. Incomings are in the order in which people acted; `unreadable` are the events set aside."""

    incomings: Sequence[Incoming] = ()
    reports: list[Report] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    unreadable: list[bytes] = field(default_factory=list)


def parse(body: bytes, phone_id: str) -> Batch:
    """Read one webhook; raises `Unreadable` for what is none.

    What happened at another number than `phone_id` is left alone; what is told about the account is not.
    """
    batch, incomings = Batch(), list[Incoming]()
    for entry in each(Entry, split(body), batch.unreadable):
        for change in each(Change, entry.changes, batch.unreadable):
            try:
                incomings += _read(change, moment(entry.time), phone_id, batch)
            except Unreadable:
                batch.unreadable.append(bytes(change.value))
    batch.incomings = sorted(incomings, key=lambda incoming: incoming.at)
    return batch


def _read(change: Change, at: datetime, phone_id: str, batch: Batch) -> list[Incoming]:
    if notifications.is_of_the_account(change.field):
        batch.notifications += notifications.read(change.field, change.value, at)
        return []
    value = held(Value, change.value) or Value()
    if value.metadata is None or str(value.metadata.phone_number_id) != phone_id:
        return []
    acts = (value.messages, value.calls, value.user_preferences)
    people = People(each(Person, value.contacts, []), sum(len(raws or ()) for raws in acts))
    if change.field == "messages":
        batch.reports += _events(Status, value.statuses, batch, reports.read)
        batch.notifications += _events(Fault, value.errors, batch, partial(notifications.fault, at=at))
    return [
        *_events(Message, value.messages, batch, partial(_from_message, people=people)),
        *_events(Call, value.calls, batch, partial(_from_call, people=people)),
        *_events(Preference, value.user_preferences, batch, partial(_from_preference, people=people)),
        *_events(IdUpdate, value.user_id_update, batch, _from_id_update),
    ]


def _events(kind: type[Event], raws: Raws, batch: Batch, read: Callable[[Event], Said | None]) -> list[Said]:
    """What each event says; one that cannot be read does not take the others away."""
    said: list[Said] = []
    for raw in raws or ():
        try:
            found = read(decode(kind, raw))
        except Unreadable:
            batch.unreadable.append(bytes(raw))
        else:
            said += [found] if found is not None else []
    return said


# ---- what people do ---------------------------------------------------------------------------------------------------------
def _from_message(message: Message, people: People) -> Incoming | None:
    if message.group_id:
        return None
    if message.type == "system":
        return _from_system(message)
    content = contents.said(message)
    if content is None:
        return None
    called = people.called(message.from_user_id, message.from_parent_user_id, message.sender)
    at = moment(message.timestamp)
    return _incoming(called, message.id, content, at, press=message.id, free_until=at + WINDOW)


def _from_call(call: Call, people: People) -> Incoming | None:
    """Nobody picks up, but who calls may be written to in free words for a day."""
    if call.event != "connect" or call.direction != "USER_INITIATED":
        return None
    at = moment(call.timestamp)
    called = people.called(call.from_user_id, call.from_parent_user_id, call.sender)
    return _incoming(called, call.id, Called(), at, free_until=at + WINDOW)


def _from_preference(preference: Preference, people: People) -> Incoming | None:
    if preference.value not in ("stop", "resume", "signup") or preference.category not in (None, "marketing_messages"):
        return None
    called = people.called(preference.user_id, preference.parent_user_id, preference.wa_id)
    at = moment(preference.timestamp)
    who = called[0].value if called else ""
    return _incoming(called, f"news:{who}:{preference.value}:{at.timestamp():.0f}", NewsWanted(preference.value != "stop"), at)


# ---- names that change ------------------------------------------------------------------------------------------------------
def _from_system(message: Message) -> Incoming | None:
    """With the number the id changes, too. `from` is the number that was, and may be somebody else's tomorrow."""
    system = held(System, message.system)
    if system is None or system.type not in _RENAMES:
        return None
    former = names(
        system.previous_user_id or message.from_user_id,
        system.previous_parent_user_id or message.from_parent_user_id,
        message.sender,
    )
    current = names(system.user_id, system.parent_user_id, system.wa_id or system.new_wa_id)
    return _renamed(current, former, message.id, moment(message.timestamp))


def _from_id_update(update: IdUpdate) -> Incoming | None:
    """Which of the two numbers stands here is not told, so it counts as the former: the next message brings the new one."""
    own, parent = update.user_id or Turnover(), update.parent_user_id or Turnover()
    at = moment(update.timestamp)
    former, current = names(own.previous, parent.previous, update.wa_id), names(own.current, parent.current, None)
    return _renamed(current, former, f"renamed:{own.previous}:{own.current}:{at.timestamp():.0f}", at)


def _renamed(current: tuple[Identity, ...], former: tuple[Identity, ...], key: str, at: datetime) -> Incoming | None:
    former = tuple(one for one in former if one not in current)
    return _incoming(current, key, Renamed(former), at) if former else None


def _incoming(
    called: tuple[Identity, ...],
    key: str,
    content: Content,
    at: datetime,
    press: str = "",
    free_until: datetime | None = None,
) -> Incoming:
    """Raises `Unreadable` for somebody without a name."""
    if not called or not key:
        raise Unreadable("from nobody")
    return Incoming(Address(CHANNEL, called[0].value), key, content, at, "", press, called, free_until)
