"""Trainings and their kin: lists, filters, the short card and its details."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import urlencode

from bot.i18n import (
    _,
    clock,
    country_name,
    day_range,
    label,
    language,
    listing,
    month,
    ngettext,
    short_moment,
    weekday_range,
    zone_name,
)
from bot.rules.seats import Status, seats_left
from bot.rules.timing import Standing
from bot.screens.general import menu_choice
from bot.vocabulary import Action, Choice, Fact, Link, Reply
from storage.activities import Activity, Summary


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `narrowed` are the names of what it is narrowed to; `key` is what filter buttons carry."""

    rows: Sequence[Summary]
    narrowed: Sequence[str]
    key: str
    now: datetime
    next_key: str = ""
    previous_key: str = ""
    follow: str = ""  # what "tell me" would follow, as kind=subject


@dataclass(frozen=True, slots=True)
class Option:
    """A value a list can be narrowed to, by its name."""

    name: str
    key: str


@dataclass(frozen=True, slots=True)
class Card:
    """An activity as one person sees it."""

    activity: Activity
    standing: Standing
    crafts: Sequence[str]
    province: str
    status: Status | None = None
    registration_id: int = 0
    followed: bool = False


def title(activity: Summary) -> str:
    """The title in the language being spoken; samples are marked."""
    words = activity.title_en if language() == "en" else activity.title_id
    return _("{title} (Sample)").format(title=words) if activity.sample else words


def kind_name(kind: str) -> str:
    """What an organiser calls this kind of activity."""
    return {
        "training": label("Training"),
        "bimtek": label("Technical guidance"),
        "workshop": label("Workshop"),
        "webinar": label("Webinar"),
        "introduction": label("Introduction"),
        "mentoring": label("Mentoring"),
        "certification": label("Certification"),
        "programme": label("Programme"),
        "study": label("Study"),
        "equipment_grant": label("Equipment grant"),
    }.get(kind, kind)


def seats(activity: Summary) -> str:
    """How many seats are left, or how long the line is; empty where no limit is stated."""
    left = seats_left(activity.quota, activity.taken, activity.waiting)
    if left is None:
        return ""
    if left:
        return ngettext("{left} of {quota} seat left", "{left} of {quota} seats left", activity.quota or 0).format(
            left=left, quota=activity.quota
        )
    if not activity.waiting:
        return _("full")
    return ngettext("full, {waiting} waiting", "full, {waiting} waiting", activity.waiting).format(waiting=activity.waiting)


def days(activity: Summary) -> str:
    """7-11 Dec 2026, or that no date is known."""
    return day_range(activity.starts_on, activity.ends_on) if activity.starts_on else _("no date yet")


def when(activity: Summary) -> str:
    """Monday-Friday, 7-11 Dec 2026, 09.00-16.00 WIB."""
    if activity.starts_on is None:
        return _("no date yet")
    line = weekday_range(activity.starts_on, activity.ends_on)
    return f"{line}, {hours(activity)}" if activity.opens_at else line


def hours(activity: Summary) -> str:
    """09.00-16.00 WIB, on the venue's clock."""
    known = [clock(time.fromisoformat(hour)) for hour in (activity.opens_at, activity.shuts_at) if hour]
    return f"{'-'.join(known)} {zone_name(activity.zone)}"


def place(activity: Activity) -> str:
    """Venue and town, or that it is held online."""
    if activity.mode == "online":
        return _("Online")
    return ", ".join(part for part in (activity.venue, activity.city) if part)


# ---- lists --------------------------------------------------------------------------------------------------------------
def upcoming(page: Page) -> Reply:
    """What can be joined, soonest first."""
    if not page.rows:
        return nothing_found(page)
    heading = _("Coming up: {what}").format(what=", ".join(page.narrowed)) if page.narrowed else _("Coming up")
    return Reply(
        heading=heading,
        choices=(*(_row(one, page.now) for one in page.rows), *_turning(page), *_narrowing(page)),
        replaces=True,
        more=_("Choose"),
    )


def _row(activity: Summary, now: datetime) -> Choice:
    room = seats(activity) if activity.standing(now) is Standing.OPEN else _("registration closed")
    parts = (days(activity), _("Online") if activity.mode == "online" else activity.city, room)
    return Choice(title(activity), Action("card", str(activity.id)), ", ".join(part for part in parts if part))


def _turning(page: Page) -> tuple[Choice, ...]:
    back = (Choice(label("Earlier"), Action("browse", page.previous_key)),) if page.previous_key else ()
    return (*back, Choice(label("More"), Action("browse", page.next_key))) if page.next_key else back


def _narrowing(page: Page) -> tuple[Choice, ...]:
    everything = (Choice(label("Show all"), Action("browse")),) if page.narrowed else ()
    return (
        Choice(label("Narrow down"), Action("filter", f"?{page.key}")),
        *everything,
        Choice(label("Without a date"), Action("undated")),
        menu_choice(),
    )


def nothing_found(page: Page) -> Reply:
    """An empty list says so, and offers to tell when that changes."""
    follow = (Choice(label("Tell me"), Action("follow", page.follow)),) if page.follow else ()
    what = ", ".join(page.narrowed)
    text = _("Nothing is planned for {what} right now.").format(what=what) if what else _("Nothing is planned right now.")
    return Reply(text, choices=(*follow, *_narrowing(page)), replaces=True)


def undated(page: Page) -> Reply:
    """Programmes that exist but have no date: never shown as open."""
    rows = tuple(Choice(title(one), Action("card", str(one.id)), kind_name(one.kind)) for one in page.rows)
    turning = (Choice(label("More"), Action("undated", page.next_key)),) if page.next_key else ()
    return Reply(
        _("These are held from time to time. No date is known now; open one and I will tell you when it opens."),
        heading=_("Without a date"),
        choices=(*rows, *turning, Choice(label("Coming up"), Action("browse")), menu_choice()),
        replaces=True,
        more=_("Choose"),
    )


def narrow(key: str, narrowed: Sequence[str]) -> Reply:
    """What a list can be narrowed by."""
    chosen = _("Now: {what}.").format(what=", ".join(narrowed)) if narrowed else ""
    dimensions = (("c", label("Craft")), ("p", label("Province")), ("m", label("Month")), ("k", label("Kind")))
    choices = tuple(Choice(words, Action("filter", f"{letter}{key}")) for letter, words in dimensions)
    everything = (Choice(label("Show all"), Action("browse")),) if narrowed else ()
    return Reply(
        "\n".join(line for line in (chosen, _("What matters most to you?")) if line),
        choices=(*choices, *everything, Choice(label("Back"), Action("browse", key))),
        replaces=True,
    )


def options(key: str, offered: Sequence[Option]) -> Reply:
    """The values of one dimension that have something coming."""
    choices = tuple(Choice(option.name, Action("browse", option.key)) for option in offered)
    text = _("Choose one, or type it.") if choices else _("There is nothing to choose from right now.")
    return Reply(text, choices=(*choices, Choice(label("Back"), Action("filter", f"?{key}"))), replaces=True, more=_("Choose"))


def range_name(first: date, last: date) -> str:
    """December 2026, or the days when it is not one whole month."""
    whole = first.day == 1 and (last.month, last.year) == (first.month, first.year) and last.day >= 28
    return month(first) if whole else day_range(first, last)


# ---- one activity -------------------------------------------------------------------------------------------------------
def card(view: Card) -> Reply:
    """The short card: what, when, where, seats, deadline, and what can be done."""
    activity = view.activity
    known = when(activity) if activity.starts_on else activity.dates_note
    lines = (known, place(activity), _state(view), _terms(view))
    return Reply(
        "\n".join(line for line in lines if line),
        heading=title(activity),
        choices=_card_choices(view),
        links=_map(activity),
        replaces=True,
    )


def _state(view: Card) -> str:
    if view.status is Status.CONFIRMED:
        return _("You have a seat.")
    if view.status is Status.WAITLISTED:
        return _("You are on the waiting list.")
    if view.standing is Standing.OPEN:
        free = seats(view.activity)
        return f"{free[0].upper()}{free[1:]}." if free else ""
    return standing_name(view.standing)


def standing_name(standing: Standing) -> str:
    """Why an activity cannot be joined now."""
    match standing:
        case Standing.OPEN:
            return _("Registration is open.")
        case Standing.CLOSED:
            return _("Registration is closed.")
        case Standing.RUNNING:
            return _("It has already begun.")
        case Standing.PAST:
            return _("This is over. It stays here for reference.")
        case Standing.UNDATED:
            return _("No date is known, so nobody can register yet.")
        case Standing.CANCELLED:
            return _("This was called off.")


def _terms(view: Card) -> str:
    activity = view.activity
    closes = (
        _("Registration closes {when}.").format(when=short_moment(activity.closes_at, activity.zone))
        if activity.closes_at
        else ""
    )
    cost = free_of_charge(activity)
    return " ".join(part for part in (closes if view.standing is Standing.OPEN else "", cost) if part)


def free_of_charge(activity: Activity) -> str:
    """Free, the stated cost, or nothing when no source states one."""
    if activity.cost is None:
        return ""
    return _("Free.") if activity.cost.strip().casefold() in ("gratis", "free") else _("Cost: {cost}.").format(cost=activity.cost)


def _card_choices(view: Card) -> tuple[Choice, ...]:
    number = str(view.activity.id)
    more = (Choice(label("Details"), Action("details", number)), Choice(label("Back"), Action("browse")))
    if view.status is not None and view.status.is_active:
        return (Choice(label("My registration"), Action("registration", str(view.registration_id))), *more)
    if view.standing is Standing.OPEN:
        left = seats_left(view.activity.quota, view.activity.taken, view.activity.waiting)
        words = label("Join waiting list") if left == 0 else label("Register")
        return (Choice(words, Action("register", number)), *more)
    similar = Choice(label("Similar ones"), Action("similar", number))
    return (_follow_choice(view), similar, *more)


def _follow_choice(view: Card) -> Choice:
    subject = f"activity={view.activity.id}"
    if view.followed:
        return Choice(label("Stop telling me"), Action("unfollow", subject))
    return Choice(label("Tell me"), Action("follow", subject))


def _map(activity: Activity) -> tuple[Link, ...]:
    if activity.mode == "online" or not (activity.venue or activity.latitude is not None):
        return ()
    where = (
        f"{activity.latitude},{activity.longitude}"
        if activity.latitude is not None
        else f"{activity.venue}, {activity.city or ''}"
    )
    return (Link(label("Map"), "https://www.google.com/maps/search/?" + urlencode({"api": 1, "query": where})),)


def details(view: Card) -> Reply:
    """The rest of what is known, with its source; what no source states is left out."""
    activity = view.activity
    facts = (
        (_("Kind"), kind_name(activity.kind)),
        (_("Crafts"), listing(list(view.crafts))),
        (_("When"), activity.dates_note if activity.starts_on is None else when(activity)),
        (_("Organiser"), activity.organiser),
        (_("Partners"), "; ".join(activity.partners)),
        (_("Programme"), activity.programme),
        (_("Who may join"), who_may_join(activity)),
        (_("To have ready"), listing([need_name(need) for need in activity.needs])),
        (_("Cost"), activity.cost),
        (_("Certificate"), activity.certificate),
        (_("How to join"), activity.how_to_join),
        (_("People who came"), str(activity.participants_reported) if activity.participants_reported else None),
        (_("Source"), source(activity)),
    )
    return Reply(
        activity.summary_en if language() == "en" else activity.summary_id,
        heading=title(activity),
        facts=tuple(Fact(name, value) for name, value in facts if value),
        choices=(
            Choice(label("Back"), Action("card", str(activity.id))),
            Choice(label("Ask a person"), Action("ask", str(activity.id))),
            menu_choice(),
        ),
        links=_map(activity),
        replaces=True,
    )


def source(activity: Activity) -> str:
    """Who said so, and as of when."""
    if activity.sample:
        return _("Sample, made up to show how Sapa works")
    names = "; ".join(dict.fromkeys(one.publication for one in activity.sources if one.publication))
    return _("{names} (as of {when})").format(names=names, when=activity.as_of) if names and activity.as_of else names


def who_may_join(activity: Activity) -> str:
    """The limits of an activity, or nothing when everybody may come."""
    rule = activity.eligibility
    parts = [role_name(role) for role in rule.roles]
    parts += [country_name(code) for code in rule.countries if rule.countries != ("ID",)]
    return "; ".join(part for part in (listing(parts), activity.eligibility_note) if part)


def short_organiser(activity: Activity) -> str:
    """The organiser as people say it: the abbreviation in brackets, where the name gives one."""
    found = re.search(r"\(([A-Z]{3,12})\)", activity.organiser)
    return found[1] if found else activity.organiser


def role_name(role: str) -> str:
    """What a role is called."""
    return {"artisan": _("artisans and craft businesses"), "civil_servant": _("civil servants"), "other": _("others")}.get(
        role, role
    )


def need_name(need: str) -> str:
    """What has to be ready."""
    return {
        "ktp": _("identity card (KTP)"),
        "nib": _("business number (NIB)"),
        "phone": _("your own phone"),
        "laptop": _("a laptop"),
        "sample_product": _("a sample of your product"),
        "craft": _("experience in the craft"),
    }.get(need, need)


def following(subject: str, on: bool) -> Reply:
    """The wish to be told was noted, or ended."""
    if on:
        text = _("Noted. I will tell you here when there is news about {what}.").format(what=subject)
    else:
        text = _("All right, no more news about {what}.").format(what=subject)
    return Reply(text, choices=(Choice(label("Trainings"), Action("browse")), menu_choice()))


def gone() -> Reply:
    return Reply(_("That activity is no longer here."), choices=(Choice(label("Trainings"), Action("browse")), menu_choice()))
