"""Groups and the faster lane are chosen on a draft, by who may announce in its name."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection

from bot.vocabulary import Address, Group
from storage.announcing import announcements, outlets
from tests.organising.afterwards import contact
from tests.organising.people import admin
from tests.persona import Town


async def test_a_group_is_chosen_and_taken_away_but_none_of_others(town: Town) -> None:
    head = await admin(town, "head", "en")
    author = await contact(town, head)

    def prepare(connection: Connection) -> tuple[int, int, int]:
        now = town.clock()
        mine, others = (outlets.enter(connection, Address("telegram", f"-{n}"), Group(f"Group {n}"), author, now) for n in (1, 2))
        outlets.assign(connection, others, 5)
        return announcements.create(connection, "k7f3pd", None, (author, head.address), now), mine, others

    number, mine, others = await town.database.run(prepare)

    async def chosen() -> announcements.Announcement:
        one = await town.database.read(partial(announcements.get, announcement_id=number))
        assert one is not None
        return one

    await head.taps(f"post_in:1:{number}")
    await head.presses("Group 1")
    assert ((await chosen()).outlets, (await chosen()).version) == ((mine,), 2)
    await head.taps(f"post_in:1:{number}={mine}")
    assert (await chosen()).outlets == (mine,), "an old press changes nothing"
    await head.taps(f"post_in:2:{number}={others}")
    assert (await chosen()).outlets == (mine,)
    await head.taps(f"post_in:3:{number}={mine}")
    await head.taps(f"post_in:4:{number}=fast")
    assert ((await chosen()).outlets, (await chosen()).paid) == ((), False), "nothing is sold here"
    sri = await town.guest("sri", "en")
    await sri.taps(f"post_in:5:{number}={mine}")
    assert (await chosen()).outlets == ()
