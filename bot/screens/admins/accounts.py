"""What admins are told of our account on a platform, and of the templates it takes: a heading, and what to do."""

from __future__ import annotations

from bot.i18n import _, ngettext
from storage.unasked.alerts import Cause, What


def trouble(cause: Cause, channel: str) -> str:
    """What happened, on the channel of that name."""
    match cause.what:
        case What.TEMPLATE if cause.kind:
            return _("{channel}: a template cannot be used").format(channel=channel)
        case What.TEMPLATE:
            return _("{channel}: messages wait for templates").format(channel=channel)
        case What.QUALITY:
            return _("{channel}: people block or report us").format(channel=channel)
        case What.LIMIT:
            return _("{channel}: the limit of a day is reached").format(channel=channel)
        case _:
            return _("{channel}: our account is restricted").format(channel=channel)


def advice(cause: Cause) -> str:
    """What it means, and what to do."""
    match cause.what:
        case What.TEMPLATE if cause.kind:
            said = _("{name} is {state}. What it says waits, nothing is lost. On the server: python -m bot templates status")
            return said.format(name=cause.kind, state=cause.reason)
        case What.TEMPLATE:
            said = ngettext(
                "{n} template is not approved. Nothing is lost. On the server: python -m bot templates status",
                "{n} templates are not approved. Nothing is lost. On the server: python -m bot templates status",
                cause.count,
            )
            return said.format(n=cause.count)
        case What.QUALITY:
            said = _(
                "The platform says: {state}. Announcements that it refuses rest for an hour. Send fewer, or the limit of people "
                "a day falls. On the server: python -m bot doctor"
            )
            return said.format(state=cause.reason)
        case What.LIMIT:
            said = ngettext(
                "We may write to {n} person a day first. The others wait in line, reminders before announcements.",
                "We may write to {n} people a day first. The others wait in line, reminders before announcements.",
                cause.count,
            )
            return said.format(n=cause.count)
        case _:
            said = _("The platform says: {state}. What it does not take waits, nothing is lost. Look at WhatsApp Manager.")
            return said.format(state=cause.reason)


def refusal(why: str) -> str:
    """What to do where a platform refuses our account; `why` is a `bot.channels.port.Why`, or empty."""
    match why:
        case "restricted":
            return _("Our account is restricted or locked. Messages are kept. Look at WhatsApp Manager, then restart Sapa.")
        case "payment":
            return _("The platform cannot charge us. Messages are kept. Add a payment method in WhatsApp Manager.")
        case "number":
            return _("Our number is not registered, or its name is not approved. Messages are kept. Look at WhatsApp Manager.")
        case _:
            return _("The platform refuses our account. Messages are kept. On the server, check the token, then restart Sapa.")
