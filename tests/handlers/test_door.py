"""The word of a ticket over every platform: staff check in, its owner sees the ticket, nobody else learns anything."""

from __future__ import annotations

from functools import partial

from bot.rules.authority import Grant, Role
from storage.models import registrations
from storage.people import roles
from tests.persona import Town

SLUG = "contoh-motif-batik"


async def test_a_ticket_is_scanned_at_the_door(town: Town) -> None:
    sri = await town.guest("sri", "id", name="Sri Wahyuni", phone="+6281234567890", craft="batik")
    number = (await town.activity(SLUG))["id"]
    await sri.taps(f"register:0:{number}")
    await sri.taps(f"agree:0:{number}")
    (claim,) = await town.rows(registrations, activity_id=number)
    komang, ketut = await town.guest("komang", "id"), await town.guest("ketut", "en")
    given = Grant(Role.VOLUNTEER, 0, number)
    await town.database.run(partial(roles.grant, address=komang.address, given=given, now=town.clock()))
    town.clock.tick(days=13, hours=23)
    scanned = f"/start c_{claim['ticket']}"
    await ketut.says(scanned)
    assert ketut.sees("not a ticket of yours")
    assert "Sri" not in ketut.reads
    await sri.says(scanned)
    assert sri.sees("tunjukkan gambar ini", claim["code"])
    await komang.says(scanned)
    assert komang.sees("Sri Wahyuni: hadir", "1 dari 1 hadir")
    await sri.says(scanned)
    assert sri.sees("sudah tercatat hadir")
