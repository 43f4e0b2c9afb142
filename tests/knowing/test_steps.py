"""The steps to exporting: one at a time, kept, with their sources; and help desks by province."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.conversation.turn import Surroundings, Turn
from bot.screens.artisans.looking_back import thanks
from bot.understanding import Intent, Understood
from bot.vocabulary import Action, Incoming, Reply, Tap
from handlers.artisans import steps as handler
from storage.knowing import classes
from storage.knowing import progress as kept
from storage.knowing.progress import State
from storage.models import progress
from storage.taking_part.feedback import Opinion
from tests.organising.afterwards import contact
from tests.persona import MORNING, Persona, Town, spoken


async def marked(town: Town) -> dict[str, str]:
    return {row["step"]: row["state"] for row in await town.rows(progress)}


@pytest.mark.parametrize("language", ["id", "en"])
async def test_thirteen_steps_one_after_the_other_each_with_its_source(town: Town, language: str) -> None:
    sri = await town.guest("sri", language)
    await sri.says("/langkah" if language == "id" else "/steps")
    for step in town.around.library.steps.values():
        title = step.title.said(language)
        assert sri.sees(title, f"{step.step} {'dari' if language == 'id' else 'of'} 13", step.sources[0].publication)
        assert len(spoken(sri.last)) <= 350
        assert spoken(sri.last).count("\n") < 8
        assert ("opsional" in sri.reads or "optional" in sri.reads) is step.optional
        await sri.presses(sri.word("Explain"))
        assert len(spoken(sri.last)) <= 350
        assert ".yaml" not in sri.reads
        await sri.taps(f"step_sources:0:{step.id}")
        assert sri.sees(*[one.publication for one in step.sources])
        assert {link.url for link in sri.last.links} == {one.url for one in step.sources if one.url}
        await sri.taps(f"step:0:{step.id}")
        await sri.presses(sri.word("Skip" if step.optional else "Done"))
    assert sri.sees(sri.word("You went through all steps. What next?"), sri.word("{done} of {total} done.", done=9, total=13))
    await sri.presses(sri.word("Undo"))
    assert "tkdn" not in await marked(town)


async def test_what_was_done_is_kept_and_goes_on_where_it_stopped(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.walks("/langkah", "Selesai", "Lewati", "menu")
    town.clock.tick(days=40)
    await town.restart()
    await sri.says("langkah ekspor")
    assert sri.sees("Langkah 3 dari 13")
    await sri.presses("Semua langkah")
    assert sri.sees("1 dari 13 selesai.", "1 dilewati.", "langkah 2, dilewati")
    await sri.walks("/langkah 2", "Belum selesai")
    await sri.says("/langkah")
    assert sri.sees("Langkah 2 dari 13")
    await sri.walks("/langkah", "Semua langkah", "Lainnya", "Ulang dari awal")
    assert sri.sees("1 langkah")
    await sri.presses("Ya, ulang")
    assert sri.sees("Langkah 1 dari 13")
    assert await marked(town) == {}


async def test_words_about_a_step_show_it_and_those_about_where_to_ask_the_desks_there(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    sri = await town.guest("sri")

    async def means(**what: str) -> None:
        found = Understood("x", intent=Intent.STEP, **what)  # type: ignore[arg-type]
        monkeypatch.setattr(Surroundings, "understand", lambda self, content, now: found)
        await sri.says("begini maksud saya")

    await means(step="ska")
    assert sri.sees("Langkah 8 dari 13")
    await means(province="ID-SN")
    assert sri.labels[0] == "Export Center Makassar"
    await means()
    assert sri.sees("Langkah 1 dari 13")


async def race(town: Town, sri: Persona) -> set[str]:
    """Two presses on the same "Done", both in the air at once; which steps are marked then."""
    await sri.says("/langkah")
    done = Tap(Action("step_done", "ready"))
    both: list[Incoming] = [town.incoming(sri.address, done, "id") for _ in range(2)]
    await asyncio.gather(town.takes(both[0]), town.takes(both[1]))
    await sri.hears(3)
    return set(await marked(town))


async def test_two_presses_at_once_mark_one_step(town: Town) -> None:
    assert await race(town, await town.guest("sri")) == {"ready"}


async def test_the_check_catches_presses_that_mark_whatever_is_open(town: Town) -> None:
    """The bad twin: a press that means the step shown by now."""

    def careless(turn: Turn) -> Reply:
        states = kept.of_person(turn.connection, turn.contact.id)
        turn.argument = next(step for step in turn.surroundings.library.steps if step not in states)
        return handler.mark(town.router, State.DONE, turn)

    town.router.actions["step_done"] = careless
    assert await race(town, await town.guest("sri")) == {"ready", "nib"}


@pytest.mark.parametrize(
    "payload", ["step:0:", "step:0:no-such", "step_done:0:x", "step_explain:0:kite=99", "steps:0:all=99", "desk:0:x"]
)
async def test_forged_presses_are_answered_and_mark_nothing(town: Town, payload: str) -> None:
    sri = await town.guest("sri")
    await sri.taps(payload)
    assert await marked(town) == {}


# ---- help desks -----------------------------------------------------------------------------------------------------------
async def test_help_desks_of_the_own_province_come_first_each_with_source_and_date(town: Town) -> None:
    sri = await town.guest("sri", province="ID-JI")
    await sri.says("/layanan")
    assert sri.labels[:2] == ["Export Center Surabaya (ECS)", "Kadin Jawa Timur"]
    await sri.presses("Kadin Jawa Timur")
    assert sri.sees("Surabaya", "Sumber: Surya / Tribun Jatim, 2021-10-04", "per 2021-10-04")
    await sri.presses("Sumber")
    assert sri.sees("Peluang Sedang Tinggi")
    await sri.says("/layanan makassar")
    assert sri.labels[0] == "Export Center Makassar"
    await sri.walks("Provinsi lain", "Batam")
    assert sri.labels[0] == "Export Center Balikpapan dan Batam"


async def test_what_no_source_tells_is_said_to_be_so(town: Town) -> None:
    sri = await town.guest("sri", "en", province="ID-SU")
    await sri.says("/desks")
    await sri.presses("SPIKE BEKNO, Bea Cukai Kualanamu")
    assert sri.sees("The source gives no date")
    await sri.taps("desk_names:0:")
    assert sri.sees("I have no source for these", "KUR ceiling and interest")


@pytest.mark.parametrize(
    ("programme", "offered"), [("e-Smart IKM", True), ("E-SMART 2026", True), ("ECOTECH", False), (None, False)]
)
def test_who_rated_an_e_smart_class_is_offered_the_list(programme: str | None, offered: bool) -> None:
    said = thanks(1, Opinion(5, None, MORNING), shop=classes.is_e_smart(programme))
    assert ("marketplace" in [choice.action.name for choice in said.choices]) is offered


# ---- what else there is to know --------------------------------------------------------------------------------------------
async def test_competence_tests_and_the_list_for_selling_online(town: Town) -> None:
    sri = await town.guest("sri")
    await sri.says("skema bnsp")
    assert sri.sees("Uji kompetensi profesi batik (BNSP)")
    assert "TKDN" not in sri.reads
    await sri.says("jualan online")
    assert sri.sees("0 dari 6", "Indonesia Images, 2017-12")
    await sri.presses("Foto produk")
    assert sri.sees("1 dari 6")
    await sri.presses("Foto produk")
    assert sri.sees("0 dari 6")
    states = await town.database.read(partial(kept.of_person, contact_id=await contact(town, sri)))
    assert states == {}
