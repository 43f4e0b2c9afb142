"""What admins are told unasked: that something stopped, and that it goes on. No names and no words of people."""

from __future__ import annotations

from datetime import datetime

from bot.i18n import _, ngettext, short_moment
from bot.screens.admins import accounts
from bot.screens.brief import brief
from bot.screens.general import menu_choice
from bot.screens.names import channel_name
from bot.vocabulary import Reply
from storage.unasked.alerts import Cause, What


def alert(cause: Cause, at: datetime, zone: str) -> Reply:
    """Something to look at, with what to do; `at` is when it was seen, told on the wall clock of `zone` (IANA)."""
    return _told(trouble(cause), _advice(cause, zone), at, zone)


def well(cause: Cause, at: datetime, zone: str) -> Reply:
    """It is over."""
    heading = _("{channel}: messages leave again").format(channel=channel_name(cause.channel))
    return _told(heading, _("What waited is on its way. Nothing was lost."), at, zone)


def _told(heading: str, text: str, at: datetime, zone: str) -> Reply:
    seen = short_moment(at, zone)
    said = brief("sapa_alert", trouble=heading, at=seen, advice=text)
    return Reply("\n".join((text, seen)), heading=heading, choices=(menu_choice(),), brief=said)


def trouble(cause: Cause) -> str:
    """What stopped, in one line."""
    channel = channel_name(cause.channel)
    match cause.what:
        case What.DOWN:
            return _("{channel} stopped").format(channel=channel)
        case What.QUEUE:
            return _("{channel}: messages are waiting").format(channel=channel)
        case What.UNKNOWN:
            count = cause.count
            return ngettext("{n} message is in doubt", "{n} messages are in doubt", count).format(n=count)
        case What.QUARANTINE:
            return _("{channel}: a message was put aside").format(channel=channel)
        case What.BROKEN:
            return _("A scheduled message failed")
        case What.JOB | What.POSTMAN | What.FAKE | What.UNPAID:
            return _ours(cause.what)
        case What.TEMPLATE | What.ACCOUNT | What.QUALITY | What.LIMIT:
            return accounts.trouble(cause, channel)


def _advice(cause: Cause, zone: str) -> str:
    match cause.what:
        case What.DOWN:
            return accounts.refusal(cause.kind)
        case What.QUEUE:
            since = short_moment(cause.since, zone) if cause.since else ""
            return _("The oldest should have left on {when}. Nothing is lost. On the server: python -m bot doctor").format(
                when=since
            )
        case What.UNKNOWN:
            return _("Perhaps they arrived, so Sapa does not repeat them. On the server: python -m bot ledger --state unknown")
        case What.QUARANTINE:
            return _("Sapa could not handle it and asked the person to try again. On the server: python -m bot doctor")
        case What.BROKEN:
            return _("What was planned could not be said ({kind}). On the server: python -m bot doctor").format(kind=cause.kind)
        case What.JOB | What.POSTMAN | What.FAKE | What.UNPAID:
            return _of_ours(cause).format(kind=cause.kind)
        case What.TEMPLATE | What.ACCOUNT | What.QUALITY | What.LIMIT:
            return accounts.advice(cause)


def _ours(what: What) -> str:
    if what is What.FAKE:
        return _("Somebody showed a false message")
    if what is What.UNPAID:
        return _("The faster lane was refused")
    return _("A file could not be made") if what is What.JOB else _("Sending stumbled")


def _of_ours(cause: Cause) -> str:
    """A mistake of Sapa's own, which the log explains; or what admins look at themselves."""
    if cause.what is What.FAKE:
        said = ngettext("{n} report waits. Type: fakes", "{n} reports wait. Type: fakes", cause.count)
        return said.format(n=cause.count)
    if cause.what is What.UNPAID:
        return _("Telegram took no Stars for it. The announcement goes on at the usual rate, free of charge.")
    if cause.what is What.JOB:
        return _("Whoever asked for it was told ({kind}). On the server: look for “job broke” in the log")
    return _("Sapa goes on by itself ({kind}). On the server: look for “postman stumbled” in the log")
