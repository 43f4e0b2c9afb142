"""What the Graph API answered, as the postman needs to know it.

An error is judged by its code and details, as the platform asks; its title, subcode and HTTP status say nothing certain:
https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes. A code decides also where the
status is 5xx, since it says that the message failed: held as doubtful, what an outage refused would never be sent again.
A 5xx without a code, or with one that nobody knows, is doubtful.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import msgspec

from bot.channels.port import (
    GONE,
    LONGEST_WAIT,
    ChannelDown,
    DeliveryError,
    Doubtful,
    NoTemplate,
    NotSent,
    OptedOut,
    OutsideWindow,
    Refused,
    Throttled,
    Unreachable,
    Why,
)
from bot.channels.wire import Answer

MISTAKE, UNKNOWN = "mistake", "unknown_error"
"""Reasons begin so where an operator should look: the platform could not read a message of ours, or said something new."""

HOUR = 3600.0


class PairThrottled(Throttled):
    """Too many messages to this one person: 4^n seconds, where n is how often in a row."""


class Unavailable(Throttled):
    """The platform calls itself down or overloaded, which nobody's message is to blame for, unless it is always the same one."""


class MediaGone(Refused):
    """The platform does not know, or cannot read, the picture or file that the message shows."""


Make = Callable[[], DeliveryError]


def _each(codes: Iterable[int], make: Make) -> dict[int, Make]:
    return dict.fromkeys(codes, make)


_TABLE: dict[int, Make] = {
    # The token and what it may do. Nothing can be sent until somebody acts.
    **_each((0, 190), partial(ChannelDown, "the access token has expired or was withdrawn")),
    **_each((3, 10, 200, 131005), partial(ChannelDown, "the access token lacks a permission")),
    # The account, and its number.
    368: partial(ChannelDown, "the business account is restricted for a violation of policy", why=Why.RESTRICTED),
    131031: partial(ChannelDown, "the business account is locked", why=Why.RESTRICTED),
    131042: partial(ChannelDown, "the business account has no valid payment method", why=Why.PAYMENT),
    **_each((33, 131045, 133010), partial(ChannelDown, "the phone number is not registered", why=Why.NUMBER)),
    131037: partial(ChannelDown, "the phone number's display name is not approved", why=Why.NUMBER),
    133016: partial(Throttled, 60, whole_channel=True),  # of (de)registering, which Sapa never does
    130497: partial(Unreachable, "country"),
    # The whole platform, or the number in maintenance: waited for by all, and no attempt of anybody.
    **_each((2, 131016), partial(Unavailable, 2, whole_channel=True)),
    131057: partial(Unavailable, 10, whole_channel=True),
    # This message, for no reason that is told: a few times more.
    **_each((1, 131000, 135000), partial(NotSent, "the platform failed")),
    # Rates: of the number, of the app and the account.
    130429: partial(Throttled, 1, whole_channel=True),
    **_each((4, 80007), partial(Throttled, 15, whole_channel=True)),
    131056: partial(PairThrottled, 1),
    # Too many blocks and reports: what nobody asked for rests.
    **_each((131048, 131064), partial(Throttled, HOUR, unasked_only=True)),
    # The person.
    131049: partial(Throttled, 24 * HOUR, this_only=True),  # enough marketing for them; earlier tries prolong it
    131050: partial(OptedOut, "opted_out"),
    130472: partial(Refused, "experiment"),  # of the platform's, in which some people get no marketing
    130403: partial(Unreachable, "we_blocked"),
    131026: partial(Unreachable, "not_on_whatsapp"),
    131021: partial(Refused, "to_ourselves"),
    131030: partial(Refused, "not_in_test_list"),
    131062: partial(Refused, "needs_phone_number"),
    137000: partial(Refused, "identity_changed"),
    131047: OutsideWindow,
    # Its template, whose name only the caller knows.
    **_each((132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 131063), partial(NoTemplate, "")),
    # Flows, of which Sapa sends none.
    132068: partial(Refused, "flow_blocked"),
    132069: partial(Throttled, HOUR, this_only=True),
    # Pictures and files.
    131052: partial(Refused, "media_unreadable"),  # one that a person sent
    131053: partial(MediaGone, "media_refused"),
    # What we should not have said so.
    **{code: partial(Refused, f"{MISTAKE}_{code}") for code in (100, 131008, 131009, 131051)},
}


def error(code: int, details: str = "") -> DeliveryError:
    """What an error of the platform means, whether it came as an answer, in a status or beside one.

    `details` are its `error_data.details`, or its message where it has none. A `NoTemplate` has no name yet.
    """
    told = details.lower()
    if code == 100 and "missing permissions" in told:
        code = 33  # how the Graph API says that it knows no such phone number
    if code in (100, 131008, 131009) and "media" in told:
        code = 131053
    make = _TABLE.get(200 if 200 <= code <= 299 else code)
    if make is None:
        return Refused(f"{UNKNOWN}_{code}")
    made = make()
    return ChannelDown(f"{made} (error {code})", why=made.why) if isinstance(made, ChannelDown) else made


class _Details(msgspec.Struct):
    details: str | None = None


class _Fault(msgspec.Struct):
    code: int | None = None
    message: str | None = None
    error_user_msg: str | None = None
    error_data: _Details | None = None


class _Envelope(msgspec.Struct):
    error: _Fault | None = None


class _Message(msgspec.Struct):
    id: str | None = None
    message_status: str | None = None


class _Sent(msgspec.Struct):
    messages: list[_Message] | None = None


_envelope, _sent = msgspec.json.Decoder(_Envelope), msgspec.json.Decoder(_Sent)
ACCEPTED = "accepted"


def result(answer: Answer) -> bytes:
    """The body of a success, which may be nothing readable; raises the DeliveryError that a refusal means."""
    if 300 <= answer.status < 400:
        raise Refused("redirect")
    if 200 <= answer.status < 300 and b'"error"' not in answer.body:
        return answer.body
    try:
        fault = _envelope.decode(answer.body).error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        fault = None
    if fault is not None and fault.code is not None:
        raise _by_code(answer, fault.code, fault)
    if 200 <= answer.status < 300:
        return answer.body
    raise _by_status(answer)


def file(answer: Answer) -> bytes:
    """The bytes of a file that was asked for; raises what a refusal means. Asking again never does harm."""
    if answer.status == 200:
        return answer.body
    if answer.status == 429:
        raise Throttled(max(1.0, _told(answer)), this_only=True)
    raise NotSent(f"HTTP {answer.status}") if answer.status >= 500 else Refused(GONE)


def sent(body: bytes) -> tuple[str | None, str]:
    """The name of a message the platform took, None where it cannot be read, and what it does with it: usually `ACCEPTED`."""
    try:
        first = (_sent.decode(body).messages or [])[0]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, IndexError):
        return None, ACCEPTED
    return first.id, first.message_status or ACCEPTED


def _by_code(answer: Answer, code: int, fault: _Fault) -> DeliveryError:
    details = (fault.error_data and fault.error_data.details) or ""
    failed = error(code, f"{details} {fault.message or ''}")
    if isinstance(failed, Refused) and failed.reason.startswith(UNKNOWN) and answer.status >= 500:
        return Doubtful(f"HTTP {answer.status} with the unknown error {code}")
    if isinstance(failed, Throttled):
        failed.after = min(max(failed.after, _told(answer)), LONGEST_WAIT)
    if isinstance(failed, Refused):
        failed.add_note(fault.error_user_msg or details or fault.message or "")  # for an operator who waits for the answer
    return failed


def _by_status(answer: Answer) -> DeliveryError:
    """Without a word of the platform's: a proxy's page, or an outage."""
    match answer.status:
        case 429:
            return Throttled(max(1.0, _told(answer)), whole_channel=True)
        case 413:
            return Refused("too_large")
        case 401 | 404:
            return ChannelDown(f"no Graph API takes our token there: HTTP {answer.status}")
        case _:
            return Doubtful(f"HTTP {answer.status} without an answer of the platform")


def _told(answer: Answer) -> float:
    return float(answer.retry_after) if answer.retry_after.isascii() and answer.retry_after.isdigit() else 0.0
