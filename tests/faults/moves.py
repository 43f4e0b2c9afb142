"""An activity moves across midnight and into another zone while people are registered; and seats whose offer ends."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from storage.models import activities, addresses, contacts, registrations
from storage.unasked import agenda
from tests.databases import die_with_parent
from tests.faults.clocks import WallClock, library
from tests.faults.registering import FIRST_GUEST
from tests.faults.report import Finding, not_run
from tests.faults.rig import Site
from tests.server.program import ROOT, Program, environment_of

PEOPLE = 20
SLUG = "fault-moved"
JAYAPURA = ZoneInfo("Asia/Jayapura")
EVENING = time(20, 55)
"""Reminders that would come at night come just before it."""

PROMISE = "told once of the move; reminders at the new hours, once; none at the old"


def catalogue(day: date, hour: str, province: str) -> str:
    """A catalogue file with one activity; JSON is YAML, too."""
    sources = [{"publication": "Balai", "title": "Jadwal", "url": None, "published": None}]
    words = {"id": "Pelatihan Batik", "en": "Batik Training"}
    row = {
        "id": SLUG,
        "kind": "training",
        "mode": "offline",
        "status": "dated",
        "title": words,
        "summary": words,
        "crafts": ["batik"],
        "organiser": "Balai Besar Kerajinan dan Batik",
        "venue": "Aula",
        "city": "Kota",
        "country": "ID",
        "province_code": province,
        "start": day.isoformat(),
        "end": day.isoformat(),
        "opens_at": hour,
        "quota": 100,
        "eligibility": {},
        "source": sources,
        "as_of": "2026-11",
    }
    return json.dumps({"meta": {"dataset": "trainings"}, "trainings": [row]})


async def moved(site: Site) -> Finding:
    """From 23.30 WIB to half past midnight WIT, with the clock led past every old and new reminder."""
    shown_by = library()
    if shown_by is None:
        return not_run("moved across midnight", site.kind, PROMISE, "libfaketime is not there")
    clock, sapa = WallClock(site.folder / "clock"), site.program()
    clock.worn_by(sapa, shown_by)
    today = datetime.now(UTC).date() + timedelta(days=1)
    clock.set(datetime.combine(today, time(3), UTC))  # ten in Jakarta, noon in Jayapura
    old, new = today + timedelta(days=2), today + timedelta(days=3)
    await _load(site, sapa, ROOT / "catalogue")
    await _load(site, sapa, _written(site, catalogue(old, "23:30", "ID-YO")))
    await site.database.run(lambda connection: _register(connection, clock.now()))
    async with sapa:
        await _load(site, sapa, _written(site, catalogue(new, "00:30", "ID-PA")))
        await _told(site, "moved", PEOPLE)
        for count, day in enumerate((old - timedelta(days=1), old), start=1):
            clock.set(datetime.combine(day, EVENING, JAYAPURA) - timedelta(seconds=3))
            await _told(site, "reminder", PEOPLE * count)
            clock.set(datetime.combine(day, EVENING, ZoneInfo("Asia/Jakarta")) + timedelta(minutes=2))
            await asyncio.sleep(2.5)  # what was planned for the old hour would come now
        assert sapa.is_alive
    return await _finding(site)


def _written(site: Site, words: str) -> Path:
    path = site.folder / "trainings.yaml"
    path.write_text(words)
    return path


async def _load(site: Site, sapa: Program, path: Path) -> None:
    """`python -m bot load`, on the clock of the program."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "load", str(path)),
        cwd=site.folder,
        env=environment_of(DATABASE_URL=site.url) | sapa.around,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        preexec_fn=die_with_parent,
    )
    said, _ = await child.communicate()
    assert child.returncode == 0, said.decode()


def _register(connection: Connection, now: datetime) -> None:
    activity = connection.execute(select(activities.c.id).where(activities.c.slug == SLUG)).scalar_one()
    for chat in range(FIRST_GUEST, FIRST_GUEST + PEOPLE):
        connection.execute(insert(contacts), {"id": chat, "language": "id", "name": "Sri", "created_at": now})
        home = {"channel": "telegram", "recipient": str(chat), "contact_id": chat, "conversation": ""}
        connection.execute(insert(addresses), home)
        held = {
            "id": chat,
            "activity_id": activity,
            "contact_id": chat,
            "status": "confirmed",
            "line_at": chat,
            "created_at": now,
        }
        connection.execute(insert(registrations), {**held, "code": f"{chat % 10_000:04d}", "ticket": f"ticket-{chat}"})
    connection.execute(activities.update().where(activities.c.id == activity).values(taken=PEOPLE))
    agenda.replan_some(connection, [*range(FIRST_GUEST, FIRST_GUEST + PEOPLE)], now)


async def _told(site: Site, kind: str, count: int) -> None:
    """Wait until so many notices of a kind were sent."""
    query = "SELECT count(*) FROM deliveries WHERE notice = :kind AND state = 'sent'"
    for _ in range(200):
        ((told,),) = await site.rows(query, kind=kind)
        if told >= count:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{told} of {count} were told: {kind}")


async def _finding(site: Site) -> Finding:
    rows = await site.rows("SELECT recipient, notice, state, reply FROM deliveries WHERE notice IN ('moved', 'reminder')")
    heard = Counter((recipient, notice) for recipient, notice, _, _ in rows)
    wanted = {
        (str(FIRST_GUEST + number), kind): times for number in range(PEOPLE) for kind, times in (("moved", 1), ("reminder", 2))
    }
    lost = sum(max(times - heard[key], 0) for key, times in wanted.items())
    again = sum(max(times - wanted.get(key, 0), 0) for key, times in heard.items())
    old = sum(bool(re.search(r"23[.:]30", reply)) for _, notice, _, reply in rows if notice == "reminder")
    new = sum("WIT" in reply for _, _, _, reply in rows)
    unknown = sum(state == "unknown" for _, _, state, _ in rows)
    figure = f"{old} name the old hour, {new} of {len(rows)} the new zone"
    kept = lost == again == old == 0 and new == len(rows)
    return Finding("moved across midnight", site.kind, PEOPLE, lost, again, unknown, figure, PROMISE, kept)


# ---- offers ------------------------------------------------------------------------------------------------------------
async def offers_expire(site: Site) -> Finding:
    """The race of `tests/conversation/test_offer_races.py`, with its bad twin."""
    database = site.kind.lower()
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", "tests/conversation/test_offer_races.py", "-k", database),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        preexec_fn=die_with_parent,
    )
    said, _ = await child.communicate()
    last = said.decode().strip().splitlines()[-1]
    name, promise = "accepted as the offer ends", "200 times one winner each, and a stale answer is caught"
    return Finding(name, site.kind, 200, 0, 0, 0, last, promise, child.returncode == 0)
