"""What Meta tells about our account, our number and our templates, as `Notification`s.

    kind         name                   value
    limit        "business"             people who may be written to first in a day, "2000", or "unlimited"
    quality      our number             flagged, unflagged, upgrade, downgrade ... in small letters
    quality      a template's name      green, yellow, red, unknown; with its language
    restriction  an event               what is restricted, until when in `reason`; "lifted" when it is over
    account      an event, or "error"   how it stands now, or the error's code
    template     a template's name      approved, rejected, paused, disabled, pending ...; with its language
    category     a template's name      utility, marketing, authentication; with its language

https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview lists the fields.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from bot.channels.port import Notification
from bot.channels.whatsapp.reports import why
from bot.channels.whatsapp.schema import Fault, held

UNLIMITED = "unlimited"


class Ban(msgspec.Struct):
    waba_ban_state: str | None = None
    waba_ban_date: str | None = None


class Restriction(msgspec.Struct):
    restriction_type: str | None = None
    expiration: str | int | None = None


class Violation(msgspec.Struct):
    violation_type: str | None = None


class AccountUpdate(msgspec.Struct):
    event: str = ""
    ban_info: Ban | None = None
    restriction_info: list[Restriction] | None = None
    violation_info: Violation | None = None


class AccountAlert(msgspec.Struct):
    alert_type: str = ""
    alert_severity: str | None = None
    alert_status: str | None = None
    alert_description: str | None = None


class Review(msgspec.Struct):
    decision: str = ""
    rejection_reason: str | None = None


class NumberQuality(msgspec.Struct):
    display_phone_number: str = ""
    event: str = ""
    current_limit: str | None = None
    max_daily_conversations_per_business: str | int | None = None


class Capability(msgspec.Struct):
    max_daily_conversations_per_business: str | int | None = None
    max_daily_conversation_per_phone: str | int | None = None


class Rejection(msgspec.Struct):
    reason: str | None = None
    recommendation: str | None = None


class TemplateStatus(msgspec.Struct):
    event: str = ""
    message_template_name: str = ""
    message_template_language: str = ""
    reason: str | None = None
    rejection_info: Rejection | None = None


class TemplateQuality(msgspec.Struct):
    new_quality_score: str = ""
    message_template_name: str = ""
    message_template_language: str = ""


class TemplateCategory(msgspec.Struct):
    new_category: str = ""
    message_template_name: str = ""
    message_template_language: str = ""


def is_of_the_account(field: str) -> bool:
    """Whether a webhook's field is told to the account, whatever the number."""
    return field in _READERS


def read(field: str, value: msgspec.Raw, at: datetime) -> list[Notification]:
    """What such a webhook tells, as of `at` (UTC); raises `Unreadable`."""
    return _READERS[field](value, at)


def fault(fault: Fault, at: datetime) -> Notification:
    """An error that is no message's."""
    return Notification("account", "error", str(fault.code), at, reason=why(fault))


def _account(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(AccountUpdate, value) or AccountUpdate()
    if told.restriction_info:
        return [
            Notification("restriction", told.event, one.restriction_type or "", at, reason=_until(one.expiration))
            for one in told.restriction_info
        ]
    if told.ban_info:
        state = told.ban_info.waba_ban_state or ""
        value_now = "lifted" if state == "REINSTATE" else state
        return [Notification("restriction", told.event, value_now, at, reason=told.ban_info.waba_ban_date or "")]
    if told.violation_info:
        return [Notification("restriction", told.event, told.violation_info.violation_type or "", at)]
    return [Notification("account", told.event, told.event.lower(), at)] if told.event else []


def _until(expiration: str | int | None) -> str:
    return "" if expiration is None else str(expiration)


def _alert(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(AccountAlert, value) or AccountAlert()
    stands = " ".join(filter(None, (told.alert_severity, told.alert_status))).lower()
    return [Notification("account", told.alert_type, stands, at, reason=told.alert_description or "")]


def _review(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(Review, value) or Review()
    return [Notification("account", "review", told.decision.lower(), at)]


def _name(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(Review, value) or Review()
    return [Notification("account", "display name", told.decision.lower(), at, reason=_reason(told.rejection_reason))]


def _number(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(NumberQuality, value) or NumberQuality()
    limit = told.max_daily_conversations_per_business or told.current_limit
    return [Notification("quality", told.display_phone_number, told.event.lower(), at), *_limits(limit, at)]


def _capability(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(Capability, value) or Capability()
    return _limits(told.max_daily_conversations_per_business or told.max_daily_conversation_per_phone, at)


def number(limit: str | None, quality: str | None, at: datetime) -> list[Notification]:
    """What our number's own fields tell of it, asked for at a start."""
    rated = [Notification("quality", "number", quality.lower(), at)] if quality else []
    return [*rated, *_limits(limit, at)]


def _limits(limit: str | int | None, at: datetime) -> list[Notification]:
    """People a day, written as 2000, "TIER_2K", -1 or "TIER_UNLIMITED"."""
    text = "" if limit is None else str(limit).removeprefix("TIER_").upper()
    if text in ("-1", "UNLIMITED"):
        return [Notification("limit", "business", UNLIMITED, at)]
    digits = text.removesuffix("K")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        return []  # not a limit, or one of throughput
    return [Notification("limit", "business", digits + ("000" if text.endswith("K") else ""), at)]


def _template(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(TemplateStatus, value) or TemplateStatus()
    stands, name, language = told.event.lower(), told.message_template_name, told.message_template_language
    rejection = told.rejection_info or Rejection()
    why = ". ".join(filter(None, (_reason(told.reason), rejection.reason, rejection.recommendation)))
    return [Notification("template", name, stands, at, language, why)]


def _template_quality(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(TemplateQuality, value) or TemplateQuality()
    return [
        Notification("quality", told.message_template_name, told.new_quality_score.lower(), at, told.message_template_language)
    ]


def _category(value: msgspec.Raw, at: datetime) -> list[Notification]:
    told = held(TemplateCategory, value) or TemplateCategory()
    return [Notification("category", told.message_template_name, told.new_category.lower(), at, told.message_template_language)]


def _reason(reason: str | None) -> str:
    return "" if reason in (None, "NONE") else str(reason)


_READERS: dict[str, Callable[[msgspec.Raw, datetime], list[Notification]]] = {
    "account_update": _account,
    "account_alerts": _alert,
    "account_review_update": _review,
    "phone_number_name_update": _name,
    "phone_number_quality_update": _number,
    "business_capability_update": _capability,
    "message_template_status_update": _template,
    "message_template_quality_update": _template_quality,
    "template_category_update": _category,
}
