"""Programmes and targets: set from the chat, measured by what was counted here, and by nothing else."""

from __future__ import annotations

from handlers.organisers.programmes import mark
from storage.models import activities, audit, programmes, registrations, targets
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
    await wayan.presses(wayan.word("Change how many"))
    await wayan.says("8")
    assert wayan.sees("dari target 8 (25%)")
    await opened(wayan)
    assert wayan.last.text.startswith("2 orang dilatih dari target 8 (25%).")
    (kept,) = await town.rows(targets)
    assert (kept["people"], kept["programme"], kept["organisation_id"]) == (8, NAME, await organisation(town))
    assert [row["detail"] for row in await town.rows(audit, deed="count")] == ["target set"] * 2
    await wayan.says("/statistik")
    assert "target" not in wayan.last.text, "a programme's target is not the organisation's"


async def test_a_scheme_sums_its_programmes_people_once_and_places_as_often_as_they_came(town: Town) -> None:
    await programme(town)
    other = (await town.rows(activities, participants_reported=130))[0]["id"]
    await town.change(activities, activities.c.id == other, programme="Lain")
    sri = (await claims(town))[0]
    person = (await town.rows(registrations, id=sri))[0]
    again = {**person, "id": 990, "activity_id": other, "code": "1111", "ticket": "b" * 16}
    await town.database.run(lambda connection: connection.execute(registrations.insert(), again))
    wayan = await organiser(town)
    await opened(wayan)
    await wayan.presses(wayan.word("Put into a scheme"))
    await wayan.says("x")
    assert wayan.sees("2 sampai 60 huruf")
    await wayan.says("IKM {Naik} Kelas")
    assert wayan.sees("Skema: IKM {Naik} Kelas")
    await wayan.presses(wayan.word("Programmes"))
    assert wayan.last.choices[0].label == "IKM {Naik} Kelas", "schemes stand first"
    await wayan.taps(f"programme:0:{mark('Lain')}")
    await wayan.presses(wayan.word("Put into a scheme"))
    await wayan.presses("IKM {Naik} Kelas")
    await wayan.presses(wayan.word("Programmes"))
    await wayan.presses("IKM {Naik} Kelas")
    assert wayan.last.text.startswith("3 orang dilatih.\n2 orang berbeda, masing-masing dihitung sekali.")
    assert wayan.sees("Di 2 kegiatan", "dihitung satu orang, dilatih dua kali", "Menurut sumber, 130 peserta lain")
    await wayan.presses(wayan.word("Set the target"))
    await wayan.says("6")
    await wayan.taps("programmes:0:0")
    await wayan.presses("IKM {Naik} Kelas")
    assert wayan.last.text.startswith("3 orang dilatih dari target 6 (50%)")
    await wayan.presses(wayan.word("Rename"))
    await wayan.says("Naik Kelas")
    assert wayan.sees("Skema Naik Kelas", "3 orang dilatih dari target 6 (50%)")
    await wayan.presses("Lain")
    await wayan.presses(wayan.word("Change the scheme"))
    await wayan.presses(wayan.word("Take it out"))
    assert "Naik Kelas" not in wayan.reads
    assert [(row["name"], row["scheme"]) for row in await town.rows(programmes)] == [(NAME, "Naik Kelas")]


async def test_schemes_targets_and_programmes_are_each_ones_own(town: Town) -> None:
    await programme(town)
    wayan, made, ayu = await organiser(town), await organiser(town, "made", of="Dinas lain"), await admin(town)
    await opened(wayan)
    theirs = next(one.action.argument for one in wayan.last.choices if one.action.name == "aim").partition("=")[2]
    await made.says("/statistik")
    await made.presses(made.word("Programmes"))
    assert NAME not in made.reads
    await wayan.presses(wayan.word("Set the target"))
    await wayan.says("8")
    (kept,) = await town.rows(targets)
    number = kept["id"]
    for payload in (
        f"programme:0:{theirs}",
        f"scheme:0:{theirs}",
        f"scheme_of:0:{theirs}",
        f"scheme_name:0:{theirs}",
        f"aim:0:programme={theirs}",
        f"aim:0:target={number}",
        "aim:0:names=2026",
        f"target:0:{number}",
        f"aim_off:0:{number}",
        f"aim_back:0:{number}=9",
    ):
        await made.taps(payload)
        assert made.sees("Angka itu tidak ada"), payload
    assert await town.rows(targets) == [kept]
    await opened(ayu)
    assert ayu.last.text.startswith("2 orang dilatih."), "an admin's targets are of all together"
    await ayu.presses(ayu.word("Put into a scheme"))
    await ayu.says("Nasional")
    await opened(wayan)
    assert "Nasional" not in wayan.reads, "and so are an admin's schemes"
