"""An announcement on its way: held, waiting, going out, paused, over; and what is told to who else must know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.i18n import _, clock, label, number, short_moment, zone_name
from bot.rules.announcements import HOLD, State
from bot.screens.brief import brief
from bot.screens.organisers.announcing import glance
from bot.screens.organisers.planning import people
from bot.vocabulary import Action, Brief, Choice, Reply
from storage.announcing.announcements import Announcement
from storage.announcing.tallies import Tally
from storage.ledger.deliveries import State as Became


@dataclass(frozen=True, slots=True)
class Progress:
    """Where it stands at `now`, its hours told in `zone` (IANA).

    `ends` is about when it is done (UTC), None where that is not known; `sleeps` says that all who are left sleep. `again` is
    when it begins the next time. `offered` are the names of choices that exist; `note` is said first.
    """

    one: Announcement
    tally: Tally
    zone: str
    now: datetime
    ends: datetime | None = None
    sleeps: bool = False
    again: datetime | None = None
    offered: frozenset[str] = frozenset()
    note: str = ""


def progress(view: Progress) -> Reply:
    """The one bubble that is kept current."""
    lines = [view.note, *_lines(view)]
    if view.again is not None:
        lines.append(_("Next time: {when}.").format(when=short_moment(view.again, view.zone)))
    return Reply(
        "\n".join(filter(None, lines)), _heading(view.one), choices=tuple(_choices(view)), replaces=True, more=_("Choose")
    )


def _heading(one: Announcement) -> str:
    return glance(one)


def _lines(view: Progress) -> Iterator[str]:
    one = view.one
    match one.state:
        case State.DRAFT:
            yield _("It is a draft. Nobody gets it yet.")
        case State.ASKED:
            yield _("It waits until a second person approves it. {people} would get it.").format(people=people(one.people))
        case State.HELD:
            yield _("It leaves in {n} seconds. Until then you can take it back.").format(n=HOLD.seconds)
        case State.SCHEDULED:
            when = short_moment(one.starts_at, view.zone) if one.starts_at else ""
            yield _("It is sent on {when}.").format(when=when)
        case State.GATHERING:
            yield _("Who gets it is being written down. Then it leaves.")
        case State.SENDING | State.PAUSED | State.DONE | State.CANCELLED:
            yield from _counts(view)


def _counts(view: Progress) -> Iterator[str]:
    """What was sent, and what is left."""
    tally, one = view.tally, view.one
    head = {
        State.PAUSED: _("Paused: nothing more leaves."),
        State.DONE: _("It is sent."),
        State.CANCELLED: _("Stopped: nothing more leaves."),
    }.get(one.state, "")
    if head:
        yield head
    yield f"{_sent(tally, one.people)}."
    if troubles := _troubles(tally, left=True):
        yield f"{troubles}."
    if one.state is State.SENDING and view.sleeps:
        yield _("It is night where the others live: it goes on in the morning.")
    elif one.state is State.SENDING and view.ends is not None:
        yield _("Done at about {hour}.").format(hour=_hour(view.ends, view.now, view.zone))


def _sent(tally: Tally, people: int) -> str:
    """118 of 312 sent, 97 arrived, 41 read; what no platform has told yet is left out, since "0 arrived" would be no news."""
    parts = [_("{sent} of {all} sent").format(sent=number(tally.arrived), all=number(people))]
    arrived, read = tally[Became.DELIVERED] + tally[Became.READ], tally[Became.READ]
    parts += [_("{n} arrived").format(n=number(arrived))] if arrived else []
    parts += [_("{n} read").format(n=number(read))] if read else []
    return ", ".join(parts)


def _troubles(tally: Tally, *, left: bool = False) -> str:
    """1 failed, 4 passed over: what there is of it. With `left`, also how many still wait."""
    counts = {
        _("{n} failed"): tally[Became.FAILED],
        _("{n} in doubt"): tally[Became.UNKNOWN],
        _("{n} passed over"): tally[Became.SKIPPED],
        _("{n} left"): tally.waits if left else 0,
    }
    return ", ".join(said.format(n=number(count)) for said, count in counts.items() if count)


def _hour(instant: datetime, now: datetime, zone: str) -> str:
    """15.20 WIB today, with the day on another."""
    local, today = instant.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{clock(local.time())} {zone_name(zone)}" if local.date() == today else short_moment(instant, zone)


def _choices(view: Progress) -> Iterator[Choice]:
    """What can be done about it now."""
    state, mark = view.one.state, str(view.one.id)
    yield from (Choice(said, Action(name, mark)) for name, said in _deeds(state).items())
    if state not in UNSENT and "results_of" in view.offered:
        yield Choice(label("Results"), Action("results_of", mark))
    if state not in (State.DRAFT, State.DONE, State.CANCELLED):
        yield Choice(label("How far is it"), Action("announcement", mark))
    if "announce" in view.offered:
        yield Choice(label("Announcements"), Action("announce"))


UNSENT = frozenset({State.DRAFT, State.ASKED, State.HELD, State.SCHEDULED})


def _deeds(state: State) -> dict[str, str]:
    """The actions that a state allows, each with its words."""
    match state:
        case State.ASKED | State.HELD | State.SCHEDULED:
            return {"cancel_sending": label("Do not send")}
        case State.GATHERING | State.SENDING:
            return {"pause_sending": label("Pause"), "cancel_sending": label("Stop it")}
        case State.PAUSED:
            return {"resume_sending": label("Go on"), "cancel_sending": label("Stop it")}
        case State.DRAFT:
            return {"plan": label("See the plan")}
        case State.DONE | State.CANCELLED:
            return {}


def sure_stop(one: Announcement, tally: Tally) -> Reply:
    """It pauses at once, so that there is time to think."""
    mark = str(one.id)
    return Reply(
        _("It is paused now. {sent} were sent, {left} are left. Stop it for good? That cannot be undone.").format(
            sent=number(tally.arrived), left=number(tally.waits)
        ),
        _heading(one),
        choices=(
            Choice(label("Yes, stop it"), Action("cancel_sending", f"{mark}=yes"), answers=True),
            Choice(label("Go on"), Action("resume_sending", mark), answers=False),
        ),
    )


# ---- told -------------------------------------------------------------------------------------------------------------------


def decided(one: Announcement) -> Reply:
    """To its author: a colleague paused it, let it go on, or stopped it."""
    said = {
        State.PAUSED: _("A colleague paused your announcement."),
        State.CANCELLED: _("A colleague stopped your announcement."),
        State.DRAFT: _("A colleague took your announcement back before it left: it is a draft again."),
    }.get(one.state, _("A colleague let your announcement go on."))
    return told(one, said)


def not_begun(one: Announcement, *, gone: bool = False) -> Reply:
    """To colleagues and admins: who confirmed it may not announce any more, or (`gone`) its button leads nowhere."""
    if gone:
        said = _("An announcement was not sent: what its button leads to is called off or closed. It is a draft again.")
        return told(one, said)
    return told(one, _("An announcement was not sent: whoever confirmed it may not announce any more. It is a draft again."))


def grown(one: Announcement, *, lapsed: bool = False) -> Reply:
    """To author and colleagues: it needs a second person after all, or another one (`lapsed`)."""
    if lapsed:
        return told(one, _("An announcement waits: whoever approved it may not do so any more. Somebody else must let it go on."))
    said = _("An announcement waits: {people} are meant by now, so a second person must let it go on.")
    return told(one, said.format(people=people(one.people)))


def finished(one: Announcement, tally: Tally) -> Reply:
    """To its author, as a message of its own: it is over."""
    counts = _("{sent} of {all} people").format(sent=number(tally.arrived), all=number(one.people))
    said = _("Your announcement is sent: {counts}.").format(counts=", ".join(filter(None, (counts, _troubles(tally)))))
    return told(one, said)


def told(one: Announcement, said: str) -> Reply:
    """A notice about an announcement, with the way to its page."""
    look = Choice(label("Look at it"), Action("announcement", str(one.id)))
    return Reply(said, glance(one), choices=(look,), brief=_brief(one, said))


def _brief(one: Announcement, said: str) -> Brief:
    return brief("sapa_announcing", text=glance(one), standing=said)
