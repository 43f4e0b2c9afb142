"""What a Bot API server answered, as the postman needs to know it.

https://core.telegram.org/bots/api#making-requests; the wording of refusals is that of
https://github.com/tdlib/telegram-bot-api, Client.cpp, fail_query_with_error.
"""

from __future__ import annotations

import re

import msgspec

from bot.channels.port import (
    GONE,
    ChannelDown,
    DeliveryError,
    Doubtful,
    Moved,
    NotSent,
    Refused,
    Throttled,
    Unpaid,
    Unreachable,
)
from bot.channels.wire import Answer

NOTHING = msgspec.Raw(b"")
_REASON_LETTERS = 48


class Unchanged(Refused):
    """The message already looks so: done."""


class Uneditable(Refused):
    """The message to edit is gone, or is not a text of ours: send a new one."""


class _Parameters(msgspec.Struct):
    retry_after: int | float | None = None
    migrate_to_chat_id: int | None = None


class _Envelope(msgspec.Struct):
    ok: bool
    result: msgspec.Raw = NOTHING
    error_code: int | None = None
    description: str | None = None
    parameters: _Parameters | None = None


_envelope = msgspec.json.Decoder(_Envelope)
# How a refusal to sell is worded is not documented: these are the names of https://core.telegram.org/method/messages.sendMessage,
# and the words that the manual uses of Stars.
_UNPAID = ("balance_too_low", "balance too low", "not enough stars", "allow_payment_required", "paid broadcast")
_PHRASES: tuple[tuple[str, type[Refused], str], ...] = (
    ("bot was blocked by the user", Unreachable, "blocked"),
    ("user is deactivated", Unreachable, "deactivated"),
    ("can't initiate conversation", Unreachable, "not_started"),
    ("bot was kicked", Unreachable, "kicked"),
    ("bot is not a member", Unreachable, "not_member"),
    ("group chat was deleted", Unreachable, "deleted"),
    ("chat not found", Unreachable, "chat_not_found"),
    ("user not found", Unreachable, "chat_not_found"),
    ("peer_id_invalid", Unreachable, "chat_not_found"),
    ("message is not modified", Unchanged, "unchanged"),
    ("message to edit not found", Uneditable, "uneditable"),
    ("message can't be edited", Uneditable, "uneditable"),
    ("there is no text in the message to edit", Uneditable, "uneditable"),
    ("message_id_invalid", Uneditable, "uneditable"),
)


def result(answer: Answer) -> msgspec.Raw:
    """The `result` in JSON; raises the DeliveryError that a refusal means.

    A success whose body cannot be read is still a success: `NOTHING`, since the message may not be sent again.
    """
    try:
        envelope = _envelope.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        envelope = None
    if 200 <= answer.status < 300 and (envelope is None or envelope.ok):
        return envelope.result if envelope else NOTHING
    raise _failure(answer, envelope)


def file(answer: Answer) -> bytes:
    """The bytes of a file that was asked for; raises what a refusal means. Asking again never does harm."""
    if answer.status == 200:
        return answer.body
    if answer.status == 429:
        raise Throttled(_wait(answer, None))
    if answer.status == 401:
        raise ChannelDown("Telegram refused the bot's token: HTTP 401")
    raise NotSent(f"HTTP {answer.status}") if answer.status >= 500 else Refused(GONE)


def _failure(answer: Answer, envelope: _Envelope | None) -> DeliveryError:
    status = (envelope and envelope.error_code) or answer.status
    if status == 429:
        return Throttled(_wait(answer, envelope))
    if status >= 500:
        return Doubtful(f"HTTP {status}")
    if 300 <= status < 400:
        return Refused("redirect")
    description = ((envelope and envelope.description) or "").lower()
    if status == 401 or (status == 404 and "method not found" not in description):
        return ChannelDown(f"Telegram refused the bot's token: HTTP {status}")
    if envelope is None:
        # A proxy's page in place of the platform's answer; only an upload it found too large is certain not to have passed.
        return Refused("too_large") if status == 413 else Doubtful(f"HTTP {status} without an answer of the platform")
    return _refusal(status, description, envelope.parameters or _Parameters())


def _wait(answer: Answer, envelope: _Envelope | None) -> float:
    told = envelope.parameters.retry_after if envelope and envelope.parameters else None
    header = float(answer.retry_after) if answer.retry_after.isascii() and answer.retry_after.isdigit() else 0
    return max(1.0, float(told or header))


def _refusal(status: int, description: str, parameters: _Parameters) -> DeliveryError:
    if parameters.migrate_to_chat_id:
        return Moved(str(parameters.migrate_to_chat_id))
    if any(phrase in description for phrase in _UNPAID):
        return Unpaid()
    for phrase, kind, reason in _PHRASES:
        if phrase in description:
            return kind(reason)
    return Unreachable("forbidden") if status == 403 else Refused(_reason(status, description))


def _reason(status: int, description: str) -> str:
    """A short code out of a sentence, without the details after it or in quotation marks, which may be people's words."""
    _, _, detail = description.partition(": ")
    words = re.sub(r"(?<!\w)['\"].*|:.*", "", detail or description)
    return re.sub(r"[^a-z]+", "_", words).strip("_")[:_REASON_LETTERS].rstrip("_") or f"http_{status}"
