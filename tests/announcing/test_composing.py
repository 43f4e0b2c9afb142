"""An announcement is written on a phone: asked step by step, kept at once, read back, previewed, changed by two at a time."""

from __future__ import annotations

from functools import partial

import pytest

from bot.rules.announcements import Move, State
from bot.rules.authority import Grant, Role
from bot.screens import announcement as bubbles
from bot.vocabulary import Attachment
from storage.announcing import announcements, likeness
from storage.announcing.announcements import Announcement
from storage.models import activities, organisations
from storage.models import announcements as table
from storage.organising import organisations as storage
from storage.people import roles
from storage.unasked import interests
from storage.unasked.interests import Followed, Kind
from tests.announcing.people import crowd
from tests.persona import Persona, Town, spoken

WORDS = "Pendaftaran pelatihan anyaman dibuka sampai 30 November."
SAMPLE = "contoh-motif-batik"


async def organiser(town: Town, who: str = "ayu", language: str = "id") -> Persona:
    """Who may announce for the organisation of the sample activity."""
    persona = await town.guest(who, language)
    number = await its_organisation(town)
    await town.database.run(partial(roles.grant, address=persona.address, given=Grant(Role.ORGANISER, number), now=town.clock()))
    return persona


async def its_organisation(town: Town) -> int:
    known = [row["id"] for row in await town.rows(organisations, name="BBKB")]
    if known:
        return int(known[0])
    number = await town.database.run(partial(storage.begin, name="BBKB"))
    await town.change(activities, activities.c.slug == SAMPLE, organisation_id=number)
    return number


async def everybody_follows(town: Town, people: list[int]) -> None:
    """These follow a craft, so that organisations may write to them."""
    for id in people:
        batik = partial(interests.follow, contact_id=id, followed=Followed(Kind.CRAFT, "batik"), now=town.clock())
        await town.database.run(batik)


async def latest(town: Town) -> Announcement:
    rows = await town.rows(table)
    one = await town.database.read(partial(announcements.get, announcement_id=max(row["id"] for row in rows)))
    assert one is not None
    return one


async def written(town: Town, persona: Persona, words: str = WORDS) -> Announcement:
    """A draft, up to its review."""
    await persona.says("umumkan")
    await persona.presses(persona.word("New announcement"))
    await persona.says(words)
    await persona.presses(persona.word("Indonesian only"))
    await persona.presses(persona.word("Use this"))
    return await latest(town)


async def test_from_the_command_to_the_review_in_five_steps(town: Town) -> None:
    ayu = await organiser(town)
    one = await written(town, ayu)
    assert (one.indonesian, one.english, one.state) == (WORDS, None, State.DRAFT)
    assert one.organisation_id == await its_organisation(town)
    ayu.sees(WORDS[:40], ayu.word("Indonesian only, marked"))
    assert len(spoken(ayu.last).splitlines()) <= 8


async def test_every_answer_is_kept_before_the_next_question(town: Town) -> None:
    ayu = await organiser(town)
    await ayu.says("/announce")
    await ayu.presses(ayu.word("New announcement"))
    await ayu.says(WORDS)
    assert (await latest(town)).indonesian == WORDS
    await town.restart()
    await ayu.says("Weaving class: register until 30 November.")
    assert (await latest(town)).english == "Weaving class: register until 30 November."


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Halo", "That is very short. Please write at least 10 letters."),
        ("Daftar di http://contoh.go.id sekarang juga", "Only addresses that begin with https:// can be trusted by readers."),
        ("Daftar di https://ayu:rahasia@contoh.go.id/x", "An address must not carry a name or a password before an @."),
        (
            "Daftar di https://192.168.4.7/pameran ya",
            "An address of numbers tells nobody whose it is. Please use one with a name.",
        ),
    ],
)
async def test_words_that_cannot_go_out_are_asked_again_with_the_reason(town: Town, words: str, why: str) -> None:
    ayu = await organiser(town)
    await ayu.says("umumkan")
    await ayu.presses(ayu.word("New announcement"))
    await ayu.says(words)
    ayu.sees(ayu.word(why))
    assert not await town.rows(table)


async def test_what_is_too_long_for_a_platform_says_where_and_by_how_much(town: Town) -> None:
    ayu = await organiser(town)
    await ayu.says("umumkan")
    await ayu.presses(ayu.word("New announcement"))
    await ayu.says("batik " * 700)
    ayu.sees("Telegram" if "Telegram" in ayu.reads else "WhatsApp", "103")
    assert not await town.rows(table)


async def test_a_button_makes_room_scarce_and_the_review_says_so(town: Town) -> None:
    ayu = await organiser(town)
    one = await written(town, ayu, "Pelatihan batik tulis. " * 48)
    number = (await town.activity(SAMPLE))["id"]
    await ayu.taps(f"compose_set:{one.version}:{one.id}=register={number}")
    await ayu.presses(ayu.word("Done"))
    ayu.sees("WhatsApp")
    assert ayu.word("Go on to send") not in ayu.labels


async def test_three_buttons_of_which_one_opens_a_link_shown_in_full(town: Town) -> None:
    ayu = await organiser(town)
    await written(town, ayu)
    await ayu.presses(ayu.word("Buttons"))
    await ayu.presses(ayu.word("Register for one"))
    await ayu.presses(ayu.labels[0])
    await ayu.presses(ayu.word("Open a link"))
    await ayu.says("ftp://contoh.go.id")
    ayu.sees(ayu.word("Only addresses that begin with https:// can be trusted by readers."))
    await ayu.says("contoh.go.id/pameran?tahun=2026")
    one = await latest(town)
    assert [(button.kind, button.target) for button in one.buttons][1:] == [("link", "https://contoh.go.id/pameran?tahun=2026")]
    ayu.sees("https://contoh.go.id/pameran?tahun=2026")
    await ayu.presses(ayu.word("Done"))
    await ayu.presses(ayu.word("Preview"))
    ayu.sees("https://contoh.go.id/pameran?tahun=2026")


async def test_a_button_leads_only_to_what_they_run(town: Town) -> None:
    ayu = await organiser(town)
    one = await written(town, ayu)
    others = [row for row in await town.rows(activities) if row["organisation_id"] != one.organisation_id]
    await ayu.taps(f"compose_set:{one.version}:{one.id}=card={others[0]['id']}")
    assert (await latest(town)).buttons == ()


async def test_previews_show_each_platform_in_both_languages(town: Town) -> None:
    ayu = await organiser(town)
    await written(town, ayu)
    await ayu.presses(ayu.word("Preview"))
    await ayu.presses(ayu.word("WhatsApp template"))
    ayu.sees(WORDS, "[Baca lengkap]")
    await ayu.presses(ayu.word("In English"))
    ayu.sees("[Read all of it]", WORDS)
    await ayu.presses("Telegram")
    ayu.sees("(This announcement exists in Indonesian only.)")
    await ayu.presses(ayu.word("Back"))
    ayu.sees(ayu.word("Indonesian only, marked"))


async def test_two_in_one_draft_the_second_sees_what_changed(town: Town) -> None:
    ayu, budi = await organiser(town), await organiser(town, "budi")
    one = await written(town, ayu)
    await budi.taps(f"compose:0:{one.id}")
    await budi.presses(budi.word("Indonesian words"))
    await ayu.presses(ayu.word("Indonesian words"))
    await ayu.says("Pelatihan anyaman pindah ke Sleman.")
    await budi.says("Pelatihan anyaman ditunda seminggu.")
    budi.sees("Pelatihan anyaman pindah ke Sleman.")
    assert (await latest(town)).indonesian == "Pelatihan anyaman pindah ke Sleman."
    await budi.says("Pelatihan anyaman ditunda seminggu.")
    assert (await latest(town)).indonesian == "Pelatihan anyaman ditunda seminggu."


async def test_a_press_on_an_old_page_changes_nothing_and_shows_how_it_stands(town: Town) -> None:
    ayu, budi = await organiser(town), await organiser(town, "budi")
    one = await written(town, ayu)
    await budi.taps(f"audience_put:{one.version}:{one.id}=craft=0=batik")
    await ayu.taps(f"audience_all:{one.version}:{one.id}")
    ayu.sees(ayu.word("The draft changed since that message: this is how it stands now."))
    assert [term.values for term in (await latest(town)).audience.terms] == [("batik",)]
    await ayu.taps(f"compose_drop:{one.version}:{one.id}=yes")
    assert await town.rows(table)


async def test_a_draft_is_discarded_after_one_more_question(town: Town) -> None:
    ayu = await organiser(town)
    await written(town, ayu)
    await ayu.presses(ayu.word("Discard"))
    await ayu.presses(ayu.word("Yes, discard"))
    assert not await town.rows(table)


async def test_who_lost_the_role_meanwhile_is_heard_no_more(town: Town) -> None:
    ayu = await organiser(town)
    one = await written(town, ayu)
    await ayu.presses(ayu.word("Indonesian words"))
    await town.database.run(partial(roles.take, address=ayu.address, held=Grant(Role.ORGANISER, one.organisation_id or 0)))
    await ayu.says("Ini tidak boleh sampai ke siapa pun.")
    assert (await latest(town)).indonesian == WORDS


async def test_an_admin_chooses_in_whose_name(town: Town) -> None:
    await its_organisation(town)
    budi = await town.guest("budi")
    town.admin(budi)
    await budi.says("umumkan")
    await budi.presses(budi.word("New announcement"))
    await budi.presses("Sapa")
    await budi.says(WORDS)
    assert (await latest(town)).organisation_id is None


async def test_a_picture_is_fetched_and_then_shown_on_the_review(town: Town) -> None:
    ayu = await organiser(town)
    await written(town, ayu)
    await ayu.presses(ayu.word("Picture or file"))
    await ayu.sends("document", b"%PDF-1.7 undangan", "undangan.pdf")
    ayu.sees(ayu.word("The file is still being fetched."))
    heard = len(ayu.chat)
    await town.jobs.run_due()
    await ayu.hears(heard + 1)
    ayu.sees("sapa-", ".pdf")
    await ayu.presses(ayu.word("Preview"))
    ayu.sees(".pdf")


# ---- the same again ---------------------------------------------------------------------------------------------------------
async def test_the_same_words_to_the_same_people_are_asked_about_for_a_day(town: Town) -> None:
    ayu = await organiser(town)
    await everybody_follows(town, await crowd(town, 2))
    first = await written(town, ayu)
    assert await alike(town, first) is None
    await town.database.run(
        partial(announcements.move, one=await latest(town), how=Move.HOLD, now=town.clock(), starts_at=town.clock())
    )
    second = await written(town, ayu, f"  {WORDS.upper()} ")
    found = await alike(town, second)
    assert found is not None
    assert found.id == first.id
    ayu.sees(first.code.upper())
    await ayu.presses(ayu.word("Go on to send"))
    await ayu.presses(ayu.word("Send now"))
    ayu.sees(first.code.upper())
    assert (await latest(town)).state is State.DRAFT
    await ayu.presses(ayu.word("Yes, send again"))
    assert (await latest(town)).state is State.HELD
    town.clock.tick(hours=25)
    assert await alike(town, await latest(town)) is None


async def test_other_people_or_other_words_are_not_the_same(town: Town) -> None:
    ayu = await organiser(town)
    first = await written(town, ayu)
    await town.database.run(partial(likeness.same_again, one=first, now=town.clock()))
    await town.database.run(
        partial(announcements.move, one=await latest(town), how=Move.HOLD, now=town.clock(), starts_at=town.clock())
    )
    second = await written(town, ayu)
    await ayu.taps(f"audience_put:{second.version}:{second.id}=craft=0=batik")
    assert await alike(town, await latest(town)) is None


async def alike(town: Town, one: Announcement) -> Announcement | None:
    return await town.database.run(partial(likeness.same_again, one=one, now=town.clock()))


def test_the_bubble_says_where_its_button_leads() -> None:
    from bot.rules.announcements import Button

    link = Button("link", "https://contoh.go.id/pameran")
    reply = bubbles.announcement(
        bubbles.Words("Pameran", "BBKB", "A1B2C3"), 7, [link], Attachment("a.pdf", "application/pdf", b"x")
    )
    assert reply.links[0].label.endswith("contoh.go.id")
    assert link.target in reply.text
