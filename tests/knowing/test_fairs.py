"""Fairs as artisans find them: by name, alias and words, by usual month where no date is known, never by a date of the file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.i18n import short_day, speaking
from bot.rules import fair_names
from bot.rules import fairs as rules
from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair, PastEdition
from bot.screens.artisans import fair_cards as screens
from bot.screens.artisans.fair_cards import Card
from storage.models import interests
from tests.persona import Town, spoken

MAIN = ("Trainings", "Fairs", "Exporting", "My registrations", "Ask a person", "Everything else")


@pytest.mark.parametrize("language", ["id", "en"])
async def test_the_menu_leads_to_everything_in_two_presses(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says("menu")
    assert sri.labels == [sri.word(one) for one in MAIN]
    await sri.presses(sri.word("Everything else"))
    assert {sri.word("My profile"), sri.word("Language"), sri.word("Help")} <= set(sri.labels)
    assert sri.word("Fair dates") not in sri.labels  # of organisers
    for action in [choice.action for choice in sri.last.choices]:
        await sri.taps(action.encode())


@pytest.mark.parametrize("language", ["id", "en"])
async def test_from_the_list_to_the_card_and_back(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says("/pameran" if language == "id" else "/fairs")
    assert sri.sees(
        sri.word("No date of a coming fair is known here. These months are those of earlier years: check with the organiser.")
    )
    assert sri.labels[0] == "Indocraft"  # November, this month
    await sri.presses(sri.word("Narrow down"))
    await sri.presses(sri.word("Country"))
    await sri.presses(sri.word("Abroad"))
    assert "Indocraft" not in sri.labels
    await sri.says("/pameran perak")
    await sri.presses("Surabaya International Jewellery Fair")
    assert sri.sees("Hotel Shangri-La Surabaya", "APEPI")
    for page in ("How to take part", "What is unclear", "Sources", "Earlier editions"):
        await sri.presses(sri.word(page))
        assert len(spoken(sri.last)) <= 900
        assert sri.labels[-2:] == [sri.word("Back"), "Menu"]
        await sri.presses(sri.word("Back"))
    assert sri.sees("Surabaya International Jewellery Fair")


async def test_every_fair_is_reached_by_its_name_and_by_every_alias(town: Town) -> None:
    fairs = town.around.library.fairs
    assert len(fairs) == 18
    for fair in fairs.values():
        for name in (fair.name, *fair.aliases, fair.name.upper()):
            found = fair_names.named(fairs, name)
            assert fair.id in found, f"{name} does not lead to {fair.id}"
            assert len(found) <= 3, f"{name} leads to {found}"
    sri = await town.guest("sri", "id")
    for fair in fairs.values():
        await sri.says(f"/pameran {fair.name}")
        assert len(spoken(sri.last)) <= 350
        assert sri.last.heading == fair.name or any(choice.action.argument == fair.id for choice in sri.last.choices)


async def test_hong_kong_asks_which(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("/pameran luar negeri")
    assert sri.last.heading == "Pameran: Luar negeri"
    for said in ("/pameran Hong Kong Jewellery Fair", "/pameran perhiasan hongkong", "/pameran jewelry hongkong"):
        await sri.says(said)
        assert {choice.action.argument for choice in sri.last.choices if choice.action.name == "fair"} == {
            "hktdc-jewellery",
            "jgw-hk",
        }


@pytest.mark.parametrize("name", ["Istanbul Jewelry Show", "adiwastra nusantara", "ICRA"])
async def test_what_has_no_source_is_said_to_have_none(town: Town, name: str) -> None:
    ayu = await town.guest("ayu", "en")
    await ayu.says(f"/fairs {name}")
    assert ayu.sees("There is no source on this fair", "Ask its organiser")
    assert "Ask a person" in ayu.labels
    assert not [choice for choice in ayu.last.choices if choice.action.name == "fair"]


async def test_a_country_without_a_fair_names_what_is_known_by_name(town: Town) -> None:
    ayu = await town.guest("ayu", "en")
    await ayu.taps("fairs:0:.TR")
    assert ayu.sees("Istanbul Jewelry Show: there is no source here yet")


@pytest.mark.parametrize("forged", ["..", "x.y.z.w", "batik.XX.99.999", "perak.in.9.4", "²", "a" * 40])
async def test_forged_lists_are_lists(town: Town, forged: str) -> None:
    sri = await town.guest("sri", "id")
    for action in ("fairs", "fair", "fair_how", "fair_past", "fair_notes", "fair_sources", "fair_calls", "fair_days", "fair_ics"):
        await sri.taps(f"{action}:0:{forged}")
    await sri.taps(f"fairs_by:0:c{forged}")
    assert await town.rows(interests) == []


# ---- never a date of the file that is ahead -----------------------------------------------------------------------------
CLOCKS = [date(2014, 1, 1), date(2019, 9, 15), date(2023, 3, 1), date(2024, 10, 10), date(2026, 3, 4), date(2026, 11, 23)]


def _shown_of(fair: Fair, today: date) -> str:
    """Everything the card and the page of earlier editions say on that day."""
    over = rules.past_editions(fair, today)
    card = screens.card(Card(fair, ["perak"], None, len(over), (), followed=False))
    pages = [screens.past(fair, over, page) for page in range(4)]
    lines = "\n".join(spoken(one) for one in (card, *pages)).splitlines()
    assert any(line.startswith("Sumber:") for line in lines)
    return "\n".join(line for line in lines if not line.startswith("Sumber:"))  # when it was published is no date of a fair


@pytest.mark.parametrize("today", CLOCKS)
async def test_no_date_of_the_file_is_ever_ahead(town: Town, today: date) -> None:
    for fair in town.around.library.fairs.values():
        with speaking("id"):
            said = _shown_of(fair, today)
        for edition in fair.editions:
            days = [day for day in (edition.start, edition.end) if day]
            if days and max(days) >= today.isoformat():
                assert not [day for day in days if day in said], f"{fair.id} shows {days} on {today}"
                assert not [day for day in days if len(day) == 10 and short_day(date.fromisoformat(day)) in said]


def test_an_edition_of_the_file_that_is_ahead_is_found() -> None:
    """What would show it is caught: the rule itself is told the wrong day."""
    ahead = PastEdition("2030", "2030-05-01", "2030-05-05")
    assert not rules.is_over(ahead, date(2026, 11, 23))
    assert rules.is_over(ahead, date(2031, 1, 1))
    assert not rules.is_over(PastEdition("2026"), date(2026, 12, 31))
    assert rules.is_over(PastEdition("ke-3 (2024)"), date(2026, 1, 1))
    assert not rules.is_over(PastEdition("ke-3"), date(2026, 1, 1))  # nothing says when it was


def test_usual_months_come_from_now_on(fair: Fair) -> None:
    assert rules.usual_months(fair) == (9, 10)
    assert [rules.months_ahead(fair, date(2026, month, 5)) for month in (8, 9, 10, 11)] == [1, 0, 0, 10]
    at, month = rules.usual_telling(fair, datetime(2026, 11, 23, 2, tzinfo=UTC), "Asia/Jakarta") or (None, None)
    assert (at, month) == (datetime(2027, 8, 1, 2, tzinfo=UTC), date(2027, 9, 1))


@pytest.fixture
def fair() -> Fair:
    from bot.rules.knowledge import Both

    return Fair(id="sijf", name="SIJF", summary=Both("a", "a"), usual_months=["September", "Oktober"], country="ID")


def test_known_dates_stand_first(fair: Fair) -> None:
    late = Fair(id="tei", name="TEI", summary=fair.summary, usual_months=["Desember"])
    edition = Edition(
        1, "sijf", "2027", date(2027, 9, 1), date(2027, 9, 4), None, None, None, None, "x", None, None, CREATED, None, 1
    )
    assert rules.in_order([late, fair], {"sijf": edition}, date(2026, 11, 23)) == [fair, late]
    assert edition.is_ahead(date(2027, 9, 4))
    assert not edition.is_ahead(date(2027, 9, 5))


CREATED = datetime(2026, 11, 23, tzinfo=UTC)


def test_the_countdown_is_what_was_chosen() -> None:
    assert rules.countdown(None) == (60, 30, 7, 1)
    assert rules.countdown("") == ()
    assert rules.kept((60, 30, 7, 1)) is None
    assert rules.countdown(rules.kept((3, 90))) == (90, 3)
    soon = rules.tellings(date(2026, 11, 30), datetime(2026, 11, 23, 3, tzinfo=UTC), "Asia/Jakarta")
    assert [days for days, _ in soon] == [3, 1]  # seven days before was this morning
    assert all(at.tzinfo is not None and at - datetime(2026, 11, 23, tzinfo=UTC) > timedelta() for _, at in soon)


def test_a_name_is_looked_for_in_the_beginning_of_a_message_only(town: Town) -> None:
    """Each word is held against every name: 4,096 characters of them would take a turn's time many times over."""
    fairs, far = town.around.library.fairs, "1.2.3 " * fair_names.READ
    for find in (fair_names.named, fair_names.in_full):
        assert find(fairs, f"Salone del Mobile.Milano {far}") == ("salone",)
        assert find(fairs, f"{far} Salone del Mobile.Milano") == ()


async def test_a_group_of_countries_has_the_fairs_of_all_of_them(town: Town) -> None:
    sri, john = await town.guest("sri", "id"), await town.guest("john", "en")
    await sri.says("pameran di eropa")
    assert sri.sees("Uni Eropa", "Ambiente", "Maison & Objet", "Salone")
    await sri.says("pameran di jerman")
    assert sri.sees("Ambiente")
    assert "Maison" not in sri.reads
    await john.says("upcoming craft fairs in europe")
    assert john.sees("European Union", "Ambiente")


async def test_what_is_said_below_a_list_of_fairs_narrows_it(town: Town) -> None:
    sri = await town.guest("sri", "id")
    await sri.says("pameran perhiasan")
    await sri.says("yang di hongkong")
    assert sri.sees("Perhiasan, Hong Kong", "HKTDC")
    await sri.says("yang di indonesia")
    assert sri.sees("Perhiasan, Di dalam negeri", "INACRAFT")
    await sri.says("menu")
    await sri.says("yang di jepang")
    assert "Perhiasan" not in sri.reads
