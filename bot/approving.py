"""Our templates beside what WhatsApp has of them: an operator compares, and submits what is missing or reads otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot import clock
from bot.channels.port import DeliveryError, Refused
from bot.channels.whatsapp.declared import Misdeclared, Template, declared
from bot.channels.whatsapp.graph import Account, Graph
from bot.channels.whatsapp.submitting import Listed, differences, listed, submit
from bot.channels.whatsapp.templates import USABLE
from bot.documents.png import drawn
from bot.settings import Settings
from bot.shelving import keep
from bot.vocabulary import Attachment
from bot.with_whatsapp import whatsapp_account
from storage.database import Database, open_database
from storage.platforms import templates
from storage.platforms.templates import Standing

AN_HOUR = 100
"""Templates that may be created in an hour."""

LINE = "{:<28} {:<4} {:<10} {:<22} {}"
_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
SAMPLES = {
    "image": Attachment("sapa.png", "image/png", drawn([[1, 0, 1], [0, 1, 0], [1, 0, 1]], 64)),
    "document": Attachment("sapa.pdf", "application/pdf", _PDF),
}
"""What Meta's reviewers see in a header."""


class NotPossible(Exception):
    """What an operator must set first."""


class NoAnswer(Exception):
    """WhatsApp could not be asked; why, for an operator."""


async def at_the_desk(settings: Settings, *, submits: bool) -> bool:
    """Compare, and submit if asked to; prints what it finds and tells whether all is well.

    Raises NotPossible, NoAnswer, StorageDown.
    """
    account, ours = _prepared(settings)
    graph = Graph(account, connections=2)
    try:
        async with open_database(settings.database_url.get_secret_value()) as database:
            desk = Desk(graph, account.business_id, database, ours)
            return await (desk.sync() if submits else desk.show())
    except DeliveryError as error:
        raise NoAnswer(f"WhatsApp does not answer as it should: {_why(error)}") from None
    finally:
        await graph.close()


def _prepared(settings: Settings) -> tuple[Account, Mapping[str, Template]]:
    account = whatsapp_account(settings)
    if account is None:
        raise NotPossible("WhatsApp is not set up: SAPA_WHATSAPP_TOKEN and those beside it are not set")
    if not account.business_id:
        raise NotPossible("SAPA_WHATSAPP_BUSINESS_ID is not set: templates belong to the business account")
    try:
        return account, declared()
    except Misdeclared as error:
        raise NotPossible(str(error)) from None


@dataclass(frozen=True, slots=True)
class Row:
    """A template in one language, and what the platform has of it."""

    template: Template
    language: str
    theirs: Listed | None

    @property
    def wrong(self) -> list[str]:
        """What reads otherwise there."""
        return [] if self.theirs is None else list(differences(self.template, self.language, self.theirs))

    @property
    def is_well(self) -> bool:
        """Whether it says what was declared, and may be sent."""
        return self.theirs is not None and templates.plain(self.theirs.status) in USABLE and not self.wrong

    @property
    def key(self) -> tuple[str, str]:
        return self.template.name, self.language


@dataclass(slots=True)
class Desk:
    """Where an operator compares and submits; both print what they find, and return whether everything may be sent."""

    graph: Graph
    business_id: str
    database: Database
    ours: Mapping[str, Template]
    _samples: dict[str, str] = field(default_factory=dict)  # handles, by kind of header

    async def show(self) -> bool:
        """Compare. Raises a DeliveryError, StorageDown."""
        theirs = await listed(self.graph, self.business_id)
        rows = self._rows(theirs)
        await self._keep(rows)
        print(LINE.format("template", "", "declared", "WhatsApp", "").rstrip())
        for row in rows:
            print(_line(row))
        others = len(theirs.keys() - {row.key for row in rows})
        ready = sum(row.is_well for row in rows)
        print(f"{ready} of {len(rows)} can be sent" + (f"; {others} others in this account are not Sapa's" if others else ""))
        return ready == len(rows)

    async def sync(self) -> bool:
        """Submit what is missing or reads otherwise, at most as many as an hour allows. Raises as `show`."""
        rows = self._rows(await listed(self.graph, self.business_id))
        await self._keep(rows)
        due = [row for row in rows if row.theirs is None or row.wrong]
        taken = [await self._submit(row) for row in due[:AN_HOUR]]
        print(
            f"{sum(taken)} submitted, {len(rows) - len(due)} unchanged"
            + (f", {taken.count(False)} refused" if not all(taken) else "")
        )
        if len(due) > AN_HOUR:
            print(f"{len(due) - AN_HOUR} more wait: {AN_HOUR} an hour are allowed, run it again in an hour")
        return all(taken) and len(due) <= AN_HOUR

    async def _submit(self, row: Row) -> bool:
        try:
            handle = await self._sample(row.template)
            told = await submit(self.graph, self.business_id, row.template, row.language, handle, row.theirs)
        except Refused as error:
            print(f"{row.template.name} {row.language}: refused, {_why(error)}")
            return False
        standing = Standing(*row.key, told.status, told.category or row.template.category, clock.now(), told.id)
        await self.database.run(partial(templates.say, standings=[standing]))
        print(
            f"{row.template.name} {row.language}: {'new' if row.theirs is None else ', '.join(row.wrong)}, {told.status.lower()}"
        )
        return True

    async def _sample(self, template: Template) -> str:
        """The handle of the example for a header, uploaded once."""
        kind = template.header or ""
        if kind and kind not in self._samples:
            self._samples[kind] = await self.graph.sample(SAMPLES[kind])
        return self._samples.get(kind, "")

    def _rows(self, theirs: Mapping[tuple[str, str], Listed]) -> list[Row]:
        return [Row(one, language, theirs.get((one.name, language))) for one in self.ours.values() for language in one.body]

    async def _keep(self, rows: Iterable[Row]) -> None:
        """Note how they stand, for whoever sends; what is not there any more counts as deleted."""
        await keep(self.database, {row.key: row.theirs for row in rows}, clock.now())


def _line(row: Row) -> str:
    name, language, theirs = row.template.name, row.language, row.theirs
    if theirs is None:
        return LINE.format(name, language, row.template.category, "missing", "python -m bot templates sync submits it").rstrip()
    notes = [f"rejected for {theirs.reason}"] if theirs.reason else []
    if theirs.category.lower() != row.template.category:
        notes.append(f"charged as {theirs.category.lower()}")
    if row.wrong:
        notes.append(f"reads otherwise there: {', '.join(row.wrong)}")
    return LINE.format(name, language, row.template.category, theirs.status.lower(), "; ".join(notes)).rstrip()


def _why(error: DeliveryError) -> str:
    """The error, with what the platform says about it."""
    told = " ".join(getattr(error, "__notes__", []))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in f"{error} {told}").split())
