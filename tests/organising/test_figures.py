"""Numbers for organisers: counted right, of what is theirs only, and drawn so that a phone shows them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial

import openpyxl
import pytest
from PIL import Image

from bot.documents.charts import drawn
from bot.rules.folding import Few, Tally, veiled
from bot.screens.organisers import bars as screens
from bot.screens.organisers.bars import BARS, Bar, Chart
from bot.vocabulary import Attachment
from storage.models import activities, activity_crafts, contacts, jobs, openings, registrations, targets
from storage.organising import figures
from storage.organising.counted import Over
from storage.organising.figures import Steps, Sum
from storage.people import roles
from tests.organising.people import admin, organisation, organiser
from tests.organising.test_exporting import claims, seated
from tests.persona import Persona, Town

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
LARGEST = 200_000  # bytes


async def came(town: Town, people: Iterable[int]) -> None:
    await town.change(registrations, registrations.c.id.in_(list(people)), status="attended")


async def picture(town: Town, who: Persona, payload: str) -> Attachment:
    """The chart somebody gets who presses this."""
    await who.taps(payload)
    heard = len(who.chat)
    assert await town.jobs.run_due() == 1
    await who.hears(heard + 1)
    assert who.last.attachment is not None
    assert who.last.attachment.is_picture
    return who.last.attachment


async def counted(town: Town, who: Persona, choice: str) -> None:
    """Press what takes longer than a turn, and hear what came of it."""
    await who.presses(who.word(choice))
    heard = len(who.chat)
    assert await town.jobs.run_due() == 1
    await who.hears(heard + 1)


async def aimed(town: Town, people: int, of: int | None, **where: str) -> None:
    row = {"people": people, "organisation_id": of, "starts_on": YEAR[0], "ends_on": YEAR[1], **where}
    await town.database.run(lambda connection: connection.execute(targets.insert(), row))


async def test_the_numbers_of_a_year_say_the_most_important_one_first(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari")
    await came(town, (await claims(town))[:2])
    wayan = await organiser(town)
    await wayan.says("/statistik")
    assert wayan.last.text.startswith("2 orang dilatih")
    assert wayan.sees("Sejauh ini belum ada kegiatan")  # it is still to come
    town.clock.tick(days=20)
    await wayan.says("/statistik")
    assert wayan.sees("Di 3 kegiatan")
    await aimed(town, 8, await organisation(town))
    await aimed(town, 900, await organisation(town), craft="batik")  # a part of it is not the whole
    await wayan.says("statistik")
    assert wayan.sees("2 orang dilatih dari target 8 (25%)")
    await wayan.taps("statistics:0:2025")
    assert wayan.sees("0 orang dilatih")
    await wayan.taps("statistics:0:2026.2")
    assert wayan.sees("Angka semester 2 2026", "2 orang dilatih.")
    await wayan.presses(wayan.word("Other days"))
    await wayan.presses(wayan.word("Type the days"))
    await wayan.says("31 Feb - 3 Mar")
    assert wayan.sees("tidak ada di kalender")
    await wayan.says("1 Mar - 30 Jun")
    assert wayan.sees("Angka 1 Mar - 30 Jun 2026", "0 orang dilatih")
    await wayan.taps(f"numbers:0:{number}")
    assert wayan.sees("2 orang hadir", "Mendapat kursi: 3", "Mendaftar atau ikut seleksi: 3", "Mulai: 3", "Kartu dibuka: 0 kali")


@pytest.mark.parametrize("what", screens.OF_PERIOD)
async def test_each_chart_of_a_year_comes_as_a_small_picture(town: Town, what: str) -> None:
    await seated(town, "sri", "dewi", "tari", country="ID")
    await came(town, (await claims(town))[:3])
    wayan = await organiser(town)
    await aimed(town, 8, await organisation(town))
    file = await picture(town, wayan, f"chart:0:{what}=2026")
    assert wayan.sees("Per 23 Nov 2026")
    with Image.open(io.BytesIO(file.content)) as shown:
        assert shown.format == "PNG"
        assert shown.width == 720
    assert len(file.content) <= LARGEST


async def test_what_somebody_asked_for_while_they_could_is_counted_as_far_as_they_may_now(town: Town) -> None:
    number = await seated(town, "sri")
    stranger = await organiser(town, "made", of="Dinas lain")
    for payload in (
        f"numbers:0:{number}",
        f"picture:0:{number}=steps",
        "chart:0:names=2026",
        "chart:0:crafts=1",
        "chart:0:crafts",
    ):
        await stranger.taps(payload)
        assert stranger.sees("Angka itu tidak ada")
    assert not await town.rows(jobs)
    await stranger.taps("chart:0:steps=2026")
    heard = len(stranger.chat)
    await town.jobs.run_due()
    await stranger.hears(heard + 1)
    assert stranger.sees("Belum ada yang dapat dihitung")
    wayan = await organiser(town)
    for payload in (f"picture:0:{number}=steps", "chart:0:steps=2026"):
        await wayan.taps(payload)
    await town.database.run(partial(roles.revoke, address=wayan.address))
    await town.jobs.run_due()
    await wayan.hears(4)
    assert [said.reply.attachment for said in wayan.chat] == [None] * 4


async def test_numbers_reach_as_far_as_the_role(town: Town) -> None:
    number = await seated(town, "sri", "dewi")
    await came(town, await claims(town))
    ayu, wayan = await admin(town), await organiser(town)
    await town.change(activities, activities.c.id == number, organisation_id=None)
    await ayu.says("/statistik")
    assert ayu.sees("2 orang dilatih")
    await wayan.says("/statistik")
    assert wayan.sees("0 orang dilatih")
    await aimed(town, 50, await organisation(town))  # of one organisation, and not of all together
    await ayu.says("/statistik")
    assert "target" not in ayu.reads


async def test_counts(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari", "joko", country="ID")
    others = (await town.rows(contacts, name="=Joko"))[0]["id"]
    await town.change(contacts, contacts.c.id == others, country="MY")
    first, *rest = await claims(town)
    await came(town, [first, *rest])
    eko = await town.guest("eko", "id")
    await eko.taps(f"agree:0:{number}")  # and then is asked for a name
    await town.change(registrations, registrations.c.id == first, contact_id=None, created_at=datetime(2026, 3, 1, tzinfo=UTC))
    crafts = [row["craft"] for row in await town.rows(activity_crafts, activity_id=number)]
    read, over = town.database.read, Over(0, [await organisation(town)], False, *YEAR)
    assert await read(partial(figures.steps, over=Over(number))) == Steps(left=2, registered=4, seated=4, came=4)
    assert await read(partial(figures.by_craft, over=over)) == dict.fromkeys(crafts, 4)
    assert await read(partial(figures.by_province, over=over)) == {"ID-YO": 4}
    found = await read(partial(figures.summed, over=over))
    assert found == Sum(found.held, 4, 4, 3), "of who was erased nobody knows what came before"
    found = await read(partial(figures.by_country, over=over))
    assert {code: tally.attended for code, tally in found.items()} == {"ID": 2, "MY": 1, None: 1}
    edges = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 4, 11, 12)]
    assert await read(partial(figures.over_time, over=over, edges=edges)) == [0, 1, 0, 3]


async def test_so_few_that_they_can_be_told_apart_are_counted_together(town: Town) -> None:
    found = {"ID": Tally(9, 9), "MY": Tally(5, 2), "SG": Tally(1, 1)}
    assert screens.countries(found) == [Bar("Indonesia", 9), Bar("lainnya (masing-masing di bawah 3)", 3)]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("over_time", [True, False])
@pytest.mark.parametrize("count", [1, 12])
def test_a_chart_bears_long_names_zeros_and_large_numbers(language: str, over_time: bool, count: int) -> None:
    name = "Anyaman $rotan_{x}$, bambu\ndan serat alam lainnya dari seluruh Nusantara"
    bars = [Bar("Jan" if over_time else name, 1_234_567 * place, 0 if place else 2_000_000) for place in range(count)]
    file = drawn(Chart("x", name, name, name, bars, over_time), language)
    assert 1_000 < len(file.content) <= LARGEST


def test_a_chart_of_nothing_is_not_drawn() -> None:
    with pytest.raises(ValueError, match="nothing"):
        drawn(Chart("x", "t", "p", "f", []), "id")
    assert BARS < 10


async def test_each_card_that_is_opened_is_counted_by_the_day_and_nobody_is_noted(town: Town) -> None:
    number = int((await town.activity("contoh-motif-batik"))["id"])
    sri, eko = await town.guest("sri", "id"), await town.guest("eko", "en")
    for who in (sri, eko, sri):
        await who.taps(f"card:0:{number}")
    town.clock.tick(days=1)
    await eko.says(f"/start a_{number}")
    await eko.taps("card:0:999999")
    await eko.taps(f"details:0:{number}")
    counted = sorted((row["day"], row["times"]) for row in await town.rows(openings))
    assert counted == [(date(2026, 11, 23), 3), (date(2026, 11, 24), 1)]
    assert (await town.database.read(partial(figures.steps, over=Over(number)))).opened == 4


async def test_a_period_stands_beside_as_many_days_before_it(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari")
    first, *_ = await claims(town)
    others = [
        row["id"] for row in await town.rows(activities) if row["id"] != number and row["organiser"].startswith("Balai Besar")
    ]
    await town.change(
        activities, activities.c.id == number, starts_on=date(2026, 11, 20), organisation_id=await organisation(town)
    )
    await town.change(
        activities, activities.c.id == others[0], starts_on=date(2025, 5, 2), organisation_id=await organisation(town)
    )
    await came(town, await claims(town))
    claim = (await town.rows(registrations, id=first))[0]
    row = {**claim, "id": 990, "activity_id": others[0], "code": "1111", "ticket": "b" * 16}
    await town.database.run(lambda connection: connection.execute(registrations.insert(), row))
    wayan = await organiser(town)
    await wayan.says("/statistik")
    await counted(town, wayan, "Compare")
    assert wayan.sees("1 Jan - 23 Nov 2026 dibanding 1 Jan - 23 Nov 2025", "Dilatih: 3 (sebelumnya 1, +2)")
    assert wayan.sees("Baru pertama kali: 2 (sebelumnya 1, +1)", "Provinsi: DI Yogyakarta 3")
    assert len(wayan.last.text) <= 350


async def test_few_are_not_counted_out_and_cannot_be_told_from_the_rest(town: Town) -> None:
    await seated(town, "sri", "dewi", "tari", "rina", gender="female")
    await seated(town, "joko", gender="male")
    await came(town, await claims(town))
    wayan = await organiser(town)
    await wayan.says("/statistik")
    await counted(town, wayan, "Who came")
    assert wayan.sees("Perempuan tidak ditampilkan", "Laki-laki kurang dari 3", "Kelompok di bawah 3 orang tidak dirinci")
    assert not {"1", "4", "5"} & set(wayan.last.text.replace("di bawah 3", ""))
    assert veiled({"female": 9, "male": 4, None: 3}) == [Few("female", 9), Few("male", 4), Few(None, 3)]
    assert veiled({"female": 9, "male": 2, None: 1}) == [
        Few("female", 9),
        Few("male", None, small=True),
        Few(None, None, small=True),
    ]


@pytest.mark.parametrize("language", ["id", "en"])
async def test_all_numbers_come_as_a_spreadsheet_without_anybody_in_it(town: Town, language: str) -> None:
    number = await seated(town, "sri", "dewi", "tari", gender="female")
    await town.change(activities, activities.c.id == number, starts_on=date(2026, 11, 20))
    await came(town, await claims(town))
    await aimed(town, 8, await organisation(town), craft="batik")
    wayan = await organiser(town, language=language)
    await wayan.says("/statistik")
    await counted(town, wayan, "As a spreadsheet")
    assert wayan.last.attachment is not None
    book = openpyxl.load_workbook(io.BytesIO(wayan.last.attachment.content))
    pages = {page.title: [[*row] for row in page.values] for page in book}
    assert len(pages) == 8
    assert pages[wayan.word("Numbers")][1][1:] == [3, 0]
    assert pages[wayan.word("Targets")][1][2:] == [3, 8, 37]
    said = " ".join(str(cell) for rows in pages.values() for row in rows for cell in row)
    assert not [name for name in ("Sri", "Dewi", "+62") if name in said]
