"""Results of tests of competence: kept where their person agrees, theirs to remove, and their end is told in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.models import audit, consents, deliveries, timers
from storage.models import results as table
from tests.organising.afterwards import NAMES, contact, fires, held, moves, over, people, registration
from tests.organising.people import organiser
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable

SCHEME, DAY = "Batik tulis, jenjang 2", "9 Des 2026"


async def recorded(town: Town, language: str = "id") -> tuple[Persona, Persona]:
    """Sri attended, and her result was recorded by an organiser; both, and what Sri is asked is on her screen."""
    (sri,) = await people(town, 1, language)
    activity = await over(town, [sri])
    wayan = await organiser(town)
    await moves(town, town.clock().replace(hour=3) + timedelta(days=1))
    await wayan.taps(f"results:0:{activity.id}")
    await wayan.walks("Catat hasil", NAMES[0], SCHEME, "Kompeten", "BNSP 13-2026", DAY)
    return sri, wayan


async def agrees(town: Town) -> tuple[Persona, Persona]:
    sri, wayan = await recorded(town)
    await wayan.walks("3 tahun", "Benar, tanyakan")
    await town.settled()
    await sri.presses("Setuju")
    return sri, wayan


async def test_it_is_read_back_and_its_person_asked(town: Town) -> None:
    sri, wayan = await recorded(town)
    assert wayan.sees("Berapa lama berlakunya?")
    await wayan.presses("3 tahun")
    assert wayan.sees(NAMES[0], f"{SCHEME}: Kompeten", "No. BNSP 13-2026", "terbit 9 Des 2026, berlaku sampai 9 Des 2029")
    assert await town.rows(table) == []
    await wayan.presses("Benar, tanyakan")
    await town.settled()
    assert sri.sees("BBSPJIKB mencatat hasil uji Anda", f"{SCHEME}: Kompeten", "Boleh disimpan")
    assert not [row for row in await town.rows(consents) if row["purpose"] == "results"]
    await all_sayable(town)
    await sri.says("ya")
    assert sri.sees("Sudah disimpan", "Saya ingatkan")
    (row,) = await town.rows(table)
    assert (row["agreed_at"], row["expires_on"]) == (town.clock(), date(2029, 12, 9))
    assert [one["version"] for one in await town.rows(consents, purpose="results", withdrawn_at=None)] == ["2026-11"]
    assert "result recorded" in [one["detail"] for one in await town.rows(audit)]


async def test_without_an_answer_the_draft_goes_after_two_weeks(town: Town) -> None:
    sri, wayan = await recorded(town)
    await wayan.walks("3 tahun", "Benar, tanyakan")
    await town.settled()
    number = (await town.rows(table))[0]["id"]
    await moves(town, town.clock() + timedelta(days=13))
    assert len(await town.rows(table)) == 1
    await moves(town, town.clock() + timedelta(days=1))
    assert await town.rows(table) == []
    await sri.taps(f"result_yes:0:{number}")
    assert sri.sees("tidak disimpan lagi")
    assert await town.rows(table) == []


async def test_a_no_forgets_it_at_once(town: Town) -> None:
    sri, wayan = await recorded(town)
    await wayan.walks("3 tahun", "Benar, tanyakan")
    await town.settled()
    await sri.says("tidak")
    assert sri.sees("Sudah dihapus")
    assert await town.rows(table) == []


async def test_it_is_seen_and_removed_from_the_chat(town: Town) -> None:
    sri, _ = await agrees(town)
    await sri.says("data")
    assert "Hasil uji saya" in sri.labels
    await sri.walks("Hasil uji saya", SCHEME)
    assert sri.sees("No. BNSP 13-2026")
    await sri.walks("Hapus", "Hapus")
    assert sri.sees("Sudah dihapus")
    assert await town.rows(table) == []
    assert await town.rows(consents, purpose="results", withdrawn_at=None) == []
    await sri.says("data")
    assert "Hasil uji saya" not in sri.labels
    await moves(town, town.clock() + timedelta(days=3 * 365))
    assert not await town.rows(deliveries, notice="expiring")


async def test_its_end_is_told_90_and_30_days_before(town: Town) -> None:
    sri, _ = await agrees(town)
    for days in (90, 30):
        await moves(town, town.clock().replace(year=2029, month=12, day=9, hour=1) - timedelta(days=days))
        said = len(sri.chat)
        await moves(town, town.clock() + timedelta(hours=2))
        assert len(sri.chat) == said + 1
        assert sri.sees("berlaku sampai 9 Des 2029", "Tanyakan kepada BBSPJIKB cara memperpanjangnya", SCHEME)
        town.clock.now = town.clock().replace(year=2029, month=12, day=9, hour=1)
    assert len(await town.rows(deliveries, notice="expiring")) == 2
    await all_sayable(town)


async def test_not_yet_competent_has_no_number_and_no_end(town: Town) -> None:
    sri, wayan = await recorded(town)
    await wayan.presses("3 tahun")
    await wayan.walks("Ubah hasil", "Belum kompeten")
    assert wayan.sees("Belum kompeten", "terbit 9 Des 2026")
    assert "BNSP" not in wayan.reads
    await wayan.presses("Benar, tanyakan")
    await town.settled()
    await sri.presses("Setuju")
    (row,) = await town.rows(table)
    assert (row["passed"], row["number"], row["expires_on"]) == (False, None, None)
    assert await town.rows(timers, kind="expiring") == []


@pytest.mark.parametrize("day", ["31 Februari 2026", "besok", "12-13-2026", "30 Des 2030", "1" * 400])
async def test_a_day_that_is_none_is_asked_again(town: Town, day: str) -> None:
    (sri,) = await people(town, 1)
    activity = await over(town, [sri])
    wayan = await organiser(town)
    await wayan.taps(f"test:0:{(await registration(town, sri, activity)).id}")
    await wayan.walks(SCHEME, "Kompeten", "Lewati", day)
    assert wayan.sees("Contoh: 12 Nov 2026") or wayan.sees("belum tiba")


async def test_a_draft_can_be_taken_back_and_what_was_agreed_to_cannot(town: Town) -> None:
    sri, wayan = await recorded(town)
    await wayan.walks("3 tahun", "Benar, tanyakan")
    await town.settled()
    (row,) = await town.rows(table)
    await wayan.taps(f"result:0:{row['id']}")
    await wayan.presses("Tarik kembali")
    assert await town.rows(table) == []
    await wayan.taps(f"results:0:{row['activity_id']}")
    await wayan.walks("Catat hasil", NAMES[0], SCHEME, "Kompeten", "Lewati", "9 Des 2026", "Tanpa batas waktu", "Benar, tanyakan")
    await town.settled()
    await sri.presses("Setuju")
    (row,) = await town.rows(table)
    await wayan.taps(f"result_drop:0:{row['id']}")
    assert wayan.sees("setuju hasil ini disimpan")
    assert len(await town.rows(table)) == 1


async def test_nobody_else_sees_or_touches_it(town: Town) -> None:
    sri, _ = await agrees(town)
    (row,) = await town.rows(table)
    made = await town.guest("made")
    stranger = await organiser(town, "lim", of="Dekranasda Bali")
    for persona in (made, stranger):
        for name in ("my_result", "result_remove", "result_yes", "result_no", "result", "result_drop"):
            await persona.taps(f"{name}:0:{row['id']}")
            assert SCHEME not in persona.reads
    claim = (await registration(town, sri, await held(town))).id
    await stranger.taps(f"test:0:{claim}")
    assert stranger.sees("Itu tidak ada di antara kegiatan Anda.")
    assert await town.rows(table) == [row]


async def test_erased_with_their_person(town: Town) -> None:
    sri, _ = await agrees(town)
    number = await contact(town, sri)
    await sri.taps("takealong:0:")
    assert SCHEME.encode() in sri.last.attachment.content
    await sri.taps("erase_yes:0:")
    assert await town.rows(table) == []
    assert await town.rows(timers, contact_id=number) == []
    await moves(town, town.clock() + timedelta(days=3 * 365))
    await fires(town)
    assert not await town.rows(deliveries, notice="expiring")
