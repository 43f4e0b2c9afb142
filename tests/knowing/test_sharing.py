"""Passing on: links and words to forward, posters, deep links of newcomers, and what strangers find after the bot's name."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from io import BytesIO

import pytest
import segno
from PIL import Image

from bot.conversation.lookups import AT_ONCE, Desk
from bot.documents import posters as drawing
from bot.screens.artisans.posters import Poster
from bot.vocabulary import Address, Fact, Incoming, Leaflets, Lookup
from storage.knowing import editions
from storage.knowing.editions import Said
from storage.models import activities, addresses, contacts, inbox
from tests.persona import Town, spoken

BATIK = "contoh-pewarnaan-batik"
TELEGRAM, WHATSAPP = "https://t.me/SapaBot?start=", "https://wa.me/628111?text=%2Fstart%20"


def on(town: Town, **links: str) -> None:
    """These chats have links."""
    town.around = replace(town.around, links=links)


@asynccontextmanager
async def making(town: Town):
    """What takes longer than a turn is done meanwhile."""
    async with town.jobs.working():
        yield


# ---- to forward ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["id", "en"])
async def test_a_card_is_passed_on_with_the_links_of_the_chats_that_are_on(town: Town, language: str) -> None:
    on(town, web="https://sapa.example/?start=", telegram=TELEGRAM, whatsapp=WHATSAPP)
    number = (await town.activity(BATIK))["id"]
    sri = await town.guest("sri", language)
    await sri.taps(f"details:0:{number}")
    await sri.presses(sri.word("Share"))
    assert sri.sees(f"{TELEGRAM}a_{number}", f"{WHATSAPP}a_{number}", "(Contoh)" if language == "id" else "(Sample)", "WIB")
    assert "sapa.example" not in sri.reads
    assert not sri.last.links, "what is forwarded keeps its links in its words"
    assert len(spoken(sri.last)) <= 350
    assert len(spoken(sri.last).splitlines()) <= 8


async def test_without_a_platform_the_web_chat_is_named_and_without_that_what_to_type(town: Town) -> None:
    number = (await town.activity(BATIK))["id"]
    sri = await town.guest("sri")
    await sri.taps(f"share:0:{number}")
    assert sri.sees(f"/start a_{number}")
    on(town, web="https://sapa.example/?start=")
    await sri.taps(f"share:0:{number}")
    assert sri.sees(f"https://sapa.example/?start=a_{number}")


async def test_a_fair_is_shared_by_its_name_and_never_with_a_day_that_only_the_file_has(town: Town) -> None:
    on(town, telegram=TELEGRAM)
    sri = await town.guest("sri")
    await sri.says("/bagikan inacraft")
    assert sri.sees("INACRAFT", f"{TELEGRAM}f_inacraft")
    assert not {"2026", "2027"} & set(sri.reads.replace("-", " ").split())
    said = Said("inacraft", "2027", date(2027, 2, 3), date(2027, 2, 7), "JCC", "Jakarta", None, None, "ASEPHI", None)
    await town.database.run(partial(editions.add, said=said, organisation_id=None, now=town.clock()))
    await sri.says("/bagikan inacraft")
    assert sri.sees("3-7 Feb 2027", "JCC, Jakarta", "ASEPHI")


async def test_what_is_on_the_screen_is_shared_also_by_word(town: Town) -> None:
    """First a class was looked at, then a fair: "poster" means the fair; a name means what it names."""
    sri = await town.guest("sri", "en")
    await sri.taps(f"card:0:{(await town.activity(BATIK))['id']}")
    await sri.taps("fair:0:inacraft")
    await sri.says("poster")
    assert sri.sees("/start f_inacraft")
    await sri.says("share bangkok gems")
    assert sri.sees("/start f_bangkok-gems")
    await sri.says("share market of my rattan")
    assert "/start" not in sri.reads


@pytest.mark.parametrize("payload", ["share:0:", "share:0:999999999", "share:0:no-such-fair", "poster:0:x' OR 1", "poster:0:²"])
async def test_what_is_not_there_cannot_be_shared(town: Town, payload: str) -> None:
    sri = await town.guest("sri", "en")
    await sri.taps(payload)
    assert sri.sees("I do not know what to share")


# ---- who follows the link -----------------------------------------------------------------------------------------------
async def test_a_newcomer_who_follows_the_link_lands_on_the_card(town: Town) -> None:
    """The language first, then what they came for: by Telegram's button, and by the words WhatsApp types for them."""
    number = (await town.activity(BATIK))["id"]
    sri = town.person("sri", "id")
    await sri.says(f"/start a_{number}")
    await sri.presses("Bahasa Indonesia")
    assert sri.sees("Pewarnaan batik", "Daftar")


# ---- posters ------------------------------------------------------------------------------------------------------------
async def test_a_poster_comes_by_itself(town: Town) -> None:
    on(town, telegram=TELEGRAM, whatsapp=WHATSAPP)
    number = (await town.activity(BATIK))["id"]
    sri = await town.guest("sri")
    async with making(town):
        await sri.taps(f"poster:0:{number}")
        await sri.hears(2)
    picture = sri.last.attachment
    assert picture is not None
    with Image.open(BytesIO(picture.content)) as shown:
        assert (shown.size, shown.mode, shown.format) == ((1240, 1754), "RGB", "PNG")


async def test_what_is_called_off_has_no_poster_not_even_one_that_was_asked_for_before(town: Town) -> None:
    number = (await town.activity(BATIK))["id"]
    sri = await town.guest("sri", "en")
    await sri.taps(f"poster:0:{number}")
    await town.change(activities, activities.c.id == number, cancelled=True)
    async with making(town):
        await sri.hears(2)
    assert sri.last.attachment is None
    assert sri.sees("no poster")
    await sri.taps(f"share:0:{number}")
    assert "Poster to print" not in sri.labels
    assert sri.sees("called off")


LINK = f"{TELEGRAM}a_17"
LONG = " ".join(["Bimbingan teknis penerapan standar mutu dan sertifikasi kompetensi"] * 5)


@pytest.mark.parametrize("title", ["Batik", LONG, "W" * 300, "批量 😀 \u202e<b>{x}</b>", ""])
def test_a_poster_holds_whatever_it_is_given_and_its_code_can_be_read(title: str) -> None:
    """Every square of the code is where it should be, also on the smaller picture that a phone gets."""
    facts = tuple(Fact(f"Kapan {number}", LONG) for number in range(5))
    said = Poster(title, facts, "Pindai", (("Telegram", LINK, LINK),), "", LONG, "CONTOH")
    with Image.open(BytesIO(drawing.drawn(said).content)) as whole:
        picture = whole.convert("L").resize((905, 1280))
    rows = [bytes(row) for row in segno.make(LINK, micro=False, error="m").matrix_iter(border=0)]
    assert _holds(picture, rows), "the code cannot be read"
    assert not _holds(picture, [bytes(1 - square for square in row) for row in rows]), "anything would do"


def _holds(picture: Image.Image, rows: list[bytes]) -> bool:
    """Whether the squares stand below the middle of the picture's lower half, at some place and size."""
    scale = (400 // (len(rows) + 8)) * 905 / 1240
    left = picture.width / 2 - len(rows) * scale / 2
    for top in range(picture.height // 2, picture.height - round(len(rows) * scale)):
        if all(
            (picture.getpixel((left + (x + 0.5) * scale, top + (y + 0.5) * scale)) < 128) == bool(square)
            for y, row in enumerate(rows)
            for x, square in enumerate(row)
        ):
            return True
    return False


# ---- after the bot's name -----------------------------------------------------------------------------------------------
class Shown:
    """A platform that keeps what it was offered."""

    def __init__(self) -> None:
        self.offers: list[Leaflets] = []

    async def offer(self, asked: Incoming, leaflets: Leaflets) -> None:
        self.offers.append(leaflets)


def lookup(town: Town, words: str, skip: int = 0, language: str = "id", who: str = "7", key: str = "i1") -> Incoming:
    return Incoming(Address("telegram", who), key, Lookup(words, skip), town.clock(), language, "1")


async def finds(town: Town, words: str, skip: int = 0, language: str = "id") -> Leaflets:
    shown = Shown()
    await desk(town).answer(shown, lookup(town, words, skip, language))
    return shown.offers[0]


def desk(town: Town) -> Desk:
    return Desk(town.database, town.router.lookup, lambda: town.around, town.clock)


@pytest.mark.parametrize(("language", "mark"), [("id", "(Contoh)"), ("en", "(Sample)"), ("fr", "(Contoh)")])
async def test_anybody_finds_what_is_coming_in_their_language_and_nothing_is_kept_of_them(
    town: Town, language: str, mark: str
) -> None:
    on(town, telegram=TELEGRAM)
    found = (await finds(town, "batik jogja", language=language)).found
    assert found
    assert all(mark in one.title for one in found)
    assert found[0].reply.links[0].url == f"{TELEGRAM}{found[0].key}"
    assert not found[0].reply.choices
    for table in (contacts, addresses, inbox):
        assert await town.rows(table) == []


async def test_no_words_show_what_is_coming_and_pages_never_repeat_one(town: Town) -> None:
    """Sixty more activities: every one of them is found once, page by page."""
    (row,) = await town.rows(activities, slug=BATIK)
    row = {name: value for name, value in row.items() if name != "id"}
    many = [{**row, "slug": f"further-{number}"} for number in range(60)]
    await town.database.run(lambda connection: connection.execute(activities.insert(), many))
    keys, page = [], await finds(town, "")
    while True:
        assert len(page.found) <= 50
        keys += [one.key for one in page.found]
        if not page.further:
            break
        page = await finds(town, "", page.further)
    assert len(keys) == len(set(keys)) > 60


async def test_slips_are_forgiven_and_fairs_and_markets_are_found_by_name(town: Town) -> None:
    """What people type in another chat is as it comes: a title with a slip, a fair, a country."""
    assert (await finds(town, "noken pasr")).found[0].title == "Anyaman dan noken untuk pasar suvenir (Contoh)"
    assert "f_inacraft" in [one.key for one in (await finds(town, "inacraft")).found]
    markets = [one for one in (await finds(town, "dubai", language="en")).found if one.key == "k_AE"]
    assert len(markets) == 1
    assert "%" not in markets[0].reply.text, "duty needs more words than these"


async def test_nothing_found_leads_to_sapa_itself(town: Town) -> None:
    for words in ("qwertyuiop asdf", "%", "/start", "' OR 1=1 --", "😀" * 100, "x" * 256):
        found = await finds(town, words)
        assert found.found == ()
        assert found.onwards


async def test_what_is_called_off_or_over_is_not_found(town: Town) -> None:
    await town.change(activities, activities.c.slug == BATIK, cancelled=True)
    titles = [one.title for one in (await finds(town, "pewarnaan batik")).found]
    assert not any(title.startswith("Pewarnaan batik") for title in titles)
    town.clock.tick(days=800)
    assert (await finds(town, "batik jogja")).found == ()


async def test_only_the_latest_words_of_somebody_are_answered(town: Town) -> None:
    """Letter by letter, each with a question of its own: the last one counts."""
    shown, answering = Shown(), desk(town)
    asked = [lookup(town, "batik"[:length], key=f"i{length}") for length in range(1, 6)]
    await asyncio.gather(*(answering.answer(shown, one) for one in asked))
    assert len(shown.offers) == 1
    assert answering._newest == {}


async def test_under_load_lookups_are_dropped_and_later_ones_answered(town: Town) -> None:
    shown, answering = Shown(), desk(town)
    crowd = [lookup(town, "batik", who=str(number)) for number in range(AT_ONCE * 3)]
    await asyncio.gather(*(answering.answer(shown, one) for one in crowd))
    assert len(shown.offers) == AT_ONCE
    await answering.answer(shown, lookup(town, "batik"))
    assert len(shown.offers) == AT_ONCE + 1
