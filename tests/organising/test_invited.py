"""Countries and institutions that were asked to send people: put down, answered, counted."""

from __future__ import annotations

import asyncio
import io
from functools import partial

import openpyxl
import pytest
from sqlalchemy import Connection, insert, select, update

from bot.rules.invited import Reaction, together
from storage.models import addresses, audit, registrations
from storage.models import invitees as table
from storage.taking_part import invitees
from tests.organising.people import organiser
from tests.organising.test_exporting import made
from tests.persona import Persona, Town

SLUG = "contoh-motif-batik"
PASTED = "1. Malaysia\n2. Thailand; Vietnam\n- Singapura, Brunei\nKraftangan\nLao PDR Handicraft Association, Laos\nMalaysia"


async def invited(town: Town, language: str = "id") -> tuple[Persona, int]:
    """An organiser, and the number of an activity of theirs."""
    wayan = await organiser(town, language=language)
    number = int((await town.activity(SLUG))["id"])
    await wayan.taps(f"invited:0:{number}")
    return wayan, number


async def put_down(town: Town, wayan: Persona, text: str) -> list[dict[str, object]]:
    await wayan.walks(wayan.word("Add guests"), text)
    return await town.rows(table)


@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_pasted_list_is_read_back_and_put_down_once(town: Town, language: str) -> None:
    wayan, _ = await invited(town, language)
    assert wayan.sees(
        wayan.word("Nobody is invited yet. Put down the countries and institutions that were asked to send people.")
    )
    assert await put_down(town, wayan, PASTED) == []
    assert wayan.sees("Kraftangan?")
    await wayan.says("negeri antah berantah")
    assert wayan.sees(wayan.word("I do not know that country. Please type its name, or choose."))
    await wayan.says("malaysia")
    assert wayan.sees("Kraftangan (Malaysia)", "Vietnam", "Thailand", "Laos")
    await wayan.presses(wayan.word("Put on the list"))
    found = {row["name"] or row["country"]: row["country"] for row in await town.rows(table)}
    assert found == {
        **{code: code for code in ("MY", "TH", "VN", "SG", "BN", "LA")},
        "Kraftangan": "MY",
        "Lao PDR Handicraft Association": "LA",
    }
    assert {row["status"] for row in await town.rows(table)} == {"invited"}
    assert "guests changed" in [row["detail"] for row in await town.rows(audit)]
    await wayan.walks(wayan.word("Add guests"), "Malaysia, kraftangan, Filipina")
    await wayan.presses(wayan.word("Without a country"))
    await wayan.presses(wayan.word("Put on the list"))
    assert len(await town.rows(table)) == 9


async def test_answers_are_summed_up_beside_who_came(town: Town) -> None:
    wayan, number = await invited(town)
    await wayan.walks("Tambah tamu", "Anggota ASEAN", "Masukkan")
    await came(town, number, "MY", "MY", "TH")
    await wayan.presses("Lihat daftar")
    assert wayan.sees("10 negara diundang: 10 belum menjawab.")
    for country, answer in (("Malaysia", "Mengirim 2 orang"), ("Thailand", "Tidak mengirim")):
        await wayan.presses(country)
        await wayan.presses(answer)
    await wayan.walks("Filipina", "Jumlah lain", "seratus")
    assert wayan.sees("1 sampai 999")
    await wayan.says("12")
    assert wayan.sees("10 negara diundang: 2 mengirim 14 orang, 1 tidak mengirim, 7 belum menjawab.", "3 terdaftar, 1 datang")
    details = [choice.detail for choice in wayan.last.choices]
    assert "mengirim 2 orang, 2 terdaftar, 1 datang" in details
    await wayan.walks("Thailand", wayan.word("Take off the list"), "Ya, hapus")
    assert wayan.sees("9 negara diundang")


async def came(town: Town, number: int, *countries: str) -> None:
    """People of these countries have a seat; the first of them is there."""

    def arrive(connection: Connection) -> None:
        first = registrations.c.ticket == "t0"
        connection.execute(update(registrations).where(first).values(status="attended", arrived_at=town.clock()))

    for position, country in enumerate(countries):
        guest = await town.guest(f"guest{position}", country=country)
        await town.database.run(
            partial(_seat, number=number, recipient=guest.address.recipient, ticket=f"t{position}", now=town.clock())
        )
    await town.database.run(arrive)


def _seat(connection: Connection, number: int, recipient: str, ticket: str, now: object) -> None:
    contact = connection.execute(select(addresses.c.contact_id).where(addresses.c.recipient == recipient)).scalar_one()
    row = {
        "activity_id": number,
        "contact_id": contact,
        "status": "confirmed",
        "created_at": now,
        "code": ticket,
        "ticket": ticket,
    }
    connection.execute(insert(registrations).values(**row, line_at=0))


async def test_two_organisers_at_once_see_what_the_other_noted(town: Town) -> None:
    wayan, _ = await invited(town)
    ketut = await organiser(town, "ketut")
    await wayan.walks("Tambah tamu", "Malaysia", "Masukkan")
    guest = (await town.rows(table))[0]["id"]
    for one in (wayan, ketut):
        await one.taps(f"guest:0:{guest}")
    await wayan.presses("Mengirim 3 orang")
    await ketut.presses("Tidak mengirim")
    assert ketut.sees("Sementara itu", "Mengirim 3 orang")
    assert [(row["status"], row["people"]) for row in await town.rows(table)] == [("sending", 3)]
    await ketut.presses("Tidak mengirim")
    assert [(row["status"], row["people"]) for row in await town.rows(table)] == [("none", None)]


async def test_many_hands_put_a_guest_down_once(town: Town) -> None:
    _, number = await invited(town)
    both = [("", "MY"), ("Kraftangan", "MY")]
    add = partial(invitees.add, activity_id=number, wanted=both, now=town.clock())
    assert sum(await asyncio.gather(*(town.database.run(add) for _ in range(8)))) == 2
    assert len(await town.rows(table)) == 2


async def test_hands_that_look_before_they_hold_the_activity_put_it_down_twice(town: Town) -> None:
    """The bad twin."""
    _, number = await invited(town)
    row = {"activity_id": number, "name": "", "country": "MY", "status": "invited", "at": town.clock()}
    seen = [await town.database.read(partial(invitees.of_activity, activity_id=number)) for _ in range(2)]
    for there in seen:
        if not there:
            await town.database.run(lambda connection: connection.execute(insert(table).values(**row)).rowcount)
    assert len(await town.rows(table)) == 2


async def test_a_stranger_reads_and_changes_nothing(town: Town) -> None:
    wayan, number = await invited(town)
    await wayan.walks("Tambah tamu", "Malaysia", "Masukkan")
    guest = (await town.rows(table))[0]["id"]
    other = await organiser(town, "lain", of="Dinas Lain")
    for payload in (f"invited:0:{number}", f"guest:0:{guest}", f"guest_note:1:{guest}=none", f"guest_off:0:{guest}=yes"):
        await other.taps(payload)
        assert other.sees("tidak ada di daftar Anda")
        assert "Malaysia" not in other.reads
    await other.taps(f"guests_add:0:{number}")
    assert [row["status"] for row in await town.rows(table)] == ["invited"]
    await wayan.taps(f"guest_note:1:{guest}=sending=1000")
    assert wayan.sees("Berapa orang")


def test_the_answers_add_up() -> None:
    answers = [
        (True, Reaction.SENDING, 2),
        (True, Reaction.NONE, None),
        (False, Reaction.INVITED, None),
        (False, Reaction.SENDING, 5),
    ]
    counts = together(answers)
    assert (counts.countries, counts.institutions, counts.sending, counts.people, counts.none, counts.silent) == (
        2,
        2,
        2,
        7,
        1,
        1,
    )


async def test_the_attendance_report_has_a_page_for_them(town: Town) -> None:
    wayan, number = await invited(town)
    await wayan.walks(
        "Tambah tamu", "Malaysia, =Kraftangan", "Tanpa negara", "Masukkan", "Lihat daftar", "Malaysia", "Mengirim 3 orang"
    )
    await came(town, number, "MY")
    file = await made(town, wayan, f"attendance:0:{number}")
    page = openpyxl.load_workbook(io.BytesIO(file.content))["Diundang"]
    assert list(page.values)[1:] == [
        ("Malaysia", "Malaysia", "mengirim orang", 3),
        ("=Kraftangan", None, "belum menjawab", None),
    ]
    assert {cell.data_type for row in page.iter_rows(min_row=2) for cell in row if cell.value is not None} == {"s", "n"}
