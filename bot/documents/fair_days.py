"""The calendar file of a fair's edition."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.rules.fairs import Edition
from bot.rules.knowledge import Fair
from bot.screens.artisans import fair_countdown
from bot.vocabulary import Attachment


def calendar(fair: Fair, edition: Edition, now: datetime) -> Attachment:
    """An iCalendar file (RFC 5545) made at `now`: whole days, since nobody says the hours."""
    from icalendar import Calendar, Event

    title, place, source = fair_countdown.calendar_words(fair, edition)
    event = Event()
    event.add("uid", f"edition-{edition.id}@sapa")
    event.add("sequence", edition.version)
    event.add("summary", title)
    event.add("description", source)
    event.add("location", place)
    event.add("dtstamp", now)
    event.add("dtstart", edition.starts_on)
    event.add("dtend", edition.ends_on + timedelta(days=1))
    calendar = Calendar()
    calendar.add("prodid", "-//Sapa//sapa//ID")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return Attachment("pameran.ics", "text/calendar", calendar.to_ical())
