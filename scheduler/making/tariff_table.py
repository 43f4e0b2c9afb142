"""Reads tables of duty that admins send, writes what was agreed to in the transaction that ends the job, or nothing of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from bot.documents import tariff_rows
from bot.documents.tariff_rows import Checked
from bot.rules import products
from bot.rules.authority import Deed, Role
from bot.screens.admins import tariffs as screens
from bot.screens.admins.tariffs import Found
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Ending, Errand
from storage.knowing import revisions, tariffs
from storage.knowing.tariffs import Key
from storage.organising import files
from storage.people import audit
from storage.people.audit import Act


async def perform(errand: Errand) -> Ending:
    """The example, what is stored, what a file holds, or its import."""
    detail = errand.order.detail
    if not await errand.read(partial(rights.may, errand=errand, deed=Deed.GOVERN)):
        return screens.refused("")
    if detail["do"] == "example":
        return replace(screens.taken(example=True), attachment=tariff_rows.example())
    if detail["do"] == "stored":
        file = await errand.draw(tariff_rows.filled, await errand.read(tariffs.everything))
        return replace(screens.taken(example=False), attachment=file)
    content = await errand.read(partial(files.content, file_id=int(detail["file"])))
    if content is None:
        return screens.refused("gone")
    checked = await errand.draw(tariff_rows.check, content, errand.language, errand.around.day(errand.now))
    if checked.refused:
        return screens.refused(checked.refused)
    found = await errand.read(partial(_found, checked))
    if detail["do"] == "check" or found.mark != detail.get("mark"):
        said = screens.found(found, int(detail["file"]), with_file=checked.report is not None)
        return replace(said, attachment=checked.report)
    return partial(_put, errand, checked)


def _found(checked: Checked, connection: Connection) -> Found:
    """What the rows would do to what is stored now."""
    would = tariffs.compare(connection, checked.rows)
    return Found(len(would.added), len(would.changed), would.same, checked.faulty, checked.lines, would.mark)


def _put(errand: Errand, checked: Checked, connection: Connection) -> Reply:
    """All good rows, or none: an error undoes this transaction, and with it the end of the job."""
    if not rights.may(connection, errand, Deed.GOVERN):
        return screens.refused("")
    found = _found(checked, connection)
    if found.mark != errand.order.detail.get("mark"):  # somebody was faster: what is there now is seen first
        return screens.found(found, int(errand.order.detail["file"]), with_file=False)
    done = tariffs.put(connection, checked.rows, errand.now)
    revisions.tell(connection, _changes(errand, (*done.added, *done.changed)), errand.now)
    act = Act(Deed.GOVERN, "tariffs", f"tariffs: {len(done.added)} added, {len(done.changed)} changed")
    audit.note(connection, errand.order.contact_id, Role.ADMIN, act, errand.now)
    return screens.imported(len(done.added), len(done.changed))


def _changes(errand: Errand, keys: tuple[Key, ...]) -> revisions.Changes:
    """Which crafts of which markets these codes are about."""
    library = errand.around.library
    crafts = {hs: products.crafts_concerned(library, hs) or [revisions.NO_CRAFT] for hs in {key.hs for key in keys}}
    return {f"{key.market}/{craft}": [revisions.Part.DUTY] for key in keys for craft in crafts[key.hs]}
