"""What admins look after: the stop for announcements, what is kept, rights used, health, organisations, partners."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from bot.screens import general
from bot.vocabulary import Reply
from storage.catalogue.loading import load
from storage.ledger import deliveries, looking
from storage.ledger.deliveries import Lane, Owed
from storage.models import activities, audit, contacts, files, partners, registrations, retention
from storage.models import organisations as table
from storage.models import switches as switches_table
from storage.organising import organisations
from storage.people import lapsing
from storage.platforms import switches
from tests.organising.people import BBSPJIKB, admin, organisation, organiser
from tests.persona import CATALOGUE, Persona, Town

SLUG = "contoh-motif-batik"


async def announce(town: Town, persona: Persona, text: str) -> None:
    said = Reply(text, choices=general.help_page().choices)
    owed = Owed(persona.address, said, None, lane=Lane.BULK)
    await town.database.run(partial(deliveries.owe, owed=owed, owner=None, now=town.clock()))
    town.postman.wake()


# ---- the stop -----------------------------------------------------------------------------------------------------------
async def test_announcements_stop_and_go_on_while_answers_leave(town: Town) -> None:
    ayu, sri = await admin(town), await town.guest("sri")
    await ayu.walks("/admin", "Antrean dan kanal", "Stop pengumuman", "Ya, hentikan")
    assert ayu.sees("Pengumuman dihentikan sejak")
    await announce(town, sri, "Pengumuman pertama")
    await sri.says("menu")
    await town.crash()
    await town.open()  # another process obeys as well
    await sri.says("bantuan")
    assert not any("Pengumuman pertama" in said.words for said in sri.chat)
    await ayu.walks("/admin", "Antrean dan kanal")
    assert ayu.sees("Memory, pengumuman: 1")
    await ayu.walks("Lanjut pengumuman", "Ya, kirim")
    await town.until(lambda: any("Pengumuman pertama" in said.words for said in sri.chat))
    assert [row["detail"] for row in await town.rows(audit)] == ["stopped", "resumed"]


async def test_without_the_look_at_the_switch_announcements_leave(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "BULK_STOPPED", "something else")
    looking._looking.cache_clear()
    sri = await town.guest("sri")
    await town.database.run(partial(switches.turn_on, name=switches.BULK_STOPPED, now=town.clock()))
    await announce(town, sri, "Pengumuman pertama")
    await town.until(lambda: any("Pengumuman pertama" in said.words for said in sri.chat))
    looking._looking.cache_clear()


async def test_the_stop_asks_first(town: Town) -> None:
    ayu = await admin(town, "ayu", "en")
    await ayu.taps("bulk_stop:0:")
    assert ayu.sees("Nothing is lost")
    assert await town.rows(switches_table) == []


# ---- what is kept -------------------------------------------------------------------------------------------------------
async def test_names_go_sooner_where_an_admin_says_so_and_never_later_than_promised(town: Town) -> None:
    ayu, sri = await admin(town), await town.guest("sri", name="Sri Wahyuni", phone="+6281234567890", craft="batik")
    number = (await town.activity(SLUG))["id"]
    await sri.taps(f"agree:0:{number}")
    for forged in ("names=3650=yes", "names=0=yes", "messages=90=yes", "x=7=yes"):
        await ayu.taps(f"keep:0:{forged}")
    assert await town.rows(retention) == []
    town.clock.now += timedelta(days=150)
    assert await town.database.run(partial(lapsing.retire, now=town.clock())) == 0
    await ayu.walks("/admin", "Yang disimpan", "Nama", "90 hari")
    assert ayu.sees("tidak bisa dikembalikan")
    await ayu.presses("Ya, lebih singkat")
    assert ayu.sees("90 hari")
    assert await town.database.run(partial(lapsing.retire, now=town.clock())) == 1
    assert [row["contact_id"] for row in await town.rows(registrations)] == [None]
    await town.database.run(lambda link: link.execute(retention.update().values(days=9999)))
    assert await town.database.read(lambda link: lapsing.retention.days(link, lapsing.What.NAMES)) == 365


async def test_files_go_after_their_time_and_posters_stay(town: Town) -> None:
    row = {"channel": "memory", "reference": "r", "kind": "photo", "name": "x", "media_type": "image/png", "size": 1}
    old = row | {"at": town.clock() - timedelta(days=366)}

    def plant(connection):
        connection.execute(files.insert(), [old | {"id": 1}, old | {"id": 2}, row | {"id": 3, "at": town.clock()}])
        connection.execute(activities.update().where(activities.c.slug == SLUG).values(poster_id=2))

    await town.database.run(plant)
    assert await town.database.run(partial(lapsing.forget_files, now=town.clock())) == 1
    assert sorted(one["id"] for one in await town.rows(files)) == [2, 3]


async def test_rights_used_are_counted_without_a_name(town: Town) -> None:
    ayu, sri = await admin(town, "ayu", "en"), await town.guest("sri")
    await sri.taps("takealong:0:")
    await sri.taps("erase_yes:0:")
    await ayu.walks("/admin", "Data requests")
    assert ayu.sees("1 copy of somebody's data was handed out.", "1 person was erased.")


async def test_health_says_what_stands(town: Town) -> None:
    ayu = await admin(town, "ayu", "en")
    await ayu.walks("/admin", "Health")
    assert ayu.sees("All is well")
    await town.database.run(partial(switches.turn_on, name=switches.BULK_STOPPED, now=town.clock()))
    await ayu.presses("Refresh")
    assert ayu.sees("Announcements are stopped since 23 Nov 2026, 09:00 WIB.")


# ---- organisations ------------------------------------------------------------------------------------------------------
async def test_an_admin_adds_an_organisation_by_the_name_its_activities_carry(town: Town) -> None:
    ayu = await admin(town)
    await ayu.walks("/admin", "Lembaga", "Lembaga baru")
    await ayu.presses(BBSPJIKB)
    (added,) = await town.rows(table)
    assert (await town.activity(SLUG))["organisation_id"] == added["id"]
    await town.change(activities, activities.c.slug == SLUG, organisation_id=None)
    await town.database.run(partial(load, folder=CATALOGUE, now=town.clock()))
    assert (await town.activity(SLUG))["organisation_id"] == added["id"]  # what is loaded later is its own, too


async def test_an_organiser_sets_hours_and_cannot_rename(town: Town) -> None:
    wayan, number = await organiser(town), await organisation(town)
    await wayan.says("/admin")
    await wayan.presses(BBSPJIKB)
    await wayan.presses("Ubah")
    assert "Nama" not in wayan.labels
    await wayan.taps(f"organisation_set:0:{number}=hours")
    await wayan.says("16.00-08.00")
    assert wayan.sees("Akhirnya sebelum awalnya")
    await wayan.says("jam sembilan")
    assert wayan.sees("tidak bisa membacanya")
    await wayan.says("9 sampai 15.30")
    assert wayan.sees("Senin-Jumat, 09.00-15.30 WIB")
    await wayan.taps(f"organisation_set:0:{number}=name")
    await wayan.says("Lembaga saya")
    (row,) = await town.rows(table)
    assert (row["name"], row["opens_at"], row["shuts_at"]) == (BBSPJIKB, "09:00", "15:30")


async def test_a_new_name_goes_to_its_activities_and_to_who_follows(town: Town) -> None:
    ayu, sri, number = await admin(town, "ayu", "en"), await town.guest("sri", "en"), await organisation(town)
    about = (await town.activity(SLUG))["id"]
    await sri.taps(f"follow:0:organiser={about}")
    await ayu.taps(f"organisation_set:0:{number}=name")
    await ayu.says("Balai Kerajinan (BK)")
    assert (await town.activity(SLUG))["organiser"] == "Balai Kerajinan (BK)"
    await sri.says("/partners")
    await sri.presses("Balai Kerajinan (BK)")
    assert sri.sees("Stop telling me", "Monday to Friday, 08:00-16:00 WIB")


# ---- partners -----------------------------------------------------------------------------------------------------------
async def test_a_partner_runs_the_activity_and_asks_no_others_in(town: Town) -> None:
    wayan, other = await organiser(town, "wayan", "en"), await organiser(town, "budi", "en", of="Dinas lain")
    third, number = await organisation(town, "Dekranasda"), (await town.activity(SLUG))["id"]
    await other.taps(f"coowners:0:{number}")
    assert other.sees("Only the organisation whose activity it is")
    await wayan.taps(f"coowners:0:{number}")
    await wayan.presses("Dinas lain")
    assert wayan.sees("its organisers see the participants")
    await wayan.presses("Yes")
    assert wayan.sees("Together with Dinas lain.")
    await other.taps(f"activity:0:{number}")
    assert other.sees("Batik motif design")
    await other.taps(f"coowner:0:{number}={third}=yes")
    assert len(await town.rows(partners)) == 1
    await wayan.presses("Dinas lain")
    await wayan.presses("Yes")
    assert await town.rows(partners) == []


async def test_everybody_finds_partners_and_what_they_have_coming(town: Town) -> None:
    await organisation(town)
    hidden = await organisation(town, "Dinas tersembunyi")
    await town.change(table, table.c.id == hidden, listed=False)
    sri = await town.guest("sri")
    await sri.says("daftar mitra")
    assert sri.sees("1 lembaga.")
    await sri.presses(BBSPJIKB)
    assert sri.sees("08.00-16.00 WIB", "Kabari beritanya", "Tanya mereka")
    await sri.presses("Kabari beritanya")
    await sri.taps(f"partner:0:{hidden}")
    assert "Dinas tersembunyi" not in sri.reads
    assert len(await town.rows(contacts)) == 1
    assert await town.database.read(organisations.unclaimed) != []
