"""Reads spreadsheets of activities, and writes what was agreed to: all of it in the transaction that ends the job, or nothing."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from bot.documents import import_example, plans
from bot.documents.plan_rows import Key, Order
from bot.documents.plans import Checked
from bot.rules.authority import Deed, Reach
from bot.screens.organisers import importing as screens
from bot.screens.organisers.importing import Found
from bot.vocabulary import Reply
from scheduler.making import rights
from scheduler.making.errands import Ending, Errand
from storage.organising import files, importing, organisations
from storage.organising.importing import Batch
from storage.organising.organisations import Organisation
from storage.people import audit
from storage.people.audit import Act


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file and whose activities it holds; `zones` are those of provinces, `there` what the organisation has already."""

    content: bytes
    organisation: Organisation
    zones: dict[str, str]
    there: AbstractSet[Key]


async def perform(errand: Errand) -> Ending:
    """The example, what a file holds, or its import."""
    detail = errand.order.detail
    if detail["do"] == "example":
        return await _example(errand, str(detail["format"]))
    wanted = await errand.read(partial(_wanted, errand))
    if wanted is None:
        return screens.refused("gone")
    around = errand.around
    order = Order(
        errand.language,
        tuple(around.crafts.values()),
        tuple(around.provinces.values()),
        wanted.zones,
        wanted.organisation.zone,
        errand.now,
        wanted.there,
    )
    checked = await errand.draw(plans.check, wanted.content, order)
    if checked.refused:
        return screens.refused(checked.refused)
    if detail["do"] == "check" or len(checked.plans) != detail["good"]:
        return _told(checked, errand)
    return partial(_import, errand, checked)


async def _example(errand: Errand, form: str) -> Reply:
    around = errand.around
    crafts, provinces = tuple(around.crafts.values()), tuple(around.provinces.values())
    file = await errand.draw(import_example.example, form, errand.language, around.day(errand.now), crafts, provinces)
    return replace(screens.example_made(), attachment=file)


def _wanted(errand: Errand, connection: Connection) -> Wanted | None:
    """What is to be read, as long as it is there and they may still have it read."""
    detail = errand.order.detail
    content = files.content(connection, int(detail["file"]))
    organisation = organisations.get(connection, int(detail["organisation"]))
    if content is None or organisation is None:
        return None
    if not rights.may(connection, errand, Deed.PREPARE, Reach(frozenset({organisation.id}))):
        return None
    there = importing.there(connection, organisation.id, plans.key)
    return Wanted(content, organisation, importing.zones(connection), there)


def _told(checked: Checked, errand: Errand) -> Reply:
    """What the file holds. How many rows are good travels with the choices: if they are others then, that is told first."""
    detail = errand.order.detail
    found = Found(
        len(checked.plans), checked.there, checked.faulty, checked.lines, checked.ignored, checked.merged,
    )  # fmt: skip
    said = screens.found(found, f"{detail['file']}.{detail['organisation']}", with_file=checked.report is not None)
    return replace(said, attachment=checked.report)


def _import(errand: Errand, checked: Checked, connection: Connection) -> Reply:
    """All rows, or none: an error undoes this transaction, and with it the end of the job."""
    detail, published = errand.order.detail, errand.order.detail["do"] == "publish"
    organisation = organisations.get(connection, int(detail["organisation"]))
    if organisation is None or not rights.may(connection, errand, Deed.PREPARE, Reach(frozenset({organisation.id}))):
        return screens.refused("gone")
    importing.hold(connection, organisation.id)
    there = importing.there(connection, organisation.id, plans.key)
    new = [plan for plan in checked.plans if plans.key(plan.title_id, plan.starts_on, plan.opens_at, plan.city) not in there]
    batch = Batch(organisation, errand.order.contact_id, str(errand.order.id), new)
    (importing.publish if published else importing.keep)(connection, batch, errand.now)
    what = f"import: {len(new)} {'published' if published else 'drafts'}"
    act = Act(Deed.PREPARE, f"organisation:{organisation.id}", what, organisation.id)
    audit.note(connection, errand.order.contact_id, rights.role(connection, errand), act, errand.now)
    return screens.imported(len(new), checked.there + len(checked.plans) - len(new), published=published)
