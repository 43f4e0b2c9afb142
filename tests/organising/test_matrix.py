"""Every action that needs an authority, pressed by everybody: only who may do it to what is theirs changes or sees anything."""

from __future__ import annotations

import json

import pytest

from bot.channels.telegram import updates
from bot.conversation.turn import Turn
from bot.rules.authority import Deed
from bot.screens import general
from bot.vocabulary import InGroup, Reply
from handlers import register_all
from storage.models import activities
from tests.organising.matrix import ACTORS, FORGED, OWN, SECRET, THEIRS, Ground, changed, may, payloads
from tests.persona import Town

STAFF = register_all()
_SHOWING = "announced suits age_forget menu help languages browse filter undated similar fitting card details following news"
_FAIRS = "fairs fairs_by fair fair_how fair_past fair_notes fair_sources fair_calls fair_ways fair_days fair_ics further"
_LISTS = "share poster calendar certificate partners partner more"
_FORMS = "answer back skip correct leave resume meant again"
_CHATS = "link link_yes link_number same_yes unlink unlink_yes reach language"
_SEATS = "register agree mine registration giveup giveup_yes undo group group_sure group_yes accept coming done onmiss"
_DOOR = "enter in_room why"
_CARE = "mypeople care care_add care_hand care_off care_off_yes"
_STEPS = "steps step step_done step_skip step_undo step_explain step_sources steps_over schemes"
_DESKS = "desks desk desk_sources desk_names desk_place"
_PREPARING = "readiness readiness_share gap first_export marketplace shop_mark"
_WAY = f"{_STEPS} {_DESKS} {_PREPARING}"
_KNOWN = "figures figure studies survey survey_say"
_RIGHTS = "profile change data export erase erase_yes stop unstop stop_news news_again reminders remind"
_WISHES = "follow unfollow news_how news_hour ask asked forward enclosed withdraw withdraw_yes"
_AFTER = "rate stars outcome certificates verify suspect never_asks my_result my_results result_yes result_no result_remove"
_GOODS = "my_goods my_good my_note goods_yes goods_no in_use goods_help"
_ROLES = "roles step_down invitation_yes invitation_no"
_MENTORS = "mentor mentor_yes mentor_no mentor_offer"
_MENTEES = "mentee mentee_phone mentee_stars mentee_end mentee_met mentee_last mentee_unmet mentee_write"
_PEOPLE = (_SHOWING, _FAIRS, _LISTS, _FORMS, _CHATS, _SEATS, _DOOR, _CARE)
_EXPORTING = "market product duty compare takealong"
_FINDING = "search near anywhere abroad my_ticket"
OF_EVERYBODY = frozenset(
    " ".join((*_PEOPLE, _EXPORTING, _FINDING, _RIGHTS, _WISHES, _AFTER, _GOODS, _WAY, _KNOWN, _ROLES, _MENTORS, _MENTEES)).split()
)
"""What needs no authority, since it is about whoever presses it, or shows what everybody may see."""

REFUSED = [name for name in ACTORS if name not in ("organiser", "partner", "admin")]


async def refusals(town: Town, name: str) -> list[str]:
    """What somebody who must not do it changed or read all the same, by all the actions that they may not do to this."""
    ground = await Ground(town).lay([name])
    barred = [action for action, deed in town.router.deeds.items() if not may(ACTORS[name], deed, town)]
    before = await ground.state()
    await ground.presses(name, payloads(barred))
    done = changed(before, await ground.state())
    if name == "organiser of another":
        done = {table: others for table, rows in done.items() if (others := [row for row in rows if not row.startswith(OWN)])}
    found = [f"{name} changed {table}: {rows}" for table, rows in done.items()]
    return found + ([f"{name} reads who takes part"] if SECRET in await ground.read_by(name) and name != "artisan" else [])


@pytest.mark.parametrize("name", REFUSED)
async def test_who_may_not_changes_and_reads_nothing(town: Town, name: str) -> None:
    assert await refusals(town, name) == []


async def test_an_action_that_does_not_ask_whose_it_is_is_found(town: Town) -> None:
    def careless(turn: Turn) -> Reply:
        turn.connection.execute(activities.update().where(activities.c.id == turn.number()).values(cancelled=True))
        return general.help_page()

    town.router.action("careless", careless, Deed.PREPARE)
    (found,) = await refusals(town, "organiser of another")
    assert "changed activities" in found


async def test_an_action_that_only_shows_does_so_to_who_may_see(town: Town) -> None:
    town.router.action("talkative", lambda turn: Reply(SECRET, choices=general.help_page().choices), Deed.LOOK)
    assert await refusals(town, "organiser of another") == ["organiser of another reads who takes part"]


@pytest.mark.parametrize("name", ["nobody", "organiser until yesterday"])
async def test_a_form_of_the_staff_hears_nobody_else(town: Town, name: str) -> None:
    ground = await Ground(town).lay([name])
    before = await ground.state()
    for form in town.router.forms.values():
        if form.deed is not None:
            await ground.fills(name, form.name)
    assert changed(before, await ground.state()) == {}


@pytest.mark.parametrize("part", range(3))
async def test_forged_payloads_break_nothing(town: Town, part: int) -> None:
    ground = await Ground(town).lay(["admin"])
    await ground.presses("admin", payloads(town.router.deeds, FORGED)[part::3])


async def test_a_press_that_comes_again_does_nothing(town: Town) -> None:
    ground = await Ground(town).lay(["organiser"])
    done = await ground.presses("organiser", payloads(town.router.deeds, ("{n}", "{n}=yes")))
    before = await ground.state()
    await town.engine.take(done)
    assert changed(before, await ground.state()) == {}


async def test_who_may_is_let_in(town: Town) -> None:
    """The other side of it: what is refused to all is no proof."""
    ground = await Ground(town).lay(["organiser"])
    await ground.presses(
        "organiser", [(action, str(THEIRS)) for action, deed in town.router.deeds.items() if deed is not Deed.GOVERN]
    )
    assert general.not_allowed().text not in await ground.read_by("organiser")


@pytest.mark.parametrize("action", sorted(STAFF.deeds))
async def test_a_press_in_a_group_is_no_press(action: str) -> None:
    chat = {"id": -100, "type": "supergroup", "title": "Perajin"}
    person = {"id": 42, "is_bot": False, "first_name": "Ayu", "language_code": "id"}
    bubble = {"message_id": 7, "date": 1_700_000_000, "chat": chat, "text": "x"}
    press = {"id": "1", "from": person, "message": bubble, "chat_instance": "1", "data": f"{action}:0:{THEIRS}"}
    heard = updates.parse(json.dumps({"update_id": 1, "callback_query": press}).encode())
    assert [one.content for one in heard] == [InGroup()]


async def test_a_group_changes_nothing(town: Town) -> None:
    ground = await Ground(town).lay(["admin"])
    before = await ground.state()
    await ground.people["admin"].speaks_in_group(press="press")
    assert changed(before, await ground.state()) == {}


def test_every_action_of_the_staff_names_its_deed() -> None:
    """A new action that needs no authority is added to OF_EVERYBODY, by somebody who has thought about it."""
    free = set(STAFF.actions) - set(STAFF.deeds)
    assert free - OF_EVERYBODY == set()
    assert not OF_EVERYBODY & set(STAFF.deeds)
