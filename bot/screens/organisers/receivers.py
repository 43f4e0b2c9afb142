"""What became of each person an announcement was meant for, and why; and the file with a row a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot import traits
from bot.i18n import _
from bot.rules.reasons import Reason
from bot.screens.organisers.exporting import in_both
from storage.announcing.receivers import GONE, LEFT_OUT
from storage.ledger.deliveries import State as Became


def sheet_name() -> str:
    return _("People")


def summary_name() -> str:
    return _("Summary")


def headings(zone: str) -> list[str]:
    """The columns of the file; hours are those of `zone` (its name in words)."""
    columns: Sequence[Callable[[], str]] = (
        lambda: _("No."),
        lambda: _("Name"),
        lambda: _("Phone (your participants)"),
        lambda: _("Chat"),
        lambda: _("Outcome"),
        lambda: _("Reason"),
        lambda: _("When ({zone})").format(zone=zone),
    )
    return [in_both(words) for words in columns]


def summary_headings() -> list[str]:
    return [in_both(words) for words in (lambda: _("Outcome"), lambda: _("Reason"), lambda: _("People"))]


def outcome(became: str, channel: str) -> str:
    """How it ended for one person; what no platform tells is not made up."""
    if became == Became.SENT and channel and not traits.of(channel).receipts:
        return _("sent (read: unknown)")
    return {
        LEFT_OUT: _("left out"),
        GONE: _("not kept any more"),
        Became.PENDING: _("waits"),
        Became.INFLIGHT: _("is leaving"),
        Became.WITHHELD: _("paused"),
        Became.SENT: _("sent"),
        Became.DELIVERED: _("delivered"),
        Became.READ: _("read"),
        Became.FAILED: _("did not arrive"),
        Became.UNKNOWN: _("not certain"),
        Became.SKIPPED: _("left out"),
    }.get(became, became)


def why(reason: Reason) -> str:
    """A reason as it stands behind a number of people, or beside a name."""
    return {**_their_wish(), **_their_chat(), **_how_it_went(), **_our_side()}[reason]


def _their_wish() -> dict[Reason, str]:
    return {
        Reason.STOPPED: _("stopped all messages"),
        Reason.NO_NEWS: _("unsubscribed"),
        Reason.NO_CONSENT: _("did not agree to news"),
        Reason.OPTED_OUT: _("refused news on WhatsApp"),
        Reason.OFTEN: _("told often enough this week"),
        Reason.ERASED: _("erased their data"),
    }


def _their_chat() -> dict[Reason, str]:
    return {
        Reason.NOWHERE: _("without a chat"),
        Reason.UNREACHABLE: _("out of reach"),
        Reason.BLOCKED: _("blocked Sapa"),
        Reason.ACCOUNT_GONE: _("without their account now"),
        Reason.NEVER_WROTE: _("never wrote to Sapa"),
        Reason.NOT_ON_WHATSAPP: _("not on WhatsApp"),
        Reason.NUMBER_CHANGED: _("changed their number"),
        Reason.COUNTRY: _("in a country the platform does not serve"),
        Reason.EXPERIMENT: _("held back by WhatsApp"),
        Reason.WE_BLOCKED: _("blocked by Sapa"),
    }


def _how_it_went() -> dict[Reason, str]:
    return {
        Reason.CANCELLED: _("not yet sent when it was stopped"),
        Reason.SUPERSEDED: _("out of date by then"),
        Reason.LEFT: _("given up by an operator"),
        Reason.DOUBTFUL: _("where the connection broke off"),
        Reason.UNTOLD: _("for no known reason"),
    }


def _our_side() -> dict[Reason, str]:
    return {
        Reason.NETWORK: _("where the network failed"),
        Reason.NO_TEMPLATE: _("without an approved template"),
        Reason.NO_WINDOW: _("who had not written for 24 hours"),
        Reason.FILE: _("whose platform refused the file"),
        Reason.OURS: _("through a mistake of ours"),
        Reason.WAITING: _("where the platform asks to wait"),
        Reason.DOWN: _("where the platform is closed to us"),
        Reason.PLATFORM: _("refused by the platform"),
    }
