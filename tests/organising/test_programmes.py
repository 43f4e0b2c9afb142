"""Programmes and targets: set from the chat, measured by what was counted here, and by nothing else."""

from __future__ import annotations

from storage.models import activities, audit, targets
from tests.organising.people import BBSPJIKB, admin, organisation, organiser
from tests.organising.test_exporting import claims, seated
from tests.organising.test_figures import came
from tests.persona import Persona, Town

NAME = "Pelatihan % {x} 2026"


async def programme(town: Town) -> None:
    """Two activities of one programme: two people came to one of them, a source reports 130 of the other."""
    number = await seated(town, "sri", "dewi", "tari")
    await came(town, (await claims(town))[:2])
    await organisation(town)
    other = next(
        row["id"] for row in await town.rows(activities, organiser=BBSPJIKB) if row["id"] != number and not row["cancelled"]
    )
    await town.change(activities, activities.c.id.in_([number, other]), programme=NAME, participants_reported=None)
    await town.change(activities, activities.c.id == other, participants_reported=130)


async def opened(who: Persona) -> None:
    """Somebody who looks at the programme."""
    await who.says("/statistik")
    await who.presses(who.word("Programmes"))
    await who.presses(NAME)


async def test_a_programme_says_how_many_it_trained_of_how_many_and_apart_from_it_what_is_reported(town: Town) -> None:
    await programme(town)
    wayan = await organiser(town)
    await opened(wayan)
    assert wayan.last.text.startswith("2 orang dilatih.")
    assert wayan.sees("Di 2 kegiatan", "Yogyakarta 2", "Menurut sumber, 130 peserta lain")
    await wayan.presses(wayan.word("Set the target"))
    await wayan.says("banyak")
    assert wayan.sees("bilangan bulat")
    await wayan.says("1.662")
    assert wayan.last.text.startswith("2 orang dilatih dari target 1.662 (0%).")
    await wayan.presses(wayan.word("Set the target"))
    await wayan.says("8")
    assert wayan.sees("dari target 8 (25%)")
    (kept,) = await town.rows(targets)
    assert (kept["people"], kept["programme"], kept["organisation_id"]) == (8, NAME, await organisation(town))
    assert [row["detail"] for row in await town.rows(audit, deed="count")] == ["programme 1662", "programme 8"]
    await wayan.says("/statistik")
    assert "target" not in wayan.last.text, "a programme's target is not the organisation's"


async def test_targets_of_a_year_are_set_in_words_and_taken_away(town: Town) -> None:
    await programme(town)
    wayan = await organiser(town)
    await wayan.says("/statistik")
    await wayan.presses(wayan.word("Targets"))
    assert wayan.sees("Belum ada target untuk tahun 2026")
    await wayan.presses(wayan.word("Everything together"))
    await wayan.says("662")
    assert wayan.sees("Seluruhnya: 662")
    await wayan.presses(wayan.word("One craft"))
    await wayan.says("mbatik")
    await wayan.says("100")
    await wayan.presses(wayan.word("One province"))
    await wayan.says("jogja")
    await wayan.says("40")
    assert wayan.sees("Seluruhnya: 662", "Batik: 100", "Yogyakarta: 40")
    await wayan.says("/statistik")
    assert wayan.last.text.startswith("2 orang dilatih dari target 662 (0%)")
    await wayan.taps("aim:0:all=2026")
    await wayan.presses(wayan.word("No target"))
    assert "662" not in wayan.reads
    assert len(await town.rows(targets)) == 2


async def test_targets_and_programmes_are_each_ones_own(town: Town) -> None:
    await programme(town)
    wayan, made, ayu = await organiser(town), await organiser(town, "made", of="Dinas lain"), await admin(town)
    await opened(wayan)
    mark = next(one.action.argument for one in wayan.last.choices if one.action.name == "aim").partition("=")[2]
    await made.says("/statistik")
    await made.presses(made.word("Programmes"))
    assert NAME not in made.reads
    for payload in (f"programme:0:{mark}", f"aim:0:programme={mark}", "aim:0:all=1", "aim:0:names=2026", "aim:0:"):
        await made.taps(payload)
        assert made.sees("Angka itu tidak ada")
    await wayan.presses(wayan.word("Set the target"))
    await wayan.says("8")
    await opened(ayu)
    assert ayu.last.text.startswith("2 orang dilatih."), "an admin's targets are of all together"
