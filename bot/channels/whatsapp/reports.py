"""Statuses: what became of messages that WhatsApp took.

They come late, twice, in any order, and not all of them; `delivered` may never come when `read` does:
https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
"""

from __future__ import annotations

from bot.channels.port import DeliveryError, Report
from bot.channels.whatsapp import answers
from bot.channels.whatsapp.schema import Fault, Pricing, Status, moment

_STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}


def read(status: Status) -> Report | None:
    """A report; None for a status that says nothing about sending. Raises `Unreadable`."""
    state = _STATES.get(status.status)
    if state is None or not status.id:
        return None
    error = _error(status.errors or []) if state == "failed" else None
    pricing = status.pricing or Pricing()
    tag = status.biz_opaque_callback_data or ""
    return Report(tag, status.id, state, moment(status.timestamp), error, pricing.category or None, _is_free(pricing))


def _error(faults: list[Fault]) -> DeliveryError:
    fault = faults[0] if faults else Fault()
    return answers.error(fault.code, why(fault))


def why(fault: Fault) -> str:
    """An error in Meta's words; decisions are made by its code."""
    details = fault.error_data.details if fault.error_data else None
    return details or fault.message or fault.title or ""


def _is_free(pricing: Pricing) -> bool:
    return pricing.billable is False or (pricing.type or "").startswith("free")
