"""An activity in words: its title, kind, seats, days and place, wherever it is spoken of."""

from __future__ import annotations

from datetime import time
from urllib.parse import urlencode

from bot.i18n import _, clock, day_range, label, language, ngettext, weekday_range, zone_name
from bot.rules.seats import seats_left
from bot.rules.timing import Standing
from bot.screens import aid
from bot.screens.names import short_name
from bot.vocabulary import Link
from storage.organising.activities import Activity, Summary


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
        "facilitation": label("Fair facilitation"),
    }.get(kind, kind)


def seats(activity: Summary) -> str:
    """How many seats are left, or how long the line is; empty where no limit is stated."""
    left = seats_left(activity.quota, activity.taken, activity.waiting)
    if left is None:
        return ""
    if left and activity.kind == aid.GRANT:
        return aid.left(left, activity.quota or 0)
    if left:
        return ngettext("{left} of {quota} seat left", "{left} of {quota} seats left", activity.quota or 0).format(
            left=left, quota=activity.quota
        )
    if not activity.waiting:
        return _("full")
    return ngettext("full, {waiting} waiting", "full, {waiting} waiting", activity.waiting).format(waiting=activity.waiting)


def choosing(activity: Activity) -> str:
    """How people get in where the organiser chooses."""
    if activity.kind == aid.GRANT:
        return aid.choosing(activity.quota)
    if activity.quota is None:
        return _("The organiser chooses who comes.")
    return ngettext(
        "The organiser chooses who gets the {n} seat.", "The organiser chooses who gets the {n} seats.", activity.quota
    ).format(n=activity.quota)


def few_seats(activity: Summary) -> str:
    """The same in a line among others."""
    left = seats_left(activity.quota, activity.taken, activity.waiting)
    if left and activity.kind == aid.GRANT:
        return aid.few_left(left)
    return ngettext("{left} seat left", "{left} seats left", left).format(left=left) if left else seats(activity)


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
    return f"{'-'.join(known)} {venue_zone(activity.zone)}"


def venue_zone(zone: str) -> str:
    """WIB; with whose time that is for those from abroad, who read English."""
    name = zone_name(zone)
    cities = {"WIB": "Jakarta", "WITA": "Makassar", "WIT": "Jayapura"}
    return _("{zone} ({city} time)").format(zone=name, city=cities[name]) if language() == "en" and name in cities else name


def place(activity: Activity) -> str:
    """Venue and town, or that it is held online."""
    if activity.mode == "online":
        return _("Online")
    return ", ".join(part for part in (activity.venue, activity.city) if part)


def way_in(activity: Activity) -> str:
    """Where it is joined online: for who has a seat alone; empty where there is no link."""
    return _("Join online: {link}").format(link=activity.link) if activity.link else ""


def map_links(activity: Activity) -> tuple[Link, ...]:
    """The way there, for what is held somewhere: short, since chats that have no button for it write it out."""
    if activity.mode == "online" or not (activity.venue or activity.latitude is not None):
        return ()
    where = (
        f"{activity.latitude},{activity.longitude}"
        if activity.latitude is not None
        else ", ".join(filter(None, (activity.venue, activity.city)))
    )
    return (Link(label("Map"), "https://maps.google.com/?" + urlencode({"q": where}, safe=",")),)


def short_organiser(activity: Activity) -> str:
    """The organiser as people say it: the abbreviation in brackets, where the name gives one."""
    return short_name(activity.organiser)


def role_name(role: str) -> str:
    """What a role is called."""
    return {"artisan": _("artisans and craft businesses"), "civil_servant": _("civil servants"), "other": _("others")}.get(
        role, role
    )


def level_name(level: str) -> str:
    """For whom it is easy enough."""
    return {"beginner": label("Beginners"), "intermediate": label("Some experience"), "advanced": label("Experienced")}.get(
        level, level
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
