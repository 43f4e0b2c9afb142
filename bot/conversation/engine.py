"""One incoming, one committed turn: the repeat check, the state that changes and the reply that is owed, or nothing at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from time import perf_counter

import structlog
from sqlalchemy import Connection

from bot import traits
from bot.conversation import state, unanswered
from bot.conversation.aside import Aside
from bot.conversation.batches import by_person
from bot.conversation.flight import FlightRecorder
from bot.conversation.ports import Outbox, Watch, Writer
from bot.conversation.router import Router
from bot.conversation.turn import Surroundings, Turn
from bot.i18n import speaking
from bot.logs import place_of
from bot.screens import general
from bot.screens.brief import late
from bot.understanding import Understood
from bot.vocabulary import Address, Incoming, InGroup, Media, Passage, Reply, Tap, Text
from storage.announcing import replies
from storage.database import StorageDown
from storage.ledger import deliveries, inbox
from storage.ledger.deliveries import Owed, Parcel
from storage.people import contacts, identities
from storage.people.contacts import Meeting
from storage.platforms import quota
from storage.taking_part import line
from storage.unasked import onscreen

AT_ONCE = 256
"""People of one batch whose turns are under way: enough to fill commits, and few enough that none waits long for a connection."""
ENDS = frozenset({"stop", "berhenti", "stop_news", "opening"})
"""Who wants to hear nothing more answers nothing, nor does who asks whether it is genuine, or follows something."""

log = structlog.get_logger("turn")


@dataclass(frozen=True, slots=True)
class Taken:
    """An incoming on its way through a turn, with what was known before the transaction began."""

    incoming: Incoming
    understood: Understood | None
    owner: int | None
    around: Surroundings
    now: datetime

    @property
    def address(self) -> Address:
        return self.incoming.address


@dataclass(frozen=True, slots=True)
class Done:
    """What a committed turn leaves to do."""

    outcome: str
    answered_by: str = ""
    parcel: Parcel | None = None
    waiting: bool = False
    ordered: bool = False


@dataclass(slots=True)
class Engine:
    """Takes incomings; `surroundings` is asked at each turn, since the lexicon is replaced when the catalogue changes.

    `begin` makes whoever runs what takes longer look for it.
    """

    database: Writer
    router: Router
    outbox: Outbox
    surroundings: Callable[[], Surroundings]
    now: Callable[[], datetime]
    watch: Watch
    flight: FlightRecorder
    begin: Callable[[], None] = lambda: None

    async def take(self, incomings: Sequence[Incoming]) -> None:
        """Commit a turn for each incoming, those of one person in order.

        Raises StorageDown when any could not be committed: all may be handed in again.
        """
        if len(incomings) == 1:
            await self._take(incomings[0])
            return
        at_once = asyncio.Semaphore(AT_ONCE)
        works = (self._take_in_order(theirs, at_once) for theirs in by_person(incomings))
        results = await asyncio.gather(*works, return_exceptions=True)
        for failure in (result for result in results if isinstance(result, BaseException)):
            raise failure

    async def _take_in_order(self, incomings: Sequence[Incoming], at_once: asyncio.Semaphore) -> None:
        async with at_once:
            for incoming in incomings:
                await self._take(incoming)

    async def _take(self, incoming: Incoming) -> None:
        began = perf_counter()
        channel = incoming.address.channel
        owner = self.outbox.reserve(channel)
        done = Done("failed")
        try:
            done = await self._commit(incoming, owner)
        finally:
            if done.parcel is not None:
                self.outbox.carry(done.parcel)
            elif owner is not None:
                self.outbox.release(channel)
        if done.waiting:
            self.outbox.wake()
        if done.ordered:
            self.begin()
        seconds = perf_counter() - began
        self.watch.turn(done.answered_by, done.outcome, seconds)
        log.info("turn", channel=channel, by=done.answered_by, outcome=done.outcome, ms=round(seconds * 1000, 1))

    async def quarantine(self, channel: str, key: str, why: str) -> None:
        """Put aside something authenticated that could not even be read; a repeat of it ends here too."""
        await self.database.run(partial(inbox.quarantine, channel=channel, key=key, why=why, now=self.now()))
        self.watch.turn("", "unreadable", 0.0)

    async def _commit(self, incoming: Incoming, owner: int | None) -> Done:
        now, around = self.now(), self.surroundings()
        taken = Taken(incoming, around.understand(incoming.content, now), owner, around, now)
        try:
            return await self.database.run(partial(self._recorded, taken))
        except StorageDown:
            raise
        except Exception as error:  # noqa: BLE001 - any mistake in a handler costs this one turn, never the chat
            where = f"{type(error).__name__} {place_of(error)}"
            log.error("quarantined", channel=incoming.address.channel, why=where)
            return await self.database.run(partial(_quarantine, taken, where))

    def _recorded(self, taken: Taken, connection: Connection) -> Done:
        with self.flight.handling(taken.address.channel, inbox.digest(taken.incoming.key)):
            return self._turn(taken, connection)

    def _turn(self, taken: Taken, connection: Connection) -> Done:
        if not inbox.take_once(connection, taken.incoming, taken.now):
            return Done("repeat")
        if unanswered_by := unanswered.take(connection, taken.incoming, taken.now, taken.around.offers):
            return Done("silent", unanswered_by)
        if isinstance(taken.incoming.content, InGroup):
            return self._in_group(taken, connection, taken.incoming.content)
        met = identities.meet(connection, taken.incoming, taken.now)
        if met.address != taken.address:
            taken = replace(taken, incoming=replace(taken.incoming, address=met.address))
        conversation = state.read(met.conversation)
        turn = Turn(connection, taken.incoming, met.contact, conversation, taken.now, taken.around, taken.understood)
        announced = _catch_up(turn)
        with speaking(met.contact.language or taken.incoming.language):
            reply = general.openable(self.router.answer(turn))
        if not turn.silent:
            conversation.show(reply)
        free_until = met.free_after(taken.incoming.free_until)
        if announced:
            _count_reply(turn)
        _remember(turn, met, free_until)
        return _owe(turn, reply, taken.owner, Passage(met.destination or "", free_until))

    def _in_group(self, taken: Taken, connection: Connection, said: InGroup) -> Done:
        """Nothing personal is said in a group, and nobody there becomes a contact; a tap there has no effect for anyone."""
        if taken.incoming.press:
            return Done("silent", "group")
        aside = Aside(connection, taken.address, said, taken.now, taken.around)
        with speaking(taken.incoming.language):
            reply = self.router.aside.answer(aside)
        if reply is None:
            return Done("silent", "group", waiting=aside.told)
        parcel = deliveries.owe(connection, Owed(taken.address, reply, None), taken.owner, taken.now)
        return Done("answered", "group", parcel, waiting=parcel is None or aside.told)


def _catch_up(turn: Turn) -> bool:
    """Words answer what stands last on the screen, also where that was said unasked: "yes" to an offer takes the seat.

    Whether something was said, and the last before it was an announcement.
    """
    said = turn.content
    if not isinstance(said, Media | Text) or (isinstance(said, Text) and said.text.startswith("/")):  # a link types a command
        return False
    screen = onscreen.of_person(turn.connection, turn.contact.id, turn.address)
    if screen.told is not None and isinstance(said, Text):
        turn.conversation.overhear(screen.told)
    return screen.announced


def _count_reply(turn: Turn) -> None:
    """What is said after an announcement counts as an answer, unless it ends it, or what it is answered is not kept."""
    if turn.answered_by not in ENDS and not (turn.silent or turn.shows_others or turn.forgotten):
        replies.heard(turn.connection, turn.contact.id, turn.address, turn.now)


def _remember(turn: Turn, met: Meeting, free_until: datetime | None) -> None:
    if turn.forgotten:
        return
    written = state.write(turn.conversation)
    if written != met.conversation or met.unreachable is not None or free_until != met.free_until:
        contacts.remember(turn.connection, met.address_id, written, free_until)
    if _opens(free_until, met, turn.now) and quota.release(turn.connection, turn.address, turn.now):
        turn.told = True
    if met.unreachable is not None:
        line.can_be_told_again(turn.connection, turn.contact.id, turn.now)


def _opens(free_until: datetime | None, met: Meeting, now: datetime) -> bool:
    """Whether free words are allowed again from this turn on."""
    return free_until is not None and free_until > now and (met.free_until is None or met.free_until <= now)


def _owe(turn: Turn, reply: Reply, owner: int | None, passage: Passage) -> Done:
    if turn.silent:
        return Done("silent", turn.answered_by, waiting=turn.told, ordered=turn.ordered)
    tapped = turn.content.message if isinstance(turn.content, Tap) and reply.replaces else None
    whose = None if turn.forgotten or turn.shows_others else turn.contact.id
    notice = deliveries.FAREWELL if turn.forgotten else deliveries.QUOTING if turn.shows_others else None
    said = _late(reply, turn.incoming, turn.contact.language, turn.surroundings)
    to = turn.address
    if turn.forgotten and passage.to:  # no address says any more where messages to it go
        to = Address(to.channel, passage.to)
    owed = Owed(to, said, whose, edits=tapped, notice=notice, subject=turn.subject, passage=passage)
    parcel = deliveries.owe(turn.connection, owed, owner, turn.now)
    return Done("answered", turn.answered_by, parcel, waiting=parcel is None or turn.told, ordered=turn.ordered)


def _late(reply: Reply, incoming: Incoming, language: str | None, around: Surroundings) -> Reply:
    """Where free words are allowed for a while only, an answer that leaves after it says that there is one."""
    if reply.brief is not None or not traits.of(incoming.address.channel).window:
        return reply
    return replace(reply, brief=late(language or incoming.language, incoming.at, around.zone))


def _quarantine(taken: Taken, why: str, connection: Connection) -> Done:
    """Put the incoming aside and owe an apology, after its own transaction was undone."""
    inbox.quarantine(connection, taken.address.channel, taken.incoming.key, why, taken.now)
    met = identities.meet(connection, taken.incoming, taken.now)
    with speaking(met.contact.language or taken.incoming.language):
        passage = Passage(met.destination or "", met.free_after(taken.incoming.free_until))
        reply = _late(general.apology(), taken.incoming, met.contact.language, taken.around)
        owed = Owed(met.address, reply, met.contact.id, passage=passage)
    parcel = deliveries.owe(connection, owed, taken.owner, taken.now)
    return Done("quarantined", "", parcel, waiting=parcel is None)
