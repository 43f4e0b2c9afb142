"""Numbers for organisers: counted right, of what is theirs only, and drawn so that a phone shows them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import partial

import pytest
from PIL import Image

from bot.documents.charts import drawn
from bot.screens.figures import BARS, Bar, Chart
from bot.vocabulary import Attachment
from storage import figures, roles
from storage.figures import Aim, Over, Steps
from storage.models import activities, activity_crafts, contacts, jobs, registrations, targets
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


async def aimed(town: Town, people: int, of: int | None, **where: str) -> None:
    row = {"people": people, "organisation_id": of, "starts_on": YEAR[0], "ends_on": YEAR[1], **where}
    await town.database.run(lambda connection: connection.execute(targets.insert(), row))


async def test_the_numbers_of_a_year_say_the_most_important_one_first(town: Town) -> None:
    number = await seated(town, "sri", "dewi", "tari")
    await came(town, (await claims(town))[:2])
    wayan = await organiser(town)
    await wayan.says("/statistik")
    assert wayan.last.text.startswith("2 orang dilatih")
    await aimed(town, 8, await organisation(town))
    await aimed(town, 900, await organisation(town), craft="batik")  # a part of it is not the whole
    await wayan.says("statistik")
    assert wayan.sees("2 orang dilatih dari target 8 (25%)")
    await wayan.taps("statistics:0:2025")
    assert wayan.sees("0 orang dilatih")
    await wayan.taps(f"figures:0:{number}")
    assert wayan.sees("2 orang hadir", "Mendaftar 3, mendapat kursi 3")


@pytest.mark.parametrize("what", ["crafts", "provinces", "months", "steps", "countries"])
async def test_each_chart_of_a_year_comes_as_a_small_picture(town: Town, what: str) -> None:
    await seated(town, "sri", "dewi", "tari", country="ID")
    await came(town, (await claims(town))[:3])
    wayan = await organiser(town)
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
        f"figures:0:{number}",
        f"figure:0:{number}=steps",
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
    for payload in (f"figure:0:{number}=steps", "chart:0:steps=2026"):
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
    found = await read(partial(figures.by_country, over=over))
    assert {code: tally.attended for code, tally in found.items()} == {"ID": 2, "MY": 1, None: 1}
    edges = [datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 4, 11, 12)]
    assert await read(partial(figures.over_time, over=over, edges=edges)) == [0, 1, 0, 3]
    await aimed(town, 70, await organisation(town), craft="batik")
    assert await read(partial(figures.aims, over=over)) == [Aim("batik", None, 70)]
    assert await read(partial(figures.aims, over=Over(0, [], True, *YEAR))) == []


async def test_so_few_that_they_can_be_told_apart_are_counted_together(town: Town) -> None:
    from bot.rules.folding import Tally
    from bot.screens import figures as screens

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
