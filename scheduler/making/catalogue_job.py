"""Loads a catalogue file that an admin sent, with the report the command line gives; and writes one for them to take along."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy import Connection

from bot.documents import import_example
from bot.rules.authority import Deed, Role
from bot.rules.drafts import Plan
from bot.screens.admins import catalogue as screens
from bot.vocabulary import Attachment, Reply
from scheduler.making import rights
from scheduler.making.errands import Ending, Errand
from storage.catalogue import chat
from storage.catalogue.chat import Sent
from storage.catalogue.loading import load_document
from storage.organising import activities, files
from storage.organising.plans import plan_of
from storage.people import audit
from storage.people.audit import Act

PAGE = 100
"""Activities read at once."""


async def perform(errand: Errand) -> Ending:
    """Say what a file is, load it, or write one."""
    detail = errand.order.detail
    if not await errand.read(partial(rights.may, errand=errand, deed=Deed.GOVERN)):
        return screens.refused("")
    if detail["do"] == "export":
        return await _export(errand, str(detail["name"]))
    content = await errand.read(partial(files.content, file_id=int(detail["file"])))
    if content is None:
        return screens.refused("")
    sent = await errand.draw(chat.look, content)
    if sent.document is None:
        return screens.refused(sent.refused)
    if detail["do"] == "look":
        return screens.found(sent.name, sent.rows, int(detail["file"]))
    return partial(_load, errand, sent)


def _load(errand: Errand, sent: Sent, connection: Connection) -> Reply:
    """All whole rows, in the transaction that ends the job."""
    if sent.document is None or not rights.may(connection, errand, Deed.GOVERN):
        return screens.refused("")
    report = load_document(connection, sent.name, sent.document, errand.now)
    act = Act(Deed.GOVERN, "catalogue", f"{sent.name}: {report.added} added, {report.changed} changed")
    audit.note(connection, errand.order.contact_id, Role.ADMIN, act, errand.now)
    problems = [line.partition(": ")[2] for line in report.rejected]
    told = screens.loaded(sent.name, (report.added, report.changed, report.same), problems, len(report.kept))
    if not report.kept and len(problems) <= screens.MOST_LINES and all(len(one) <= screens.LONGEST_LINE for one in problems):
        return told
    listed = "\n".join(report.lines()).encode("utf-8-sig")
    return replace(told, attachment=Attachment("sapa-laporan.txt", "text/plain", listed))


async def _export(errand: Errand, name: str) -> Reply:
    if name == screens.ACTIVITIES:
        plans = await _plans(errand)
        around = errand.around
        named = tuple(around.crafts.values()), tuple(around.provinces.values())
        file = await errand.draw(import_example.filled, errand.language, plans, *named)
        return replace(screens.taken(), attachment=file)
    content = await errand.draw(chat.written, name, await errand.read(chat.stored))
    return replace(screens.taken(), attachment=Attachment(name, "text/yaml", content))


async def _plans(errand: Errand) -> list[Plan]:
    numbers = await errand.read(chat.published)
    found: list[Plan] = []
    for first in range(0, len(numbers), PAGE):
        found += await errand.read(partial(_page, numbers=numbers[first : first + PAGE]))
        await errand.progress(len(found), len(numbers))
    return found


def _page(connection: Connection, numbers: list[int]) -> list[Plan]:
    read = (activities.get(connection, number) for number in numbers)
    return [plan_of(connection, one) for one in read if one is not None]
