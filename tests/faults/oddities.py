"""What a platform and the net between can answer: each ends in the outcome of the retry table."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass

from tests.faults.announcing import FIRST_CHAT, announce, tally
from tests.faults.report import Finding
from tests.faults.rig import SLOTS, Site, until
from tests.standins.bot_api import refusal
from tests.standins.scripted_bot_api import Call, Fate

PAGE = b"<html><body>502 Bad Gateway</body></html>"
EACH = 10
"""People for each oddity."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """What is answered to the first `times` calls for a person, and what must become of the message.

    `calls` and `copies` are for policy resend; with policy hold one call is made, and what is doubtful ends as unknown.
    """

    name: str
    fate: Fate
    times: int
    state: str
    calls: int
    copies: int
    doubtful: bool = True


ODDITIES = (
    Oddity("500 with HTML", Fate(False, 500, PAGE, kind=b"text/html"), 1, "sent", 2, 1),
    Oddity("500 with HTML, twice", Fate(False, 500, PAGE, kind=b"text/html"), 2, "unknown", 2, 0),
    Oddity("reset before delivery", Fate(False, breaks=True), 1, "sent", 2, 1),
    Oddity("reset after delivery", Fate(True, breaks=True), 1, "sent", 2, 2),
    Oddity("200 with garbage", Fate(True, 200, b"\xff\x00{"), 9, "sent", 1, 1, doubtful=False),
    Oddity("403 blocked", Fate(False, 403, refusal(403, "Forbidden: bot was blocked by the user")), 9, "failed", 1, 0, False),
)


class Odd:
    """The script of a platform that answers each group of people in its own way."""

    def __init__(self) -> None:
        self.heard: Counter[int] = Counter()

    def __call__(self, call: Call) -> Fate | None:
        number = (call.chat - FIRST_CHAT) // EACH
        self.heard[call.chat] += 1
        if not 0 <= number < len(ODDITIES) or self.heard[call.chat] > ODDITIES[number].times:
            return None
        return ODDITIES[number].fate


async def answered_oddly(site: Site, policy: str) -> Finding:
    """Every oddity at once, each for a group of people."""
    odd = Odd()
    site.api.script = odd
    people = EACH * (len(ODDITIES) + 1)  # the last group meets nothing odd
    await announce(site, people, policy)
    async with site.program() as sapa:
        await site.settled()
        assert sapa.is_alive
    found = await site.rows("SELECT recipient, state FROM deliveries WHERE recipient >= :first", first=str(FIRST_CHAT))
    states = {int(recipient): state for recipient, state in found}
    wrong = [line for number in range(people) if (line := _wrong(site, odd, policy, number, states))]
    counted = await tally(site, people)
    figure = f"{people - len(wrong)} of {people} as the retry table says" + (f"; {wrong[0]}" if wrong else "")
    counts = (people, counted.lost, counted.duplicated, counted.unknown)
    return Finding(f"odd answers, {policy}", site.kind, *counts, figure, "every outcome as in the retry table", not wrong)


def _wrong(site: Site, odd: Odd, policy: str, number: int, states: dict[int, str]) -> str:
    """What differs for one person, empty when nothing does."""
    chat = FIRST_CHAT + number
    found = (states.get(chat), odd.heard[chat], site.api.copies[chat])
    if number // EACH == len(ODDITIES):
        return "" if found == ("sent", 1, 1) else f"nothing odd: {found}"
    oddity = ODDITIES[number // EACH]
    wanted = (oddity.state, oddity.calls, oddity.copies)
    if policy == "hold" and oddity.doubtful:
        wanted = ("unknown", 1, int(oddity.fate.taken))
    return "" if found == wanted else f"{oddity.name}: {found}, not {wanted}"


async def shut_out(site: Site, people: int, watch: float) -> Finding:
    """Our token is refused for a while: the channel stops, the queue is kept, and all of it goes out later."""
    refused = Fate(False, 401, refusal(401, "Unauthorized"))
    site.api.script = lambda _: refused
    await announce(site, people, "resend")
    async with site.program() as sapa:
        await until(lambda: site.api.calls, "a message is tried")
        await asyncio.sleep(watch)
        tried, kept = len(site.api.calls), await site.rows("SELECT count(*) FROM deliveries WHERE state = 'pending'")
        site.api.script = lambda _: None
        if watch > 60:
            await site.settled()
        assert sapa.is_alive
    counted = await tally(site, people)
    lost = counted.lost - counted.states["pending"]
    good = tried <= SLOTS * (1 + watch // 60) and kept == [(people,)] and lost == counted.duplicated == counted.unknown == 0
    return Finding(
        f"401 for {watch:g} s",
        site.kind,
        people,
        lost,
        counted.duplicated,
        counted.unknown,
        f"{tried} tried, {kept[0][0]} kept",
        f"at most {SLOTS} tried a minute, all kept",
        good,
    )
