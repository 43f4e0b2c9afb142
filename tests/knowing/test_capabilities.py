"""Each row of docs/capabilities.md in a conversation that says the page's own words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from storage.models import activities, interests, invitees, survey_answers, targets
from tests.docs.pages import codes, text
from tests.knowing.surveying import ask
from tests.organising.mentoring import SLUG as MENTORED
from tests.organising.mentoring import applies, chooses, helps
from tests.organising.people import organiser
from tests.organising.test_creating import SHORTEST, published
from tests.organising.test_goods import MACHINE, SERIAL, gives, only, ready
from tests.organising.test_results import agrees
from tests.persona import Persona, Town

PAGE = "docs/capabilities.md"
COLUMNS = {"id": -2, "en": -1}


def rows() -> dict[int, list[str]]:
    """The page's rows by number."""
    lines = [line.strip().strip("|").split("|") for line in text(PAGE).splitlines() if line.startswith("| ")]
    return {int(cells[0]): [cell.strip() for cell in cells] for cells in lines if cells[0].strip().isdigit()}


@dataclass(frozen=True)
class Shown:
    """Where a row is shown, in which language, and what the page says to type."""

    town: Town
    language: str
    words: list[str]

    def either(self, indonesian: str, english: str) -> str:
        """What stands in this language."""
        return indonesian if self.language == "id" else english

    async def artisan(self, who: str = "sri", **profile: str) -> Persona:
        """Somebody who asks."""
        return await self.town.guest(who, self.language, **profile)

    async def organiser(self, name: str = "wayan") -> Persona:
        """Somebody who works for the body that runs the samples."""
        return await organiser(self.town, name, self.language)

    async def opens(self, who: Persona, action: str, holds: str) -> None:
        """Press the choice that does this and whose label holds these letters."""
        found = [one for one in who.last.choices if one.action.name == action and holds.casefold() in one.label.casefold()]
        assert found, f"{holds!r} is not on:\n{who.reads}"
        await who.taps(found[0].action.encode())


Row = Callable[[Shown], Awaitable[None]]
SHOWN: dict[int, Row] = {}


def row(number: int) -> Callable[[Row], Row]:
    """The test of a row."""

    def put(shown: Row) -> Row:
        SHOWN[number] = shown
        return shown

    return put


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("number", sorted(rows()))
async def test_a_capability_is_shown_by_the_words_of_the_page(town: Town, number: int, language: str) -> None:
    said = codes(rows()[number][COLUMNS[language]])
    assert said, "the page names no words"
    await SHOWN[number](Shown(town, language, said))


def test_every_capability_stands_on_the_page_and_has_its_test() -> None:
    assert sorted(rows()) == sorted(SHOWN) == list(range(1, 26))


# ---- for artisans -----------------------------------------------------------------------------------------------------------
@row(1)
async def course(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    await shown.opens(sri, "card", shown.either("Pelatihan Desain Perhiasan dan Pemasaran", "Training on Jewellery Design"))
    assert sri.sees("20-27 Nov 2023", "Hotel Grand Zuri Malioboro", shown.either("sudah selesai", "is over"))
    assert sri.word("Register") not in sri.labels
    await sri.presses(sri.word("Details"))
    assert sri.sees("BBSPJIKB", "AHKFTA")


@row(3)
async def programme(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    (programme,) = [one.label for one in sri.last.choices if "Work Programme" in one.label]
    await sri.presses(programme)
    assert sri.sees(
        shown.either("Pemetaan Industri Perhiasan", "Comprehensive Mapping"),
        shown.either("UKM ASEAN-Hong Kong", "SMEs in the Jewellery Sector"),
    )


@row(4)
async def studies_and_surveys(shown: Shown) -> None:
    wayan, sri = await shown.organiser(), await shown.artisan()
    number = await ask(wayan)
    await sri.says(shown.words[0])
    assert sri.sees(shown.either("Pemetaan Industri Perhiasan", "Comprehensive Mapping for Industrial Jewellery"))
    await sri.says(f"{shown.words[1]} {number}")
    await sri.presses(sri.word("Not yet"))
    assert [one["choice"] for one in await shown.town.rows(survey_answers)] == [2]


@row(5)
async def match(shown: Shown) -> None:
    sri = await shown.artisan(craft="perhiasan", level="beginner")
    await sri.says(shown.words[0])
    assert sri.sees(shown.either("Desain dan pemasaran perhiasan", "Jewellery design and marketing"))


@row(6)
async def hub(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.sees("Hong Kong", "AHKFTA", "0%", shown.either("Pameran di sana", "Fairs there"), "SKA")
    await sri.says(shown.words[1])
    assert sri.sees(shown.either("22,4 ton, 2022", "22.4 tonnes, 2022"), "ANTARA Yogyakarta, 2023-11-20")


@row(7)
async def many_seats(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.sees(shown.either("Sisa 200 dari 200 kursi", "200 of 200 seats left"))
    await shown.town.change(activities, activities.c.quota == 200, taken=200)
    await sri.says(shown.words[0])
    assert sri.word("Join waiting list") in sri.labels
    await sri.says(shown.words[1])
    assert sri.sees(sri.word("Product photos"), "Radar Semarang, 2022-06-09")


@row(8)
async def role(shown: Shown) -> None:
    sri = await shown.artisan(name="Sri", craft="batik", province="ID-YO", role="artisan")
    await sri.says(shown.words[0])
    assert sri.sees(shown.either("Khusus: ASN", "Only for: civil servants"))
    await sri.presses(sri.word("Register"))
    assert sri.sees(shown.either("Kegiatan ini untuk ASN", "civil servants"), sri.word("What fits me"))


@row(9)
async def small_class(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    await shown.opens(sri, "card", "pewter")
    assert sri.sees(
        "20", shown.either("Khusus: Pewter (timah), Kepulauan Bangka Belitung", "Only for: Pewter, Bangka Belitung Islands")
    )
    number = int((await shown.town.rows(activities, title_id="Bimtek desain produk pewter"))[0]["id"])
    await shown.town.change(activities, activities.c.id == number, joining="selection")
    await sri.taps(f"card:0:{number}")
    assert sri.word("Apply") in sri.labels


@row(12)
async def where_to_sell(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.sees("INACRAFT", shown.either("periksa ke penyelenggara", "check with the organiser"))
    await sri.says(shown.words[1])
    assert sri.sees(sri.word("Product photos"))


@row(13)
async def exports(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.sees(shown.either("892 juta US$, 2019", "892 million US$, 2019"), "ANTARA Bangka Belitung, 2020-02-27")
    assert sri.sees(sri.word("Not to be compared or added up with other years: sources and definitions differ."))


@row(15)
async def finance(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.sees(shown.either("Pelatihan pembiayaan dan pemasaran IKM", "marketing"), shown.either("tanggal", "date"))
    await sri.says(shown.words[1])
    assert sri.sees("LPEI", shown.either("per 2022-11", "as of 2022-11"))
    await sri.says(shown.words[2])
    assert sri.sees("KITE IKM", "Bea Cukai")


@row(16)
async def ready_to_export(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.word("Start the check") in sri.labels
    await sri.says(shown.words[1])
    assert "(1/" in sri.reads
    await sri.taps("figure:0:medium-exporting")
    assert sri.sees(shown.either("300 dari 27.000", "300 of 27,000"))


@row(17)
async def duty(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.sees("7113.11", "IUAE-CEPA", "2023", "FTA Center", "5%")
    await sri.presses(sri.word("Tell me of changes"))
    assert [one["subject"].partition("/")[0] for one in await shown.town.rows(interests)] == ["AE"]
    await sri.says(shown.words[1])
    assert sri.sees("IT-CEPA", "2020", "FTA Center")


@row(18)
async def fairs(shown: Shown) -> None:
    sri = await shown.artisan()
    for said, name in zip(
        shown.words, ("Surabaya International Jewellery Fair", "Jakarta International Jewellery Fair"), strict=False
    ):
        await sri.says(said)
        assert sri.sees(name, shown.either("periksa ke penyelenggara", "check with the organiser"))
    await sri.presses(sri.word("Follow"))
    assert [one["subject"] for one in await shown.town.rows(interests)] == ["jijf"]
    await sri.says(shown.words[2])
    assert sri.sees("HKTDC", "WORLD Hong Kong")
    await sri.says(shown.words[3])
    assert sri.sees("INACRAFT")


@row(19)
async def jewellery(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    if any(one.action.argument == "jewellery-small-units" for one in sri.last.choices):
        await sri.taps("figure:0:jewellery-small-units")
    assert sri.sees(shown.either("36.000 unit usaha", "36,000 businesses"), shown.either("332.802", "332,802"))
    await sri.taps("figure:0:jewellery-medlarge-2017=years")
    assert sri.sees("83", "97")


@row(21)
async def fields(shown: Shown) -> None:
    sri = await shown.artisan()
    for said in shown.words:
        await sri.says(said)
        opened = {one.action.name for one in sri.last.choices}
        assert opened & {"card", "register"} or sri.word("Tell me") in sri.labels, said
    await sri.taps("undated:0:")
    await sri.presses(next(one.label for one in sri.last.choices if one.action.name == "card"))
    await sri.presses(sri.word("Tell me"))
    assert [one["kind"] for one in await shown.town.rows(interests)] == ["activity"]


@row(22)
async def local_content(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.sees("SIINas", shown.either("Gratis", "Free"), "Bisnis.com, 2022-12-20")
    await sri.presses(sri.word("TKDN training"))
    assert sri.sees("TKDN")


@row(23)
async def competence(shown: Shown) -> None:
    sri = await shown.artisan("dewi")
    await sri.says(shown.words[0])
    assert sri.sees("BNSP", shown.either("lisensi", "licence"))
    if shown.language == "id":
        tested, _ = await agrees(shown.town)
        assert tested.sees("Sudah disimpan", "Saya ingatkan")


@row(25)
async def businesses(shown: Shown) -> None:
    sri = await shown.artisan()
    await sri.says(shown.words[0])
    assert sri.sees(shown.either("47.700", "47,700"), shown.either("747.000", "747,000"), "ANTARA, 2024-05-15")


# ---- for organisers ---------------------------------------------------------------------------------------------------------
@row(2)
async def guests(shown: Shown) -> None:
    wayan = await shown.organiser()
    await wayan.says(shown.words[0])
    number = int((await shown.town.activity("contoh-motif-batik"))["id"])
    await wayan.taps(f"invited:0:{number}")
    await wayan.walks(wayan.word("Add guests"), "Malaysia, Thailand", wayan.word("Put on the list"))
    assert {one["country"]: one["status"] for one in await shown.town.rows(invitees)} == {"MY": "invited", "TH": "invited"}
    await wayan.taps(f"invited:0:{number}")
    await wayan.walks("Malaysia", shown.either("Mengirim 2 orang", "Sends 2 people"))
    await wayan.taps(f"invited:0:{number}")
    await wayan.walks("Thailand", shown.either("Tidak mengirim", "Sends nobody"))
    answers = {one["country"]: (one["status"], one["people"]) for one in await shown.town.rows(invitees)}
    assert answers == {"MY": ("sending", 2), "TH": ("none", None)}


@row(10)
async def machines(shown: Shown) -> None:
    dewi = await shown.artisan("dewi")
    await dewi.says(shown.words[0])
    assert dewi.sees("pewter")
    if shown.language == "id":
        sri, wayan = await ready(shown.town)
        await gives(shown.town, wayan)
        assert sri.sees(MACHINE, SERIAL)
        await sri.presses("Sudah saya terima")
        assert (await only(shown.town))["serial"] == SERIAL


@row(11)
async def partners(shown: Shown) -> None:
    wayan = await shown.organiser()
    ketut = await organiser(shown.town, "ketut", shown.language, of="Dekranasda Bangka Belitung")
    await wayan.says(shown.words[0])
    assert wayan.sees("Dekranasda Bangka Belitung")
    number = int((await shown.town.activity("contoh-motif-batik"))["id"])
    await ketut.taps(f"people:0:{number}")
    assert "motif" not in ketut.reads.lower(), "what another organisation runs"


@row(14)
async def mentoring(shown: Shown) -> None:
    dewi = await shown.artisan("dewi")
    await dewi.says(shown.words[0])
    await shown.opens(dewi, "card", shown.either("Pendampingan", "Mentoring"))
    number = await chooses(shown.town)
    await applies(shown.town, "sri")
    await helps(shown.town, "budi")
    wayan = await shown.organiser()
    await wayan.taps(f"mentoring:0:{number}")
    await wayan.walks(wayan.word("Without a mentor"), "Sri Wati")
    assert wayan.last.choices[0].label == "Budi Santoso"
    assert shown.either("Perak", "Silver") in wayan.last.choices[0].detail
    await wayan.presses("Budi Santoso")
    await wayan.says(shown.either("ya", "yes"))
    assert (await shown.town.seats(MENTORED))["confirmed"] == ["sri"]


@row(20)
async def own_classes(shown: Shown) -> None:
    dinas = await organiser(shown.town, "ketut", shown.language, of="Dinas Pariwisata DIY")
    await dinas.says(shown.words[0])
    await dinas.presses(dinas.word("Start"))
    assert "(1/" in dinas.reads
    if shown.language == "id":
        await dinas.walks(*SHORTEST)
        made = await published(shown.town, dinas)
        assert (made["province"], made["organiser"]) == ("ID-YO", "Dinas Pariwisata DIY")


@row(24)
async def against_target(shown: Shown) -> None:
    wayan = await shown.organiser()
    await wayan.says(shown.words[0])
    await wayan.presses(wayan.word("Targets"))
    await wayan.presses(wayan.word("New target"))
    for said in ("Everything", "Every craft", "Every province"):
        await wayan.presses(wayan.word(said))
    await wayan.walks("2026", "662")
    assert wayan.sees("662")
    assert [one["people"] for one in await shown.town.rows(targets)] == [662]
