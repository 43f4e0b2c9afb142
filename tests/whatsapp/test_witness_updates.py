"""A second client as witness: pywa reads the same webhook as the same thing. Where it is wrong, or cannot, a test says so."""

import json

import pytest
from pywa import WhatsApp
from pywa.types.base_update import RawUpdate
from pywa.types.callback import CallbackButton, CallbackSelection
from pywa.types.calls import CallConnect
from pywa.types.message import Message
from pywa.types.message_status import MessageStatus
from pywa.types.system import PhoneNumberChange
from pywa.types.templates import TemplateCategoryUpdate, TemplateQualityUpdate, TemplateStatusUpdate
from pywa.types.user_preferences import UserMarketingPreferences

from bot.channels.whatsapp.updates import parse
from bot.vocabulary import Called, Media, NewsWanted, Renamed, SharedContact, SharedPlace, Tap, Text
from tests.standins import graph_webhooks as webhooks
from tests.standins.graph_webhooks import PHONE_ID, SENT_AT, envelope, message

SRI, ID = "6281200000001", "ID.13491208655302741918"
KINDS = {"image": "photo", "audio": "voice", "video": "video", "document": "document", "sticker": "sticker"}


@pytest.fixture(scope="module")
def pywa():
    return WhatsApp(PHONE_ID, "EAAwitness", filter_updates=False)


def seen(pywa, body):
    """What the witness makes of a webhook; raises what it raises."""
    raw = RawUpdate(json.dumps(body).encode(), hmac_header=None, update_hash="")
    handler = pywa._get_handler_type(raw)
    return None if handler is None else pywa._handlers_to_updates[handler].from_update(client=pywa, update=raw)


def ours(body):
    batch = parse(json.dumps(body).encode(), PHONE_ID)
    assert not batch.unreadable
    return batch


def said(kind, **content):
    return envelope(message(SRI, kind, user_id=ID, **content))


def same_person(theirs, incoming):
    called = {one.kind: one.value for one in incoming.identities}
    assert called == {"user_id": theirs.from_user.bsuid, "wa_id": theirs.from_user.wa_id}
    assert (incoming.key, incoming.at) == (theirs.id, theirs.timestamp)


@pytest.mark.parametrize("words", ["batik di Jogja", "a\nb", "👩‍🌾 " * 50, "*tebal*"])
def test_words(pywa, words):
    body = said("text", body=words)
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert isinstance(theirs, Message)
    assert incoming.content == Text(theirs.text)
    same_person(theirs, incoming)


@pytest.mark.parametrize(("kind", "update"), [("button_reply", CallbackButton), ("list_reply", CallbackSelection)])
def test_presses(pywa, kind, update):
    body = webhooks.pressed(SRI, "card:3:7", kind=kind, user_id=ID)
    body["entry"][0]["changes"][0]["value"]["messages"][0]["context"] = {"from": "628", "id": "wamid.out"}
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert isinstance(theirs, update)
    assert isinstance(incoming.content, Tap)
    assert incoming.content.action.encode() == theirs.data
    same_person(theirs, incoming)


def test_a_quick_reply_below_a_template(pywa):
    body = said("button", payload="mine:0:", text="Pendaftaran saya")
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert isinstance(theirs, CallbackButton)
    assert incoming.content.action.encode() == theirs.data


@pytest.mark.parametrize("origin", ["contact_request", "other", None])
def test_cards(pywa, origin):
    body = said("contacts")
    card = {"name": {"formatted_name": "Sri"}, "phones": [{"phone": "+6281200000009", "wa_id": "6281200000009", "type": "CELL"}]}
    value = body["entry"][0]["changes"][0]["value"]["messages"][0]
    value["contacts"] = [card | ({"origin": origin} if origin else {})]
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert incoming.content == SharedContact(theirs.contacts[0].phones[0].phone, own=origin == "contact_request")


def test_places(pywa):
    body = said("location", latitude=-7.8014, longitude=110.3647)
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert incoming.content == SharedPlace(theirs.location.latitude, theirs.location.longitude)


@pytest.mark.parametrize("kind", KINDS)
def test_files(pywa, kind):
    body = said(kind, id="1", mime_type="x/y", sha256="z", voice=True, filename="a.pdf", animated=False)
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert str(theirs.type) == kind
    assert incoming.content == Media(KINDS[kind], "1", "a.pdf", "x/y")


def test_what_it_does_not_support(pywa):
    body = said("unsupported", type="poll")
    body["entry"][0]["changes"][0]["value"]["messages"][0]["errors"] = [
        {"code": 131051, "title": "Unknown", "message": "Unknown", "error_data": {"details": "..."}}
    ]
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert type(theirs.error).__name__ == "UnsupportedMessageType"
    assert incoming.content == Media("other")


@pytest.mark.parametrize("state", ["sent", "delivered", "read", "played", "failed"])
def test_reports(pywa, state):
    body = webhooks.status("wamid.1", state, tag="7.1.abc", to=SRI, error=131026 if state == "failed" else None)
    value = body["entry"][0]["changes"][0]["value"]
    value["contacts"] = [{"wa_id": SRI, "user_id": ID, "profile": {"name": "Sri"}}]
    for error in value["statuses"][0].get("errors", ()):
        error["message"] = error["title"]
    theirs, (report,) = seen(pywa, body), ours(body).reports
    assert isinstance(theirs, MessageStatus)
    told = (theirs.id, str(theirs.status).replace("played", "read"), theirs.tracker, theirs.timestamp)
    assert (report.external_id, report.state, report.tag, report.at) == told
    assert (report.error is None) == (theirs.error is None)
    if theirs.pricing:
        assert (report.category, report.free) == (str(theirs.pricing.category), not theirs.pricing.billable)


def test_a_new_number(pywa):
    body = envelope({"messages": [{"id": "wamid.S", "from": SRI, "timestamp": str(SENT_AT), "type": "system"}]})
    new = {"type": "user_changed_number", "body": "...", "wa_id": "6281200000002", "user_id": "ID.2"}
    body["entry"][0]["changes"][0]["value"]["messages"][0]["system"] = new
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert isinstance(theirs, PhoneNumberChange)
    assert isinstance(incoming.content, Renamed)
    assert [one.value for one in incoming.content.former] == [theirs.old_wa_id]
    assert [one.value for one in incoming.identities] == [theirs.new_user_id, theirs.new_wa_id]


@pytest.mark.parametrize("value", ["stop", "resume", "signup"])
def test_wishes(pywa, value):
    wish = {"wa_id": SRI, "user_id": ID, "category": "marketing_messages", "value": value, "timestamp": SENT_AT, "detail": "..."}
    who = {"wa_id": SRI, "user_id": ID, "profile": {"name": "Sri"}}
    body = envelope({"contacts": [who], "user_preferences": [wish]}, field="user_preferences")
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert isinstance(theirs, UserMarketingPreferences)
    assert incoming.content == NewsWanted(str(theirs.value) != "stop")


def test_calls(pywa):
    call = {"id": "wacid.1", "from": SRI, "to": "628", "event": "connect", "direction": "USER_INITIATED"}
    call |= {"timestamp": str(SENT_AT), "session": {"sdp": "x", "sdp_type": "offer"}}
    who = {"wa_id": SRI, "user_id": ID, "profile": {"name": "Sri"}}
    body = envelope({"contacts": [who], "calls": [call]}, field="calls")
    theirs, (incoming,) = seen(pywa, body), ours(body).incomings
    assert isinstance(theirs, CallConnect)
    assert (incoming.content, incoming.key, incoming.at) == (Called(), theirs.id, theirs.timestamp)


TEMPLATE = {"message_template_id": 1, "message_template_name": "sapa_reminder", "message_template_language": "id"}


def told(field, **value):
    return {"entry": [{"id": "1", "time": SENT_AT, "changes": [{"field": field, "value": TEMPLATE | value}]}]}


@pytest.mark.parametrize("event", ["APPROVED", "REJECTED", "PAUSED", "DISABLED", "PENDING"])
def test_how_templates_stand(pywa, event):
    body = told("message_template_status_update", event=event, reason="NONE", message_template_category="UTILITY")
    theirs, (found,) = seen(pywa, body), ours(body).notifications
    assert isinstance(theirs, TemplateStatusUpdate)
    assert (found.name, found.language) == (theirs.template_name, str(theirs.template_language.value))
    assert found.value == str(theirs.new_status.value).lower()


def test_what_else_is_told_of_templates(pywa):
    body = told("message_template_quality_update", previous_quality_score="GREEN", new_quality_score="YELLOW")
    theirs, (found,) = seen(pywa, body), ours(body).notifications
    assert isinstance(theirs, TemplateQualityUpdate)
    assert (found.kind, found.value) == ("quality", str(theirs.new_quality_score.value).lower())
    body = told("template_category_update", previous_category="UTILITY", new_category="MARKETING")
    theirs, (found,) = seen(pywa, body), ours(body).notifications
    assert isinstance(theirs, TemplateCategoryUpdate)
    assert (found.kind, found.value) == ("category", str(theirs.new_category.value).lower())


# ---- where the witness is wrong -----------------------------------------------------------------------------------------
def test_the_witness_reads_the_first_event_of_a_batch_only(pywa):
    values = [message(f"62812000000{number:02}", body=str(number), user_id=f"ID.{number}") for number in range(1, 4)]
    values[0]["messages"] += values[1]["messages"]
    body = envelope(values[0], values[2])
    assert seen(pywa, body).text == "1"
    assert [one.content.text for one in ours(body).incomings] == ["1", "2", "3"]


@pytest.mark.parametrize("missing", ["user_id", "contacts"])
def test_the_witness_cannot_do_without_an_id_made_for_the_business(pywa, missing):
    """Meta gives none for messages from before April 2026, and no contacts in system messages and failed statuses."""
    body = said("text", body="halo")
    value = body["entry"][0]["changes"][0]["value"]
    if missing == "contacts":
        del value["contacts"]
    else:
        del value["contacts"][0]["user_id"]
    with pytest.raises(KeyError):
        seen(pywa, body)
    assert ours(body).incomings[0].content == Text("halo")


def test_the_witness_takes_letters_in_an_id_for_no_id():
    """Meta: a country, a dot and up to 128 alphanumerics."""
    from pywa._helpers import BSUID_RE

    odd = "ID.abcDEF123"
    assert BSUID_RE.match(odd) is None
    assert ours(webhooks.text("", "halo", user_id=odd)).incomings[0].identities[0].value == odd


def test_the_witness_breaks_on_what_comes_without_its_text(pywa):
    body = said("text")
    body["entry"][0]["changes"][0]["value"]["messages"][0].pop("text")
    with pytest.raises(KeyError):
        seen(pywa, body)
    assert ours(body).incomings[0].content == Media("other")
