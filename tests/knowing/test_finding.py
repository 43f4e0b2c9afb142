"""Searching: what is misspelt, mixed and abbreviated finds the right thing first, of every kind, and only what still stands."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, delete, insert

from bot.vocabulary import SharedPlace, Tap
from storage.models import activities, activity_crafts, deliveries, editions
from tests.knowing.test_finding_rules import JOGJA
from tests.persona import Town

FOUND_FIRST = {
    "inacraf": "fair:0:inacraft",
    "kriyanussa": "fair:0:kriyanusa",
    "trade expo indonesa": "fair:0:tei",
    "jiffina furnitur fair": "fair:0:jiffina",
    "ambiente frankfrut": "fair:0:ambiente",
    "dubai gem tecnology": "fair:0:jgt-dubai",
    "bangkok gem fair": "fair:0:bangkok-gems",
    "legalitas kayu svlk": "product:0:kayu",
    "wood legality": "product:0:kayu",
    "batas nikel perhiasan": "product:0:perhiasan",
    "hallmarking silver": "product:0:perak",
    "hs code tenun": "product:0:tenun",
    "export center surabya": "desk",
    "ftacenter": "desk",
    "surat keterangan asal": "step:0:ska",
    "incoterm kontrak": "step:0:contract",
    "find a buyer": "step:0:buyer",
    "asuransi pembiayaan ekspor": "step:0:finance",
    "tkdn sertifikat": "step:0:tkdn",
    "fasilitas kite": "step:0:kite",
    "small parcel": "step:0:small-parcel",
    "permintaan perhiasan hongkong": "figure:0:hongkong-jewellery-demand",
    "jumlah industri menengah": "figure:0:medium-industry",
    "ecotech": "search",
    "uni emirat arab": "market:0:AE",
    "pelatian batik jogja bln depan": "contoh-motif-batik",
    "jewelery design course ahkfta": "contoh-perhiasan-asean",
    "bimtek pewter": "contoh-pewter-desain",
    "esmart workshop": "contoh-esmart-babel",
    "uji kompetensi bnsp": "contoh-uji-bnsp",
}


async def test_thirty_misspelt_and_mixed_questions_find_the_right_thing_first(town: Town) -> None:
    sri = await town.guest("sri", "id")
    wrong = {}
    for said, first in FOUND_FIRST.items():
        reply = await sri.says(f"/cari {said}")
        wanted = f"card:0:{(await town.activity(first))['id']}" if first.startswith("contoh") else first
        found = reply.choices[0].action.encode()
        if not (found == wanted or ("_" not in wanted and ":" not in wanted and found.startswith(f"{wanted}:"))):
            wrong[said] = (found, reply.choices[0].label)
    assert wrong == {}


async def test_each_row_says_what_it_is_and_opens_it(town: Town) -> None:
    sri = await town.guest("sri", "en")
    for said, kind, card in (
        ("inacraft", "Fair", "INACRAFT"),
        ("certificate of origin", "Export step", "certificate of origin"),
        ("ecotech", "Programme", "Sample"),
        ("bimtek pewter", "Technical guidance", "pewter"),
    ):
        reply = await sri.says(f"/search {said}")
        assert kind in reply.choices[0].detail, reply
        await sri.presses(reply.choices[0].label)
        assert sri.sees(card)


async def test_what_a_figure_says_is_in_no_list(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("/cari nilai ekspor kerajinan 2018")
    row = next(choice for choice in reply.choices if choice.action.name == "figure")
    assert row.detail == "Angka, 2018"
    assert "870" not in sri.reads


async def test_what_is_over_says_so_and_stands_behind_what_comes(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("/cari pewter")
    over = ["lewat" in choice.detail for choice in reply.choices if choice.action.name == "card"]
    assert over == sorted(over)
    assert True in over
    assert False in over


async def test_nothing_fits_so_the_nearest_is_shown_with_what_was_dropped(town: Town) -> None:
    sri = await town.guest("sri", "id")
    reply = await sri.says("bimtek pewter di papua barat bulan depan")
    assert sri.sees("belum ada kegiatan", "di luar", "provinsi itu", "pewter")
    assert any(choice.action.name == "follow" for choice in reply.choices)


async def test_words_that_occur_nowhere_are_not_answered_with_something_else(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("asdf lkj")
    assert sri.sees(sri.word("Sorry, I do not understand that yet. Do you mean one of these?"))
    await sri.says("/cari zzzqqqxxyy")
    assert sri.sees("Belum ada yang saya temukan")


async def test_an_activity_called_off_or_gone_since_the_index_was_built_is_not_shown(town: Town) -> None:
    sri = await town.guest("sri", "id")
    number = (await town.activity("contoh-pewter-desain"))["id"]
    assert (await sri.says("/cari bimtek pewter")).choices[0].action.argument == str(number)
    await town.change(activities, activities.c.id == number, cancelled=True)
    assert str(number) not in [choice.action.argument for choice in (await sri.says("/cari bimtek pewter")).choices]
    await town.change(activities, activities.c.id == number, cancelled=False)
    copy = dict(await town.activity("contoh-pewter-desain")) | {"id": number + 5_000, "slug": "salinan"}
    pewter = {"activity_id": copy["id"], "craft": "pewter"}
    await town.database.run(lambda connection: connection.execute(insert(activities), copy))
    await town.database.run(lambda connection: connection.execute(insert(activity_crafts), pewter))
    await town.learns()
    shown = [choice.action.argument for choice in (await sri.says("/cari bimtek pewter")).choices]
    assert str(copy["id"]) in shown
    for table, column in ((activity_crafts, activity_crafts.c.activity_id), (activities, activities.c.id)):
        await town.database.run(partial(Connection.execute, statement=delete(table).where(column == copy["id"])))
    assert str(copy["id"]) not in [choice.action.argument for choice in (await sri.says("/cari bimtek pewter")).choices]


async def test_what_another_process_changes_is_found_after_the_next_look(town: Town) -> None:
    sri = await town.guest("sri", "id")
    before = town.around.index
    await sri.says("/cari sigaluh kasongan purba")
    where = activities.c.slug == "contoh-pewter-desain"
    row = await town.activity("contoh-pewter-desain")
    await town.change(activities, where, title_id="Sigaluh kasongan purba", version=row["version"] + 1)
    await town.learns()
    assert town.around.index is not before
    reply = await sri.says("/cari sigaluh kasongan purba")
    assert reply.choices[0].action.argument == str(row["id"])
    assert "kasongan" in reply.choices[0].label


async def test_pages_lead_on_and_back(town: Town) -> None:
    sri = await town.guest("sri", "id")
    first = await sri.says("/cari batik")
    await sri.presses(sri.word("More"))
    assert not {c.action for c in first.choices if c.action.name == "card"} & {c.action for c in sri.last.choices}
    await sri.presses(sri.word("Earlier"))
    assert [c.action for c in sri.last.choices[:6]] == [c.action for c in first.choices[:6]]


async def test_forged_pages_harm_nothing(town: Town) -> None:
    sri = await town.guest("sri", "id")
    for argument in ("", "x", "999.batik", "0.~nothing", "-1.batik", "5", "٣.batik", "0." + "a" * 40):
        await sri.taps(f"search:0:{argument}")
    for argument in ("XX", "ID-ZZ", "9" * 20):
        await sri.taps(f"near:0:{argument}")


# ---- near -----------------------------------------------------------------------------------------------------------------
async def test_a_shared_location_lists_the_nearest_first_and_is_kept_nowhere(town: Town) -> None:
    sri = await town.guest("sri", "id")
    assert (await sri.says("/dekat")).ask is not None
    assert sri.sees("dipakai sekali", "tidak disimpan")
    reply = await sri.does(SharedPlace(*JOGJA))
    rows = [choice for choice in reply.choices if choice.action.name == "card"]
    assert "km" in rows[0].detail
    assert (await town.activity("contoh-anyaman-papua"))["id"] != int(rows[0].action.argument)
    await town.settled()
    await town.clockwork.sweep_erased()  # what it looks for every ten seconds
    kept = [row for row in await town.rows(deliveries) if "km" in row["reply"]]
    assert kept == [], "the answer tells how far things are from where somebody was"


async def test_a_fair_with_a_map_point_is_near_with_who_says_its_date(town: Town) -> None:
    sri = await town.guest("sri", "id")
    day = town.clock().date() + timedelta(days=20)
    edition = {"fair": "jiffina", "name": "2026", "starts_on": day, "ends_on": day, "city": "Bantul", "latitude": JOGJA[0]}
    row = edition | {"longitude": JOGJA[1], "source": "Panitia JIFFINA", "created_at": town.clock()}
    await town.database.run(lambda connection: connection.execute(insert(editions), row))
    await town.learns()
    reply = await sri.does(SharedPlace(*JOGJA))
    await town.database.run(lambda connection: connection.execute(delete(editions)))
    assert reply.choices[0].action.encode() == "fair:0:jiffina"
    assert "kurang dari 1 km" in reply.choices[0].detail
    assert "Panitia JIFFINA" in reply.choices[0].detail


async def test_a_typed_place_lists_its_province_and_a_doubtful_one_is_asked(town: Town) -> None:
    sri = await town.guest("sri", "id")
    for said in ("deket bantul", "/dekat Bantul", "ada apa di sekitar bantul"):
        reply = await sri.says(said)
        assert "DI Yogyakarta" in reply.heading, said
        assert any(choice.action.name == "card" for choice in reply.choices), said
    reply = await sri.says("/dekat papua")
    assert len([choice for choice in reply.choices if choice.action.name == "near"]) == 6
    await sri.says("/dekat qwertyuiop")
    assert sri.sees("belum kenal tempat itu")


async def test_without_map_points_the_own_province_is_shown(town: Town) -> None:
    sri = await town.guest("sri", "id", province="ID-BB")
    await town.change(activities, activities.c.latitude.is_not(None), latitude=None, longitude=None, version=99)
    await town.learns()
    reply = await sri.does(SharedPlace(*JOGJA))
    assert sri.sees("Bangka Belitung", "tidak memberi titik peta")
    assert all("km" not in choice.detail for choice in reply.choices)


async def test_a_page_may_be_turned_as_late_as_somebody_likes(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("/cari batik")
    more = sri.choice(sri.word("More")).action
    pressed = town.incoming(sri.address, Tap(more), "id")
    town.clock.tick(hours=30)
    await town.takes(pressed)
    await sri.hears(2)
    assert sri.last.heading.startswith("Ditemukan")
