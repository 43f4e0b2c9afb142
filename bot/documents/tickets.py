"""The ticket's picture and the calendar file."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.documents.png import drawn
from bot.screens import activities as activity_screens
from bot.screens.artisans import mine as screens
from bot.vocabulary import Attachment
from storage.organising.activities import Activity
from storage.taking_part.registrations import Registration

SCALE = 8  # pixels a module: sharp on a cheap screen, under 3 KB


def picture(registration: Registration, prefix: str = "") -> Attachment:
    """A QR picture of the check-in link, or of its word where the channel has no links: `prefix` is a channel's deep link."""
    import segno

    code = segno.make(f"{prefix}c_{registration.ticket}", micro=False, error="m")
    return Attachment(f"sapa-{registration.code}.png", "image/png", drawn(code.matrix_iter(border=3), SCALE))


def calendar(activity: Activity, registration: Registration, now: datetime) -> Attachment | None:
    """An iCalendar file (RFC 5545) made at `now`, each day with its hours; None for what has no date."""
    from icalendar import Calendar, Event

    if activity.starts_at is None or activity.ends_at is None or activity.starts_on is None:
        return None
    title, description = screens.calendar_words(activity, registration.code)
    event = Event()
    event.add("uid", f"{registration.ticket}@sapa")
    event.add("summary", title)
    event.add("description", description)
    event.add("location", activity_screens.place(activity))
    event.add("dtstamp", now)
    if activity.opens_at:
        days = ((activity.ends_on or activity.starts_on) - activity.starts_on).days
        event.add("dtstart", activity.starts_at)
        event.add("dtend", activity.ends_at - timedelta(days=days))
        if days:
            event.add("rrule", {"freq": "daily", "count": days + 1})
    else:
        event.add("dtstart", activity.starts_on)
        event.add("dtend", (activity.ends_on or activity.starts_on) + timedelta(days=1))
    event.add("organizer", f"CN={activity.organiser}")
    calendar = Calendar()
    calendar.add("prodid", "-//Sapa//sapa//ID")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return Attachment("sapa.ics", "text/calendar", calendar.to_ical())
