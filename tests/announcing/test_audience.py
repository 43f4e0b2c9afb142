"""Whom an announcement is for: chosen by pressing, said in one sentence, counted, with who is left out and why."""

from __future__ import annotations

from functools import partial

import pytest

from bot.i18n import speaking
from bot.rules.audience import Audience, Term, Trait
from bot.screens.organisers import audience_words as screens
from handlers.organisers import audiences
from storage.announcing import segments
from storage.models import activities, contacts
from storage.models import announcements as table
from storage.people import consents
from tests.announcing.people import crowd
from tests.announcing.test_composing import SAMPLE, everybody_follows, latest, organiser, written
from tests.persona import Town, spoken

NAMES = {"batik": "batik", "silver": "perak", "ID-YO": "DI Yogyakarta", "7": "Motif Batik"}


def said(*terms: Term, spoken_in: str = "id") -> str:
    with speaking(spoken_in):
        return screens.sentence(Audience(terms), lambda trait, value: NAMES.get(value, value))


def test_the_sentence_of_the_model_conversation() -> None:
    terms = Term(Trait.CRAFT, ("batik",)), Term(Trait.PROVINCE, ("ID-YO",)), Term(Trait.REGISTERED, ("7",), without=True)
    assert said(*terms) == "Perajin batik di DI Yogyakarta, kecuali yang sudah mendaftar Motif Batik"
    in_english = "Batik artisans in DI Yogyakarta, except those who registered for Motif Batik"
    assert said(*terms, spoken_in="en") == in_english


@pytest.mark.parametrize("trait", Trait)
@pytest.mark.parametrize("without", [False, True])
def test_every_trait_can_be_said(trait: Trait, without: bool) -> None:
    values = {Trait.UNTOLD: ("30",), Trait.EXPORTING: ("no",)}.get(trait, ("a", "b{c}"))
    sentence = said(Term(trait, values, without))
    assert sentence[0].isupper()
    assert trait in (Trait.UNTOLD, Trait.EXPORTING) or "a atau b{c}" in sentence


async def test_conditions_are_put_in_and_taken_out_by_pressing(town: Town) -> None:
    ayu = await organiser(town)
    people = await crowd(town, 3) + await crowd(town, 2, craft="silver")
    await everybody_follows(town, people)
    await town.database.run(partial(consents.stop_everything, contact_id=people[0], now=town.clock()))
    await written(town, ayu)
    await ayu.presses(ayu.word("Who it is for"))
    ayu.sees("4 orang")
    await ayu.presses(ayu.word("Craft"))
    await ayu.presses("Batik")
    ayu.sees("Perajin batik.")
    await ayu.presses("✓ Batik")
    await ayu.presses("Batik")
    await ayu.presses(ayu.word("Done"))
    ayu.sees("2 orang akan menerimanya.", "berhenti berlangganan")
    await ayu.presses(ayu.word("But not"))
    await ayu.presses(ayu.word("Craft"))
    await ayu.presses("Batik")
    await ayu.presses(ayu.word("Done"))
    ayu.sees(ayu.word("Nobody can be meant: the conditions contradict each other. Please change who it is for."))
    assert len(spoken(ayu.last).splitlines()) <= 8
    await ayu.presses(ayu.word("Use this"))
    assert ayu.word("Go on to send") not in ayu.labels
    await ayu.presses(ayu.word("Who it is for"))
    await ayu.presses(ayu.word("Everybody"))
    assert (await latest(town)).audience == Audience()


async def test_a_regency_is_typed(town: Town) -> None:
    ayu = await organiser(town)
    people = await crowd(town, 2)
    await everybody_follows(town, people)
    await town.change(contacts, contacts.c.id == people[0], regency="Kab. Bantul")
    await town.change(contacts, contacts.c.id == people[1], regency="100%")
    one = await written(town, ayu)
    await ayu.taps(f"audience_of:{one.version}:{one.id}=regency")
    await ayu.says("%")
    ayu.sees(ayu.word("Please type at least 3 letters of a name, for example: Bantul."))
    await ayu.says("bantul, 0_%")
    ayu.sees("1 orang akan menerimanya.")


async def test_an_activity_that_is_gone_is_said(town: Town) -> None:
    ayu = await organiser(town)
    number = (await town.activity(SAMPLE))["id"]
    one = await written(town, ayu)
    await ayu.taps(f"audience_put:{one.version}:{one.id}=registered=0={number}")
    assert (await latest(town)).audience.terms == (Term(Trait.REGISTERED, (str(number),)),)
    await town.change(
        table, table.c.id == one.id, audience='{"terms":[{"trait":"registered","values":["987654"],"without":false}]}'
    )
    await ayu.taps(f"compose:0:{one.id}")
    ayu.sees(
        ayu.word("An activity or survey it names is gone, closed or called off. Please change the buttons or who it is for.")
    )


async def test_only_what_is_offered_can_be_chosen(town: Town) -> None:
    ayu = await organiser(town)
    one = await written(town, ayu)
    others = [row["id"] for row in await town.rows(activities) if row["organisation_id"] != one.organisation_id]
    for forged in (f"registered=0={others[0]}", "registered=0=x", "untold=0=-1", "craft=0=", "nothing=0=1"):
        await ayu.taps(f"audience_put:{one.version}:{one.id}={forged}")
    assert (await latest(town)).audience == Audience()


async def test_a_large_town_is_counted_beside_the_turn(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audiences, "AT_ONCE", 0)
    ayu = await organiser(town)
    await everybody_follows(town, await crowd(town, 3))
    await written(town, ayu)
    await ayu.presses(ayu.word("Who it is for"))
    ayu.sees(ayu.word("Counted when you press Count, and again when it is sent."))
    await ayu.presses(ayu.word("Count"))
    heard = len(ayu.chat)
    await town.jobs.run_due()
    await ayu.hears(heard + 1)
    ayu.sees("3 orang akan menerimanya.")


# ---- saved ones -------------------------------------------------------------------------------------------------------------
async def test_a_segment_is_saved_used_renamed_and_deleted(town: Town) -> None:
    ayu = await organiser(town)
    one = await written(town, ayu)
    await ayu.taps(f"audience_put:{one.version}:{one.id}=craft=0=batik")
    await ayu.presses(ayu.word("Done"))
    await ayu.presses(ayu.word("Save as segment"))
    await ayu.says("Batik Jogja")
    ayu.sees("Batik Jogja")
    second = await written(town, ayu, "Pameran kerajinan dibuka pekan depan.")
    await ayu.presses(ayu.word("Who it is for"))
    await ayu.presses(ayu.word("Saved segments"))
    await ayu.presses("Batik Jogja")
    saved = (await latest(town)).segment_id
    assert ((await latest(town)).id, saved is not None) == (second.id, True)
    await ayu.taps("segments:0:")
    await ayu.presses("Batik Jogja")
    await ayu.presses(ayu.word("Rename"))
    await ayu.says("Batik DIY")
    ayu.sees("Batik DIY")
    await ayu.presses(ayu.word("Delete"))
    await ayu.presses(ayu.word("Yes, delete"))
    kept = await latest(town)
    assert kept.audience.terms == (Term(Trait.CRAFT, ("batik",)),)
    assert await town.database.read(partial(segments.current, one=kept)) == kept.audience


async def test_a_segment_is_whatever_it_is_when_the_announcement_begins(town: Town) -> None:
    ayu = await organiser(town)
    one = await written(town, ayu)
    await ayu.taps(f"audience_put:{one.version}:{one.id}=craft=0=batik")
    await ayu.presses(ayu.word("Done"))
    await ayu.presses(ayu.word("Save as segment"))
    await ayu.says("Batik Jogja")
    again = Audience((Term(Trait.CRAFT, ("silver",)),))
    keep = partial(segments.save, name="batik jogja", audience=again, by=one.contact_id or 0, now=town.clock())
    await town.database.run(partial(keep, organisation_id=one.organisation_id))
    await ayu.taps(f"compose:0:{one.id}")
    ayu.sees("Perajin silver")


async def test_segments_of_another_organisation_are_nobodys(town: Town) -> None:
    ayu = await organiser(town)
    one = await written(town, ayu)
    save = partial(
        segments.save, organisation_id=None, name="Semua", audience=Audience(), by=one.contact_id or 0, now=town.clock()
    )
    number = await town.database.run(save)
    await ayu.taps(f"segment_use:{one.version}:{one.id}={number}")
    assert (await latest(town)).segment_id is None
    await ayu.taps(f"segment_gone:0:{number}=yes")
    assert await town.database.read(partial(segments.get, segment_id=number)) is not None
