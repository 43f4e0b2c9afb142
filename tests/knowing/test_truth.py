"""Every number, day and name that is said stands in the record it comes from: the files read anew, against the real turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import cycle, product

from bot.vocabulary import Action, Reply
from tests.knowing import evidence
from tests.knowing.auditing import BOTH, EVERY, LANGUAGES, leads_to, lies, miscited, on_day, records_of
from tests.knowing.records import Record, Records
from tests.knowing.walking import Walk
from tests.persona import Town, spoken
from tests.persona import on_sqlite as database_url  # noqa: F401

# ---- fairs ----------------------------------------------------------------------------------------------------------------
FAIRS = ("fair", "fair_how", "fair_past", "fair_notes", "fair_sources")


async def fairs_shown(town: Town, language: str, known: Records) -> dict[str, Reply]:
    walk = await Walk.begin(town, language)
    lists = [
        f"fairs:0:{key}" for key in ("", "...1", "...2", "...3", "perhiasan", ".out", *(f"..{month}" for month in range(1, 13)))
    ]
    roots = [f"{name}:0:{slug}" for slug in known.fairs for name in (*FAIRS, "share")] + [
        f"fair_how:0:{one}/general" for one in known.fairs
    ]
    return await walk.of([*lists, *roots], leads_to(*FAIRS))


def lost_in_time(known: Records, shown: Mapping[str, Reply], today: date) -> list[str]:
    """Months that are not the fair's usual ones, editions that are not over or not as the file has them, days of any card."""
    wrong = []
    for payload, reply in shown.items():
        action = Action.decode(payload)
        fair = known.fairs.get(action.argument.partition("/")[0])
        if fair is None:
            continue
        found, left = evidence.dates_in(spoken(reply).partition("\nSumber")[0].partition("\nSource")[0])
        if action.name in ("fair", "share") and found:
            wrong.append(f"{payload}: a day in {spoken(reply)!r}")
        if action.name in ("fair", "share"):
            usual = {evidence.MONTHS[one.casefold()] for one in fair["usual_months"] or []}
            said = {evidence.MONTHS[one.casefold()] for one in evidence._LONE.findall(left)}
            wrong += [f"{payload}: {said} is not {usual}"] if said != usual else []
        if action.name == "fair_past":
            wrong += [f"{payload}: {line}" for line in spoken(reply).splitlines()[1:] if not _took_place(line, fair, today)]
    return wrong


def _took_place(line: str, fair: Record, today: date) -> bool:
    """Whether a line tells of an edition of the file that is over, with its days and where that was read."""
    found = re.fullmatch(r"- (?P<name>.+): (?P<days>.+) \((?P<host>[^()]+)\)", line)
    if found is None:
        return not any(evidence.is_over(one, today) for one in fair["editions"]) and not re.search(r"\d", line)
    days, _ = evidence.dates_in(found["days"])
    return any(
        evidence.is_over(one, today)
        and {day for day in days if day[2]}
        == {day for text in (one["start"], one["end"]) if text for day in evidence.dates_in(text)[0] if day[2]}
        and set(re.findall(r"\d+", found["name"])) <= set(re.findall(r"\d+", one["edition"]))
        and (
            found["host"] in str(one["source"])
            if one["source"] != "none"
            else "sumber" in found["host"] or "source" in found["host"]
        )
        for one in fair["editions"]
    )


@EVERY
async def test_fairs_say_what_their_records_hold_and_no_day_ahead(town: Town, language: str, day: date) -> None:
    on_day(town, day)
    known = await records_of(town)
    shown = await fairs_shown(town, language, known)
    assert lies(known, shown, language) == []
    assert lost_in_time(known, shown, day) == []
    cards = {payload: reply for payload, reply in shown.items() if re.match("(fair|fair_how|fair_notes|share):0:[^/]+$", payload)}
    assert [fault for payload, reply in cards.items() for fault in miscited(reply, known.fairs[payload.split(":")[2]])] == []


# ---- markets, products, duty ----------------------------------------------------------------------------------------------
VIEWS = ("", "/tariff", "/origin", "/notes", "/demand", "/fairs", "/sources", "/products")
AGREED = re.compile(r"([\w-]+(?: PTA)?) (?:berlaku sejak|in force since) (\d+ \w+ \d{4})")


def misdated(known: Records, shown: Mapping[str, Reply]) -> list[str]:
    """Agreements said to be in force since another day than their record says, or of another market."""
    stated = {
        (code, one["agreement"], evidence.dates_in(str(one["entry_into_force_for_indonesia"]))[0][0])
        for code, market in known.markets.items()
        for one in market["agreements"]
        if one["entry_into_force_for_indonesia"]
    }
    wrong = []
    for payload, reply in shown.items():
        code = re.search(r"(?:market:0:|@)([A-Z]{2})\b", payload)
        for name, day in AGREED.findall(spoken(reply)) if code and not payload.startswith("compare") else ():
            if (code[1], name, evidence.dates_in(day)[0][0]) not in stated:
                wrong.append(f"{payload}: {name} {day}")
    return wrong


@BOTH
async def test_markets_say_what_their_records_hold(town: Town, language: str) -> None:
    known = await records_of(town)
    walk = await Walk.begin(town, language)
    shown = await walk.of(
        [f"market:0:{code}{view}" for code in known.markets for view in VIEWS],
        lambda action: action.name == "market" and "/" in action.argument,
    )
    assert lies(known, shown, language) == []
    assert misdated(known, shown) == []
    cards = {code: shown[f"market:0:{code}"] for code in known.markets}
    assert [fault for code, reply in cards.items() for fault in miscited(reply, known.markets[code])] == []


@BOTH
async def test_products_and_their_duty_anywhere_say_what_records_hold(town: Town, language: str) -> None:
    """Every craft in every market, and every code in some, in turn; what is said of rates, of all of them (test_export_truth)."""
    known = await records_of(town)
    walk = await Walk.begin(town, language)
    codes = [f"{craft}.{one['code']}" for craft, entry in known.headings.items() for one in entry["hs"]]
    aims = [*product(known.crafts, known.markets), *zip(codes, cycle([*known.markets][LANGUAGES.index(language) :]))]
    roots = [f"duty:0:{what}@{market}" for what, market in aims] + [f"product:0:{what}" for what in (*known.crafts, *codes)]
    three = ["HK,AE,TR", "US,AU,SG", "JP,KR,DE"]
    shown = await walk.of(
        [*roots, *(f"compare:0:{craft}@{some}" for craft in known.headings for some in three)],
        lambda action: action.name == "product" and "/" in action.argument and "." not in action.argument,
    )
    assert lies(known, shown, language) == []
    assert misdated(known, shown) == []
    duties = {payload: reply for payload, reply in shown.items() if payload.startswith("duty")}
    assert len(duties) == len(aims)
    assert [
        fault for payload, reply in duties.items() for fault in miscited(reply, known.markets[payload.rpartition("@")[2]])
    ] == []


# ---- steps, help desks, figures -------------------------------------------------------------------------------------------
@BOTH
async def test_steps_desks_and_figures_say_what_their_records_hold(town: Town, language: str) -> None:
    known = await records_of(town)
    walk = await Walk.begin(town, language)
    roots = [f"{name}:0:{one}" for one in known.steps for name in ("step", "step_explain", "step_sources")]
    roots += [f"{name}:0:{one}" for one in known.desks for name in ("desk", "desk_sources")]
    roots += [f"figure:0:{one}{view}" for one in known.figures for view in ("", "=note", "=sources", "=years")]
    lists = ["steps:0:all", "desks:0:", "desks:0:=1", "desk_names:0:", "figures:0:", "schemes:0:", "studies:0:"]
    shown = await walk.of([*lists, *roots], leads_to("step_explain", "figures"))
    assert lies(known, shown, language) == []
    kinds = {"step": known.steps, "desk": known.desks}
    cited = [(payload.split(":"), reply) for payload, reply in shown.items()]
    assert [
        fault for (kind, _, one), reply in cited if one in kinds.get(kind, {}) for fault in miscited(reply, kinds[kind][one])
    ] == []
    said = [(one, spoken(shown[f"figure:0:{one}"])) for one in known.figures]
    assert [one for one, words in said if known.figures[one]["source"][0]["publication"].partition(",")[0] not in words] == []


# ---- activities of the catalogue ------------------------------------------------------------------------------------------
@EVERY
async def test_what_is_history_or_undated_is_said_as_that_and_offered_to_nobody(town: Town, language: str, day: date) -> None:
    on_day(town, day)
    known = await records_of(town)
    walk = await Walk.begin(town, language)
    own = [number for number, slug in known.slugs.items() if slug in known.trainings]
    shown = await walk.of([f"{name}:0:{number}" for number in own for name in ("card", "details", "share")], leads_to("details"))
    assert len(shown) >= 3 * len(known.trainings)
    assert lies(known, shown, language) == []
    assert [
        payload for payload, reply in shown.items() for choice in reply.choices if choice.action.name in ("register", "join")
    ] == []
    past = {number for number in own if known.trainings[known.slugs[number]]["status"] == "past"}
    words = {"id": ("sudah selesai", "Belum ada tanggal"), "en": ("This is over", "No date")}[language]
    assert [spoken(shown[f"card:0:{one}"]) for one in own if words[one not in past] not in spoken(shown[f"card:0:{one}"])] == []
    lists = await walk.of(["browse:0:"], leads_to("browse", "more"))
    rows = {choice.action.argument for reply in lists.values() for choice in reply.choices if choice.action.name == "card"}
    assert rows.isdisjoint(own)
