"""The web chat's own words: what stands around the bubbles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from bot import i18n
from bot.i18n import _, label, speaking


@dataclass(frozen=True, slots=True)
class PageWords:
    """Everything the page says by itself, in one language; `bot.channels.web.port.Words` tells what each is for."""

    language: str
    tagline: str
    skip: str
    conversation: str
    me: str
    placeholder: str
    send: str
    earlier: str
    refresh: str
    failed: str
    too_fast: str
    too_long: str
    hand_over: str
    send_file: str
    file_too_large: str
    file_gone: str
    no_place: str
    roles: str
    artisan: str
    organiser: str
    admin: str
    zone: str
    time_pattern: str
    day: Callable[[date, date], str]


def words(language: str, zone: str) -> PageWords:
    """The page's words in a language, the first one when it is unknown; times are on the clock of `zone` (IANA)."""
    with speaking(language):
        spoken = i18n.language()
        return PageWords(
            language=spoken,
            tagline=_("Trainings, fairs and exporting for craft artisans"),
            skip=_("To the message box"),
            conversation=_("Conversation with Sapa"),
            me=_("You"),
            placeholder=_("Type a message"),
            send=label("Send"),
            earlier=_("Earlier messages"),
            refresh=_("Show new messages"),
            failed=_("That could not be sent. Please try again."),
            too_fast=_("That was very fast. Please wait a moment and try again."),
            too_long=_("That is too long. Please keep it under 4,096 characters."),
            hand_over=_("Choose a file to send"),
            send_file=label("Upload"),
            file_too_large=_("That file is too large: at most 5 MB, voice notes 16 MB. Please go back and choose a smaller one."),
            file_gone=_("The file is not kept any more. Please ask for it again."),
            no_place=_("Your phone did not say where it is. Please type the name of the place."),
            roles=_("Try Sapa as"),
            artisan=label("Artisan"),
            organiser=label("Organiser"),
            admin=label("Admin"),
            zone=zone,
            time_pattern=f"{'%H.%M' if spoken == 'id' else '%H:%M'} {i18n.zone_name(zone)}",
            day=lambda day, today: _day(spoken, day, today),
        )


def _day(language: str, day: date, today: date) -> str:
    with speaking(language):
        if day == today:
            return _("Today")
        return _("Yesterday") if day == today - timedelta(days=1) else i18n.day(day)
