"""Who registered and who came, as files: only for who may, only what was asked for, and each of them is written down."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import openpyxl
import pytest
from sqlalchemy import delete, insert

from bot.vocabulary import Attachment
from scheduler.making import rights
from scheduler.making.easel import Easel
from storage.models import activities, audit, contacts, jobs, partners, registrations
from storage.organising import sheets
from storage.organising.sheets import Scope
from storage.people import roles
from tests.organising.people import BBSPJIKB, organisation, organiser
from tests.persona import Persona, Town

MOTIF = "contoh-motif-batik"
KNOWN = {"craft": "batik", "regency": "Bantul", "province": "ID-YO", "nib": "no"}


async def seated(town: Town, *names: str, **profile: str) -> int:
    """People with a seat, whose names look like formulas; returns the activity's number."""
    number = int((await town.activity(MOTIF))["id"])
    for position, name in enumerate(names):
        told = {"name": f"={name.title()}", "phone": f"+62812345678{position:02}", **KNOWN, **profile}
        one = await town.guest(name, "id", **told)
        await one.taps(f"agree:0:{number}")
    return number


async def claims(town: Town) -> list[int]:
    """The numbers of the registrations, the first one first."""
    return sorted(row["id"] for row in await town.rows(registrations))


async def made(town: Town, who: Persona, payload: str) -> Attachment:
    """The file somebody gets who presses this."""
    await who.taps(payload)
    heard = len(who.chat)
    assert await town.jobs.run_due() == 1
    await who.hears(heard + 1)
    assert who.last.attachment is not None
    return who.last.attachment


def rows(file: Attachment) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(file.content)).active.values)  # type: ignore[union-attr]


async def test_a_list_is_asked_for_once_more_then_comes_as_a_file_and_is_written_down(town: Town) -> None:
    wayan = await organiser(town)
    number = await seated(town, "sri", "dewi")
    await town.change(
        registrations,
        registrations.c.id == (await claims(town))[0],
        arrived_at=town.clock() + timedelta(days=19),
        status="attended",
    )
    await wayan.taps(f"report:0:{number}")
    await wayan.presses(wayan.word("Participants"))
    assert wayan.sees("2 orang")
    assert not await town.rows(jobs), "nothing is made before it was asked once more"
    file = await made(town, wayan, f"roll_xlsx:0:{number}")
    head, first, second = rows(file)
    assert head[:5] == ("No.", "Nama / Name", "Nomor HP / Phone number", "Status", "Kode / Code")
    assert (first[:4], second[:4]) == (
        (1, "=Sri", "+6281234567800", "hadir"), (2, "=Dewi", "+6281234567801", "mendapat kursi"),
    )  # fmt: skip
    assert [head[-2], head[-1]] == ["Hadir pada (WIB) / Arrived at (WIB)", "Mendaftar pada (WIB) / Registered at (WIB)"]
    assert (first[-2] - first[-1], second[-2]) == (timedelta(days=19), None)
    assert first[-1].hour == 9, "two o'clock in UTC is nine where it is held"
    (entry,) = await town.rows(audit, deed="export")
    assert (entry["subject"], entry["detail"], entry["role"]) == (f"activity:{number}", "participants, xlsx", "organiser")


async def test_only_what_the_activity_asks_for_is_in_it(town: Town) -> None:
    number = await seated(town, "sri", business="Batik Sri", scale="mikro")
    await town.change(activities, activities.c.id == number, asks='["name"]', eligibility="{}")
    wayan = await organiser(town)
    file = await made(town, wayan, f"roll_csv:0:{number}")
    head, first = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""), delimiter=";")
    said = " ".join((*head, *first))
    assert "'=Sri" in first
    assert not [word for word in ("+62", "Bantul", "Batik Sri", "Mikro", "Jenis kelamin") if word in said]


async def test_who_was_declined_is_in_no_list_and_who_waits_is_not_reached_by_it(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari", "joko", gender="female")
    for claim, status in zip(await claims(town), ("confirmed", "declined", "applied", "cancelled"), strict=True):
        await town.change(registrations, registrations.c.id == claim, status=status)
    wayan = await organiser(town)
    await wayan.taps(f"roll:0:{number}")
    assert wayan.sees("2 orang")
    file = await made(town, wayan, f"roll_csv:0:{number}")
    head, *people = csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline=""), delimiter=";")
    assert [(one[1], one[2]) for one in people] == [("'=Sri", "'+6281234567800"), ("'=Tari", "")]
    said = " ".join((*head, *people[0], *people[1]))
    assert not [word for word in ("Jenis kelamin", "perempuan", "Pertama kali", "Dewi", "Joko") if word in said]


async def test_a_report_counts_only_what_the_activity_asked_for(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari", gender="female")
    await town.change(activities, activities.c.id == number, asks='["name", "craft"]', eligibility="{}")
    (found,) = await town.database.read(partial(sheets.come, scope=Scope(number)))
    assert (found.craft, found.province, found.gender, found.people) == ("batik", None, None, 3)
    await town.change(activities, activities.c.id == number, asks='["name", "gender"]')
    (found,) = await town.database.read(partial(sheets.come, scope=Scope(number)))
    assert (found.craft, found.gender) == (None, "female")


async def test_who_may_not_gets_nothing_and_a_role_that_is_taken_meanwhile_gives_nothing(town: Town) -> None:
    number = await seated(town, "sri")
    stranger = await organiser(town, "made", of="Dinas lain")
    for payload in ("report", "roll", "roll_xlsx", "roll_csv", "attendance"):
        await stranger.taps(f"{payload}:0:{number}")
        assert stranger.sees(stranger.word("That activity is not among yours, or not any more."))
    await stranger.taps(f"attendances:0:{await organisation(town)}.20260101.20261231")
    assert not await town.rows(jobs)
    wayan = await organiser(town)
    await wayan.taps(f"roll_xlsx:0:{number}")
    await town.database.run(partial(roles.revoke, address=wayan.address))
    await town.jobs.run_due()
    await wayan.hears(2)
    assert wayan.last.attachment is None


async def test_attendance_is_counted_without_names_and_small_groups_together(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari", gender="female")
    await seated(town, "joko", gender="male", craft="kayu", province="ID-BA")
    await town.change(activities, activities.c.id == number, asks='["name", "phone", "craft", "province", "gender"]')
    *came, absent = await claims(town)
    await town.change(registrations, registrations.c.id.in_(came), status="attended")
    await town.change(registrations, registrations.c.id == absent, status="absent")
    wayan = await organiser(town)
    file = await made(town, wayan, f"attendance:0:{number}")
    assert wayan.sees("4 mendapat kursi, 3 hadir, 1 tidak hadir")
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    assert book.sheetnames == ["Kerajinan", "Provinsi", "Jenis kelamin", "Pertama kali", "Negara"]
    assert list(book["Jenis kelamin"].values)[1:] == [
        ("lainnya (masing-masing di bawah 3)", 4, 3, 1, 75), ("Seluruhnya / Together", 4, 3, 1, 75),
    ]  # fmt: skip
    said = " ".join(str(cell) for page in book for row in page.values for cell in row)
    assert not [name for name in ("Sri", "Joko", "+62") if name in said]


async def test_all_activities_of_a_period_and_no_others(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari")
    wayan = await organiser(town)
    mine = await organisation(town)
    day = (await town.activity(MOTIF))["starts_on"]
    assert await town.database.read(partial(sheets.within, scope=Scope(0, mine, day, day)))
    found = await town.database.read(partial(sheets.come, scope=Scope(0, mine, day, day)))
    assert sum(one.people for one in found) == 3
    assert not await town.database.read(
        partial(sheets.come, scope=Scope(0, mine, day + timedelta(days=1), day.replace(year=2030)))
    )
    await wayan.taps(f"attendances:0:{mine}")
    assert len(wayan.last.choices) >= 5
    await made(town, wayan, f"attendances:0:{mine}.{day:%Y%m%d}.{day:%Y%m%d}")
    assert wayan.sees(BBSPJIKB[:20], "3 mendapat kursi")
    for forged in ("x", f"{mine}.99999999.1", f"{mine}.20261231.20260101", f"{number}" * 9, f"{mine}.2026.2027.2028"):
        await wayan.taps(f"attendances:0:{forged}")
    assert not [row for row in await town.rows(jobs) if row["state"] == "waiting"]


async def test_who_was_erased_is_counted_and_named_nowhere(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari")
    person = (await town.rows(contacts, name="=Sri"))[0]["id"]
    await town.change(registrations, registrations.c.contact_id == person, status="attended")
    await town.change(registrations, registrations.c.contact_id == person, contact_id=None)
    assert await town.database.read(partial(sheets.people, activity_id=number)) == 2
    found = await town.database.read(partial(sheets.come, scope=Scope(number)))
    assert sum(one.people for one in found) == 3
    assert {one.craft for one in found if one.came} == {None}
    page, count, _ = await town.database.read(partial(sheets.participants, activity_id=number, after=0))
    assert (count, b"Sri" in page) == (2, False)


async def test_pages_are_read_one_after_the_other(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    number = await seated(town, "sri", "dewi", "tari")
    monkeypatch.setattr(sheets, "PARTICIPANTS", sheets.PARTICIPANTS.limit(2))
    wayan = await organiser(town, language="en")
    file = await made(town, wayan, f"roll_xlsx:0:{number}")
    assert [row[:2] for row in rows(file)[1:]] == [(1, "=Sri"), (2, "=Dewi"), (3, "=Tari")]
    assert rows(file)[1][3] == "has a seat"
    assert wayan.sees("3 participants")


class Meanwhile(Easel):
    """Draws as ever, and just before something happens elsewhere."""

    happens: Callable[[], Awaitable[None]]

    async def draw(self, function: Callable[..., Any], *args: Any) -> Any:
        await self.happens()
        return await super().draw(function, *args)


@pytest.mark.parametrize("careful", [True, False], ids=["as it is", "bad twin"])
@pytest.mark.parametrize("payload", ["roll_xlsx", "attendance"])
async def test_a_role_taken_while_the_file_is_drawn_gives_none(
    town: Town, payload: str, careful: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = await seated(town, "sri", "dewi", "tari")
    wayan = await organiser(town)
    easel = town.jobs.easel = Meanwhile()
    easel.happens = partial(town.database.run, partial(roles.revoke, address=wayan.address))
    if not careful:
        monkeypatch.setattr(rights, "standing", lambda connection, order, now: None)
    await wayan.taps(f"{payload}:0:{number}")
    heard = len(wayan.chat)
    await town.jobs.run_due()
    await wayan.hears(heard + 1)
    assert (wayan.last.attachment is None) is careful
    assert (wayan.word("That activity is not among yours, or not any more.") in wayan.reads) is careful


async def test_a_partner_that_leaves_while_the_file_is_drawn_gets_none(town: Town) -> None:
    number = await seated(town, "sri")
    guests = await organisation(town, "Dekranasda Uji")
    made_ = await organiser(town, "made", of="Dekranasda Uji")
    values = {"activity_id": number, "organisation_id": guests}
    await town.database.run(lambda connection: connection.execute(insert(partners), values))
    easel = town.jobs.easel = Meanwhile()
    easel.happens = partial(town.database.run, lambda connection: connection.execute(delete(partners)))  # type: ignore[arg-type]
    await made_.taps(f"roll_xlsx:0:{number}")
    heard = len(made_.chat)
    await town.jobs.run_due()
    await made_.hears(heard + 1)
    assert made_.last.attachment is None
