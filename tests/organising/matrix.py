"""Two organisations that have nothing to do with each other, one of each thing an action can be about, and everybody's authority.

Everything of the organisation that is pressed at has the same number in every table, so that a payload with that number means
something of theirs, whatever the action reads it as.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Boolean, Connection, Date, Integer, LargeBinary, Table, Text, insert, select

from bot.conversation import state
from bot.conversation.state import Conversation, FormState
from bot.rules import authority
from bot.rules.authority import Deed, Grant, Reach, Role
from bot.vocabulary import Action, Incoming, Tap
from bot.vocabulary import Text as Words
from storage import models
from storage.models import activities, addresses, contacts, metadata, organisations, partners
from storage.models.base import Instant
from storage.people import roles
from tests.persona import Persona, Town

THEIRS, OTHER, PARTNER = 70001, 80001, 60001
"""The organisation pressed at, one that has nothing to do with it, and one that runs its activity, too."""

SECRET = "Zulaikha Rahasia"
"""The name of who takes part: nobody without authority reads it."""

SAMPLE = "contoh-motif-batik"
KEPT_ASIDE = ("inbox", "deliveries", "transcript", "alembic_version", "unknown_words")
"""What every turn writes: that it was taken, its answer, and words that mean nothing to Sapa."""

OF_A_CONVERSATION = {
    "addresses": ("conversation", "unreachable", "free_until"),
    "contacts": ("guesses",),
}
"""Where a conversation stands: which question is open, and how many codes somebody guessed."""

OWN = "own: "
"""How a row begins that belongs to the organisation which has nothing to do with what is pressed at."""

SHAPES = ("{n}", "{n}=yes", "{n}={n}", "{n}={n}=yes", "{n}=0=yes", "o{n}")
"""What the arguments of our buttons look like."""

OF_ACTION: Mapping[str, tuple[str, ...]] = {
    "invite_as": ("volunteer={n}=end", "organiser={n}", "admin"),
    "keep": ("messages=7=yes", "names=30=yes"),
    "bulk_stop": ("yes",),
    "bulk_go": ("yes",),
    "organisation_of": ("{mark}",),
    "holder": ("{n}={mark}", "0={mark}"),
    "take_role": ("{n}={mark}", "0={mark}"),
}
"""What further ones of single actions look like."""

FORGED = ("", "-1", "9" * 15, "=yes", "{n}=x=y=z", "²", "{n}=²", "x=p-1")
"""What no button of ours carries."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with what they hold; `ended` is a role that is over."""

    name: str
    grants: tuple[Grant, ...] = ()
    ended: tuple[Grant, ...] = ()


ACTORS = {
    one.name: one
    for one in (
        Actor("nobody"),
        Actor("artisan"),  # takes part in what is pressed at
        Actor("helper", (Grant(Role.VOLUNTEER, 0, THEIRS),)),
        Actor("helper of another", (Grant(Role.VOLUNTEER, 0, OTHER),)),
        Actor("organiser", (Grant(Role.ORGANISER, THEIRS),)),
        Actor("partner", (Grant(Role.ORGANISER, PARTNER),)),
        Actor("organiser of another", (Grant(Role.ORGANISER, OTHER),)),
        Actor("organiser until yesterday", (), (Grant(Role.ORGANISER, THEIRS), Grant(Role.VOLUNTEER, 0, THEIRS))),
        Actor("admin", (Grant(Role.ADMIN),)),
    )
}
REACH = Reach(frozenset({THEIRS, PARTNER}), THEIRS)


def may(actor: Actor, deed: Deed, town: Town) -> bool:
    """Whether they may do this to what is pressed at."""
    return authority.may(actor.grants, deed, REACH, town.clock())


# ---- the world ----------------------------------------------------------------------------------------------------------
class Ground:
    """The town with both organisations; people come by their names in ACTORS."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.people: dict[str, Persona] = {}

    async def lay(self, names: Iterable[str]) -> Ground:
        """Everything there is, and these people."""
        for name in {"artisan", *names}:
            self.people[name] = await self.town.guest(name, "id", name=SECRET if name == "artisan" else name.title())
        artisan = (await self.town.rows(contacts, name=SECRET))[0]["id"]
        await self.town.database.run(partial(_plant, contact_id=artisan, now=self.town.clock()))
        for name, persona in self.people.items():
            await self.town.database.run(partial(_give, actor=ACTORS[name], persona=persona, now=self.town.clock()))
        self.town.channel.stall()  # what is answered stays in the ledger, where it is read
        return self

    async def state(self) -> dict[str, list[str]]:
        """The whole database, but for what every turn writes."""
        return await self.town.database.read(_state)

    async def presses(self, name: str, payloads: Iterable[tuple[str, str]]) -> list[Incoming]:
        """Press each of these, one after the other; returns what was done, to be done once more."""
        persona = self.people[name]
        done = [self.town.incoming(persona.address, Tap(Action(action, argument)), "id") for action, argument in payloads]
        await self.town.engine.take(done)  # as one batch: one person's turns wait for each other
        broken = {row["quarantined"] for row in await self.town.rows(models.inbox) if row["quarantined"]}
        assert broken == set(), f"a payload broke a handler: {broken}"
        return done

    async def fills(self, name: str, form: str) -> None:
        """Say and press things while a form is open about what is theirs: it was opened when they still could."""
        persona, answers = self.people[name], ("zzz", "2026-12-01", "bukan apa-apa")
        opened = state.write(Conversation(serial=1, form=FormState(form, 1, str(THEIRS))))
        await self.town.change(addresses, addresses.c.recipient == persona.address.recipient, conversation=opened)
        pressed = [Tap(Action(what, "x=y", 1)) for what in ("answer", "back", "skip", "correct", "leave", "resume")]
        said = [*pressed, *map(Words, answers)]
        await self.town.takes(*(self.town.incoming(persona.address, one, "id") for one in said))

    async def read_by(self, name: str) -> str:
        """Everything Sapa answered somebody."""
        rows = await self.town.rows(models.deliveries, recipient=self.people[name].address.recipient)
        return "\n".join(row["reply"] for row in rows)


def payloads(actions: Iterable[str], shapes: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Each of these actions with each argument it may have about what is pressed at."""
    mark = _mark()
    found = []
    for action in actions:
        for shape in (*(shapes or SHAPES), *(() if shapes else OF_ACTION.get(action, ()))):
            argument = shape.replace("{n}", str(THEIRS)).replace("{mark}", mark)
            if len(f"{action}:0:{argument}".encode()) <= 64:
                found.append((action, argument))
    return found


def _mark() -> str:
    """What stands in a button for the role of the organiser that is pressed at."""
    from bot.vocabulary import Address

    return roles.Holder(Address("memory", "organiser"), Grant(Role.ORGANISER, THEIRS), None, None, None).mark


def changed(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The rows of each table that are other than they were."""
    return {
        name: rows
        for name in before
        if (rows := [row for row in (*before[name], *after[name]) if (row in before[name]) != (row in after[name])])
    }


def _state(connection: Connection) -> dict[str, list[str]]:
    found = {}
    for table in metadata.sorted_tables:
        if table.name not in KEPT_ASIDE:
            columns = [one for one in table.c if one.name not in OF_A_CONVERSATION.get(table.name, ())]
            found[table.name] = sorted(map(_line, connection.execute(select(*columns)).mappings()))
    return found


def _line(row: Mapping[str, Any]) -> str:
    """A row as text. A draft of one's own organisation, or a file made for oneself, is nobody else's affair."""
    line = str(dict(row))
    is_own = row.get("organisation_id") == OTHER or ("attempts" in row and str(THEIRS) not in line)
    return OWN + line if is_own else line


def _give(connection: Connection, actor: Actor, persona: Persona, now: Any) -> None:
    for held in actor.grants:
        roles.grant(connection, persona.address, held, now)
    for held in actor.ended:
        over = Grant(held.role, held.organisation_id, held.activity_id, now - timedelta(days=1))
        roles.grant(connection, persona.address, over, now)


_OF_PEOPLE = "registrations questions letters certificates results outcomes feedback mentors pairings meetings handovers"
ONE_EACH = f"{_OF_PEOPLE} drafts files invitees targets announcements segments surveys editions".split()
SPECIAL: Mapping[str, Mapping[str, Any]] = {
    "registrations": {"status": "confirmed", "code": "4827", "ticket": "a" * 16},
    "drafts": {"fields": '{"plan":{}}'},
    "files": {"kind": "document", "reference": "r", "media_type": "text/csv", "channel": "memory"},
    "certificates": {"code": "SAPA70001", "name": SECRET},
    "invitees": {"status": "invited"},
    "mentors": {"crafts": "[]", "provinces": "[]", "needs": "[]", "most": 3},
    "outcomes": {"month": 3},
    "announcements": {"state": "draft", "code": "abc234", "text_id": "Pameran dibuka.", "parent_id": None, "segment_id": None},
    "segments": {"name": "Batik", "audience": "{}"},
    "surveys": {"state": "draft", "question_id": "Sudah ekspor?", "options": '[{"id":"Ya","en":"Yes"},{"id":"Tidak","en":"No"}]'},
    "editions": {
        "fair": "inacraft",
        "name": "2027",
        "starts_on": date(2027, 10, 6),
        "ends_on": date(2027, 10, 10),
        "source": "x",
    },
    "questions": {"body": "Apakah boleh membawa anak?"},
}


def _plant(connection: Connection, contact_id: int, now: Any) -> None:
    """One of everything of the organisation pressed at, and what the other one needs to exist."""
    sample = dict(connection.execute(select(activities).where(activities.c.slug == SAMPLE)).mappings().one())
    for number, name in ((THEIRS, "Lembaga A"), (OTHER, "Lembaga B"), (PARTNER, "Lembaga C")):
        connection.execute(insert(organisations), {"id": number, "name": name, "kind": "centre"})
        if number != PARTNER:
            own = {"id": number, "slug": f"{SAMPLE}-{number}", "organisation_id": number, "organiser": name, "sample": False}
            connection.execute(insert(activities), sample | own | {"taken": int(number == THEIRS)})
    connection.execute(insert(partners), {"activity_id": THEIRS, "organisation_id": PARTNER})
    for name in ONE_EACH:
        table = metadata.tables.get(name)
        if table is not None:
            connection.execute(insert(table), _row(table, contact_id, now))


def _row(table: Table, contact_id: int, now: Any) -> dict[str, Any]:
    """A row with the number of what is pressed at wherever it refers to something."""
    row: dict[str, Any] = {}
    for column in table.c:
        if column.name in ("id", "activity_id", "organisation_id") or re.fullmatch(r"\w+_id", column.name):
            row[column.name] = contact_id if column.name == "contact_id" else THEIRS
        elif not column.nullable and column.server_default is None:
            row[column.name] = _anything(column.type, now)
    given = {name: value for name, value in SPECIAL.get(table.name, {}).items() if name in table.c}
    return {name: value for name, value in (row | given).items() if name not in ("file_id", "poster_id")}


def _anything(kind: Any, now: Any) -> Any:
    match kind:
        case Instant():
            return now
        case Date():
            return now.date()
        case Boolean():
            return False
        case LargeBinary():
            return b"x"
        case Integer():
            return 1
        case Text():
            return "x"
    return 1
