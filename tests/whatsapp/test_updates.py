"""What a webhook means: messages, presses, cards, places, calls, names, wishes, reports, and what Meta tells of our account."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.bodies import Unreadable
from bot.channels.port import Notification, OutsideWindow, Report, Unreachable
from bot.channels.whatsapp.updates import Batch, parse
from bot.vocabulary import (
    Action,
    Called,
    Content,
    Identity,
    Incoming,
    Media,
    NewsWanted,
    Renamed,
    SharedContact,
    SharedPlace,
    Tap,
    Text,
)
from tests.standins import graph_webhooks as webhooks
from tests.standins.graph_webhooks import PHONE_ID, SENT_AT, envelope, message

SRI, ID = "6281200000001", "ID.13491208655302741918"
AT = datetime.fromtimestamp(SENT_AT, UTC)


def read(body: dict[str, Any]) -> Batch:
    return parse(json.dumps(body).encode(), PHONE_ID)


def only(body: dict[str, Any]) -> Incoming:
    batch = read(body)
    assert batch.unreadable == []
    (incoming,) = batch.incomings
    return incoming


def said(kind: str, **content: Any) -> dict[str, Any]:
    return envelope(message(SRI, kind, **content))


def bare(kind: str, **beside: Any) -> dict[str, Any]:
    """A message whose kind's own field is replaced by what is given."""
    one = message(SRI, kind)
    del one["messages"][0][kind]
    one["messages"][0] |= beside
    return envelope(one)


def change(field: str, **value: Any) -> dict[str, Any]:
    return envelope(value, field=field)


CARD = {"phones": [{"phone": "+62 812-0000-0009", "wa_id": "6281200000009"}]}
SAID: list[tuple[dict[str, Any], Content | None]] = [
    (said("text", body="batik di Jogja"), Text("batik di Jogja")),
    (said("text", body="a\x00b"), Text("ab")),
    (said("text"), Media("other")),
    (bare("text", text=None), Media("other")),
    (webhooks.pressed(SRI, "card:3:7"), Tap(Action("card", "7", 3))),
    (webhooks.pressed(SRI, "card:3:7", kind="list_reply"), Tap(Action("card", "7", 3))),
    (webhooks.pressed(SRI, "priority_express"), Tap(Action(""))),
    (said("interactive", type="button_reply"), Tap(Action(""))),
    (said("interactive", type="nfm_reply", nfm_reply={"response_json": "{}"}), Tap(Action(""))),
    (said("interactive", type="call_permission_reply", call_permission_reply={"response": "accept"}), None),
    (bare("interactive", errors=[{"code": 131000}]), Media("other")),
    (said("button", payload="mine:0:", text="Pendaftaran saya"), Tap(Action("mine"))),
    (said("button", payload="Berhenti", text="Berhenti"), Text("Berhenti")),
    (said("button", text="Berhenti"), Text("Berhenti")),
    (said("button"), Media("other")),
    (bare("contacts", contacts=[{**CARD, "origin": "contact_request"}]), SharedContact("+62 812-0000-0009", own=True)),
    (bare("contacts", contacts=[{**CARD, "origin": "other"}]), SharedContact("+62 812-0000-0009", own=False)),
    (bare("contacts", contacts=[CARD, {**CARD, "origin": "contact_request"}]), SharedContact("+62 812-0000-0009", own=False)),
    (bare("contacts", contacts=[{"phones": [{"phone": "0812", "wa_id": "62812"}]}]), SharedContact("+62812", own=False)),
    (bare("contacts", contacts=[{"phones": []}]), Media("other")),
    (said("location", latitude=-7.8, longitude=110.36, name="Tugu"), SharedPlace(-7.8, 110.36)),
    (said("image", id="1", caption="daftar batik"), Media("photo", "1", caption="daftar batik")),
    (said("audio", id="1", voice=True), Media("voice", "1")),
    (said("audio", id="1", voice=False), Media("audio", "1")),
    (said("video", id="1"), Media("video", "1")),
    (said("document", id="1", filename="a.xlsx", mime_type="x/y"), Media("document", "1", "a.xlsx", "x/y")),
    (said("sticker", id="1"), Media("sticker", "1")),
    (said("order", catalog_id="1"), Media("other")),
    (said("unsupported", type="poll"), Media("other")),
    (said("a kind of tomorrow", anything=[1]), Media("other")),
    (bare("text", type="request_welcome"), Text("/start")),
    (said("reaction", message_id="x", emoji="👍"), None),
    (said("reaction", message_id="x"), None),
    (said("edit", original_message_id="x", message={"type": "text", "text": {"body": "no"}}), None),
    (said("revoke", original_message_id="x"), None),
    (said("system", type="customer_identity_changed", body="..."), None),
    (bare("text", text={"body": "halo"}, group_id="g1"), None),
    (bare("text", text={"body": "halo"}, context={"forwarded": True}), Text("halo")),
    (bare("text", text={"body": "halo"}, referral={"source_type": "ad"}), Text("halo")),
]


@pytest.mark.parametrize(("body", "content"), SAID, ids=range(len(SAID)))
def test_what_was_said(body: dict[str, Any], content: Content | None) -> None:
    batch = read(body)
    assert batch.unreadable == []
    assert [one.content for one in batch.incomings] == ([] if content is None else [content])


def test_a_message_opens_the_window_from_its_own_time() -> None:
    incoming = only(webhooks.text(SRI, "halo", key="wamid.A", user_id=ID))
    assert incoming == Incoming(
        incoming.address, "wamid.A", Text("halo"), AT, "", "wamid.A", incoming.identities, AT + timedelta(hours=24)
    )
    assert str(incoming.address) == f"whatsapp:{ID}"


# ---- who it was ---------------------------------------------------------------------------------------------------------
def names(body: dict[str, Any]) -> list[str]:
    return [one.value for one in only(body).identities]


def test_the_most_lasting_name_comes_first() -> None:
    one = message(SRI, body="halo", user_id=ID)
    one["contacts"][0]["parent_user_id"] = "ID.ENT.118"
    assert only(envelope(one)).identities == (
        Identity("user_id", ID),
        Identity("parent_user_id", "ID.ENT.118"),
        Identity("wa_id", SRI),
    )
    assert names(webhooks.text("", "halo", user_id=ID)) == [ID]
    assert names(webhooks.text(SRI, "halo")) == [SRI]


def test_the_names_of_the_people_beside_are_added_to_whom_they_belong() -> None:
    one = message(SRI, body="halo")
    one["contacts"] = [{"wa_id": "6281299999999", "user_id": "ID.9"}, {"wa_id": SRI, "user_id": ID}]
    assert names(envelope(one)) == [ID, SRI]
    one["contacts"] = [{"user_id": ID}]
    assert names(envelope(one)) == [ID, SRI], "the only one, and nothing speaks against it"
    one["contacts"] = [{"wa_id": "6281299999999", "user_id": "ID.9"}]
    assert names(envelope(one)) == [SRI], "somebody else"
    one["contacts"] = ["junk", 5, None]
    assert names(envelope(one)) == [SRI]


@pytest.mark.parametrize("odd", ["ID.abcDEF123", "ID.ENT.118", "us." + "x" * 128])
def test_ids_are_taken_as_loosely_as_they_are_described(odd: str) -> None:
    assert names(webhooks.text("", "halo", user_id=odd)) == [odd]


@pytest.mark.parametrize("odd", ["", "+", "1", "abc", "62 812", "6" * 30, "٦٢٨١٢٣"])
def test_what_is_no_number_is_no_name(odd: str) -> None:
    one = message(SRI, body="halo", user_id=ID)
    one["messages"][0]["from"] = one["contacts"][0]["wa_id"] = odd
    assert names(envelope(one)) == [ID]


def renamed(body: dict[str, Any]) -> tuple[list[str], list[str]]:
    incoming = only(body)
    assert isinstance(incoming.content, Renamed)
    assert incoming.free_until is None
    return [one.value for one in incoming.content.former], [one.value for one in incoming.identities]


def system(number: str = SRI, **content: Any) -> dict[str, Any]:
    return envelope({"messages": [{"id": "wamid.S", "from": number, "timestamp": "1", "type": "system", "system": content}]})


def test_a_new_number_and_a_new_id() -> None:
    new = {"type": "user_changed_number", "wa_id": "6281200000002", "user_id": "ID.2", "previous_user_id": ID}
    assert renamed(system(**new)) == ([ID, SRI], ["ID.2", "6281200000002"])
    assert renamed(system(type="user_changed_number", wa_id="6281200000002")) == ([SRI], ["6281200000002"])
    assert renamed(system(type="customer_changed_number", new_wa_id="628129")) == ([SRI], ["628129"])


def test_a_new_id_alone() -> None:
    assert renamed(system("", type="user_changed_user_id", user_id="ID.2", previous_user_id=ID)) == ([ID], ["ID.2"])
    assert renamed(system(type="user_changed_user_id", user_id="ID.2")) == ([SRI], ["ID.2"])
    told = {"wa_id": SRI, "user_id": {"previous": ID, "current": "ID.2"}, "timestamp": SENT_AT}
    assert renamed(change("user_id_update", user_id_update=[told])) == ([ID, SRI], ["ID.2"])


# ---- what nobody answers ------------------------------------------------------------------------------------------------
def test_a_call_opens_the_window() -> None:
    call = {"id": "wacid.1", "from": SRI, "event": "connect", "direction": "USER_INITIATED", "timestamp": str(SENT_AT)}
    incoming = only(change("calls", calls=[call]))
    assert (incoming.content, incoming.free_until, incoming.press) == (Called(), AT + timedelta(hours=24), "")
    for other in ({"event": "terminate"}, {"direction": "BUSINESS_INITIATED"}):
        assert read(change("calls", calls=[call | other])).incomings == []


@pytest.mark.parametrize(("value", "wanted"), [("stop", False), ("resume", True), ("signup", True)])
def test_news_wanted_or_not(value: str, wanted: bool) -> None:
    wish = {"wa_id": SRI, "user_id": ID, "category": "marketing_messages", "value": value, "timestamp": SENT_AT}
    incoming = only(change("user_preferences", user_preferences=[wish]))
    assert incoming.content == NewsWanted(wanted)
    assert [one.value for one in incoming.identities] == [ID, SRI]
    again = only(change("user_preferences", user_preferences=[wish | {"timestamp": str(SENT_AT + 1)}]))
    assert again.key != incoming.key
    assert read(change("user_preferences", user_preferences=[wish | {"value": "maybe"}])).incomings == []


# ---- reports ------------------------------------------------------------------------------------------------------------
def report(body: dict[str, Any]) -> Report:
    batch = read(body)
    assert batch.unreadable == []
    (found,) = batch.reports
    return found


def test_a_report() -> None:
    found = report(webhooks.status("wamid.1", "delivered", tag="7.1.abc", category="marketing"))
    assert found == Report("7.1.abc", "wamid.1", "delivered", AT, None, "marketing", False)
    assert report(webhooks.status("wamid.1", "played")).state == "read"
    assert read(webhooks.status("wamid.1", "warning")).reports == []


def test_why_it_failed() -> None:
    assert isinstance(report(webhooks.status("wamid.1", "failed", error=131026)).error, Unreachable)
    assert isinstance(report(webhooks.status("wamid.1", "failed", error=131047)).error, OutsideWindow)
    assert report(webhooks.status("wamid.1", "failed")).error is not None
    assert report(webhooks.status("wamid.1", "read", error=131047)).error is None


@pytest.mark.parametrize("pricing", [{"billable": False}, {"type": "free_entry_point"}, {"type": "free_customer_service"}])
def test_what_is_not_charged(pricing: dict[str, Any]) -> None:
    body = webhooks.status("wamid.1", "sent")
    body["entry"][0]["changes"][0]["value"]["statuses"][0]["pricing"] |= pricing
    assert report(body).free


def test_statuses_of_calls_and_groups_are_nobodys() -> None:
    call = {"id": "wacid.1", "status": "RINGING", "type": "call", "timestamp": str(SENT_AT)}
    assert read(change("calls", statuses=[call])).reports == []


# ---- our account --------------------------------------------------------------------------------------------------------
NAME, STATUS, QUALITY = "sapa_reminder", "message_template_status_update", "phone_number_quality_update"
MOST = "max_daily_conversations_per_business"
TEMPLATE = {"message_template_name": NAME, "message_template_language": "id", "message_template_id": 1}
UNTIL = 1_791_000_000
TOLD: list[tuple[str, dict[str, Any], list[tuple[str, str, str, str, str]]]] = [
    (
        STATUS,
        {**TEMPLATE, "event": "APPROVED", "reason": "NONE"},
        [("template", NAME, "approved", "id", "")],
    ),
    (
        STATUS,
        {**TEMPLATE, "event": "REJECTED", "reason": "INVALID_FORMAT", "rejection_info": {"reason": "Parameters touch"}},
        [("template", NAME, "rejected", "id", "INVALID_FORMAT. Parameters touch")],
    ),
    (
        "message_template_quality_update",
        {**TEMPLATE, "new_quality_score": "RED"},
        [("quality", NAME, "red", "id", "")],
    ),
    (
        "template_category_update",
        {**TEMPLATE, "new_category": "MARKETING"},
        [("category", NAME, "marketing", "id", "")],
    ),
    ("business_capability_update", {MOST: 2000}, [("limit", "business", "2000", "", "")]),
    ("business_capability_update", {"max_daily_conversation_per_phone": -1}, [("limit", "business", "unlimited", "", "")]),
    (
        QUALITY,
        {"display_phone_number": "628111", "event": "FLAGGED", "current_limit": "TIER_10K"},
        [("quality", "628111", "flagged", "", ""), ("limit", "business", "10000", "", "")],
    ),
    (
        QUALITY,
        {
            "display_phone_number": "628111",
            "event": "THROUGHPUT_UPGRADE",
            "max_daily_conversations_per_business": "TIER_UNLIMITED",
        },
        [("quality", "628111", "throughput_upgrade", "", ""), ("limit", "business", "unlimited", "", "")],
    ),
    (
        "account_update",
        {
            "event": "ACCOUNT_RESTRICTION",
            "restriction_info": [{"restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING", "expiration": UNTIL}],
        },
        [("restriction", "ACCOUNT_RESTRICTION", "RESTRICTED_BIZ_INITIATED_MESSAGING", "", str(UNTIL))],
    ),
    (
        "account_update",
        {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}},
        [("restriction", "DISABLED_UPDATE", "lifted", "", "")],
    ),
    ("account_update", {"event": "ACCOUNT_DELETED"}, [("account", "ACCOUNT_DELETED", "account_deleted", "", "")]),
    ("account_update", {}, []),
    (
        "account_alerts",
        {"alert_type": "OBA_DENIED", "alert_severity": "CRITICAL", "alert_status": "ACTIVE", "alert_description": "Why"},
        [("account", "OBA_DENIED", "critical active", "", "Why")],
    ),
    ("account_review_update", {"decision": "APPROVED"}, [("account", "review", "approved", "", "")]),
    (
        "phone_number_name_update",
        {"decision": "REJECTED", "rejection_reason": "X"},
        [("account", "display name", "rejected", "", "X")],
    ),
]


@pytest.mark.parametrize(("field", "value", "expected"), TOLD, ids=range(len(TOLD)))
def test_what_is_told_of_our_account(field: str, value: dict[str, Any], expected: list[tuple[str, ...]]) -> None:
    body = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "time": SENT_AT, "changes": [{"field": field, "value": value}]}],
    }
    batch = read(body)
    assert batch.unreadable == []
    found = [(one.kind, one.name, one.value, one.language, one.reason) for one in batch.notifications]
    assert found == expected
    assert {one.at for one in batch.notifications} <= {AT}


def test_errors_that_are_no_messages() -> None:
    fault = {"code": 130429, "title": "Rate limit hit", "error_data": {"details": "Too many messages"}}
    (found,) = read(envelope({"errors": [fault]})).notifications
    assert (found.kind, found.name, found.value, found.reason) == ("account", "error", "130429", "Too many messages")
    assert isinstance(found, Notification)


@pytest.mark.parametrize("field", ["security", "flows", "smb_message_echoes", "tomorrow", ""])
def test_fields_we_do_not_read_say_nothing(field: str) -> None:
    assert read(change(field, message_echoes=[{"id": "x"}], anything={"a": [1]})) == Batch([], [], [], [])


# ---- anything at all ----------------------------------------------------------------------------------------------------
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
anything = st.recursive(scalars, lambda deeper: st.lists(deeper) | st.dictionaries(st.text(), deeper), max_leaves=9)
FIELDS = ("messages", "calls", "user_preferences", "user_id_update", *sorted({field for field, _, _ in TOLD}))
KINDS = ("text", "interactive", "button", "contacts", "location", "audio", "system", "image", "request_welcome", "other")


@settings(max_examples=150)
@given(anything, st.sampled_from(FIELDS), st.sampled_from(KINDS), st.sampled_from(("id", "from", "timestamp", "type", "errors")))
def test_any_json_is_read_set_aside_or_no_webhook(value: Any, field: str, kind: str, name: str) -> None:
    odd = {"messages": [{"id": "x", "from": SRI, "type": kind, kind: value}, {"id": "x", "type": kind, name: value}, value]}
    bodies = [
        value,
        {"entry": value},
        {"entry": [value, {"changes": value}, {"time": value, "changes": [value, {"field": field, "value": value}]}]},
        envelope(odd, {"statuses": [value, {"id": "x", "status": "failed", name: value}]}, {"contacts": value}),
        envelope({field: [value], "calls": value}, field=field),
    ]
    for body in bodies:
        with suppress(Unreadable):
            parse(json.dumps(body).encode(), PHONE_ID)


def test_no_nul_is_read_out_of_anything() -> None:
    value = {"metadata": {"phone_number_id": PHONE_ID}}
    failed = {"id": "w\0", "status": "failed", "timestamp": "1", "errors": [{"code": 1, "message": "x\0"}]}
    charged = {"id": "w", "status": "sent", "timestamp": "1", "pricing": {"category": "util\0ity"}}
    told = {
        "event": "REJECTED\0",
        "message_template_name": "sapa\0",
        "message_template_language": "id",
        "reason": "\0\\u0000\\\0",
    }
    changes = [{"field": "messages", "value": {**value, "statuses": [failed, charged]}}]
    body = {"entry": [{"changes": [*changes, {"field": "message_template_status_update", "value": told}]}]}
    for sent in (json.dumps(body).encode(), json.dumps(body).encode().replace(rb"sapa\u0000", b"sapa\x00")):
        batch = parse(sent, PHONE_ID)
        assert "\0" not in repr(batch).replace("\\x00", "\0")
        assert [(one.external_id, one.category) for one in batch.reports] == [("w", None), ("w", "utility")]
        assert batch.notifications[0].reason == "\\u0000\\"


def test_a_number_is_nobody_elses_because_only_they_are_described() -> None:
    by_id, by_number = message(SRI, user_id=ID)["messages"][0], message("6281200000009")["messages"][0]
    del by_id["from"]
    told = {"contacts": [{"user_id": ID}], "messages": [by_id, by_number]}
    assert {one.identities for one in read(envelope(told)).incomings} == {
        (Identity("user_id", ID),),
        (Identity("wa_id", "6281200000009"),),
    }
