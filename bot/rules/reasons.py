"""Why an announcement did not reach somebody: the many words of the ledger, in the few kinds an organiser tells apart."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    STOPPED = "stopped"  #: wants nothing unasked
    NO_NEWS = "no_news"  #: wants no news
    NO_CONSENT = "no_consent"  #: never agreed to news, or takes it back
    OPTED_OUT = "opted_out"  #: told the platform so
    OFTEN = "often"  #: was told enough lately
    NOWHERE = "nowhere"  #: has no chat with Sapa
    UNREACHABLE = "unreachable"  #: their only chat was known to be out of reach
    BLOCKED = "blocked"
    ACCOUNT_GONE = "account_gone"
    NEVER_WROTE = "never_wrote"
    NOT_ON_WHATSAPP = "not_on_whatsapp"
    NUMBER_CHANGED = "number_changed"
    COUNTRY = "country"  #: the platform takes nothing for theirs
    EXPERIMENT = "experiment"  #: the platform keeps news from some people
    WE_BLOCKED = "we_blocked"
    ERASED = "erased"
    CANCELLED = "cancelled"  #: it was stopped before their turn
    SUPERSEDED = "superseded"  #: something newer took its place, or its time was over
    NETWORK = "network"  #: never got through
    NO_TEMPLATE = "no_template"
    NO_WINDOW = "no_window"  #: free words were not allowed
    FILE = "file"  #: the picture or document was not taken
    OURS = "ours"  #: a mistake of Sapa's
    LEFT = "left"  #: an operator decided not to send it again
    DOUBTFUL = "doubtful"  #: a connection broke off, or a process died, after it may have left
    WAITING = "waiting"  #: a platform asked to wait
    DOWN = "down"  #: a platform refuses our account for now
    UNTOLD = "untold"  #: nobody wrote down why
    PLATFORM = "platform"  #: anything else a platform said


_WORDS: Mapping[Reason, tuple[str, ...]] = {
    Reason.STOPPED: ("stopped",),
    Reason.NO_NEWS: ("no news", "wants no news"),
    Reason.NO_CONSENT: ("no consent",),
    Reason.OPTED_OUT: ("opted_out",),
    Reason.OFTEN: ("often",),
    Reason.NOWHERE: ("nowhere",),
    Reason.UNREACHABLE: ("unreachable",),
    Reason.BLOCKED: ("blocked", "forbidden", "kicked", "not_member"),
    Reason.ACCOUNT_GONE: ("deactivated", "deleted", "chat_not_found", "not_a_chat", "not_a_recipient"),
    Reason.NEVER_WROTE: ("not_started", "not_in_test_list"),
    Reason.NOT_ON_WHATSAPP: ("not_on_whatsapp",),
    Reason.NUMBER_CHANGED: ("identity_changed", "needs_phone_number", "renamed"),
    Reason.COUNTRY: ("country",),
    Reason.EXPERIMENT: ("experiment",),
    Reason.WE_BLOCKED: ("we_blocked",),
    Reason.ERASED: ("erased",),
    Reason.CANCELLED: ("cancelled",),
    Reason.SUPERSEDED: ("too late", "replaced", "parted", "overtaken", "nothing to edit"),
    Reason.NETWORK: ("never got through", "NotSent", "redirect"),
    Reason.NO_TEMPLATE: ("no template", "NoTemplate"),
    Reason.NO_WINDOW: ("OutsideWindow", "window shut"),
    Reason.FILE: ("media_unreadable", "media_refused", "media_type", "media_size", "too large", "too_large", "gone"),
    Reason.OURS: ("unreadable", "unsayable", "to_ourselves", "flow_blocked", "moved", "Moved"),
    Reason.LEFT: ("left as it is",),
    Reason.DOUBTFUL: ("doubtful", "process died", "restored", "Doubtful"),
    Reason.WAITING: ("throttled", "not sent", "Throttled"),
    Reason.DOWN: ("channel down", "ChannelDown"),
    Reason.UNTOLD: ("",),
}
_OF = {word: reason for reason, words in _WORDS.items() for word in words}
_BEGINNINGS = (("no template", Reason.NO_TEMPLATE), ("left as it is", Reason.LEFT), ("mistake_", Reason.OURS))


def of(word: str | None) -> Reason:
    """The kind of a reason of the ledger, or of why somebody was left out; what is not known is a platform's own word."""
    found = _OF.get(word or "")
    if found is not None:
        return found
    return next((reason for beginning, reason in _BEGINNINGS if (word or "").startswith(beginning)), Reason.PLATFORM)
