"""What an update says to Sapa; the parsers of aiogram and python-telegram-bot are witnesses for the well-formed ones."""

import json
from datetime import timedelta

import aiogram.types
import pytest
import telegram

from bot.channels.telegram.updates import parse
from bot.clock import now
from bot.vocabulary import (
    Action,
    Address,
    Blocked,
    Group,
    GroupChanged,
    Incoming,
    InGroup,
    Media,
    SharedContact,
    SharedPlace,
    Tap,
    Text,
    Unblocked,
)
from tests.standins.telegram_updates import (
    AT,
    BOT,
    FILE,
    GROUP,
    PLAYED,
    PRIVATE,
    SIZED,
    SRI,
    bubble,
    in_group,
    membership,
    message,
    press,
)

PERAJIN, CHANNEL = Group("Perajin"), {"id": -1007, "type": "channel", "title": "Kabar\n perajin"}


def read(update, **how):
    return parse(json.dumps(update).encode(), **how)


SAID = {
    "text": (message(text="Halo"), Text("Halo")),
    "deep link": (message(text="/start a_12"), Text("/start a_12")),
    "command for this bot": (message(text="/menu@SapaBot sekarang"), Text("/menu sekarang")),
    "not a command": (message(text="a /menu@SapaBot"), Text("a /menu@SapaBot")),
    "emoji": (message(text="👩‍🎨 🇮🇩"), Text("👩‍🎨 🇮🇩")),
    "own contact": (message(contact={"phone_number": "+62812", "first_name": "S", "user_id": 7}), SharedContact("+62812", True)),
    "another's contact": (message(contact={"phone_number": "1", "first_name": "B", "user_id": 8}), SharedContact("1", False)),
    "a card without a user": (message(contact={"phone_number": "1", "first_name": "B"}), SharedContact("1", False)),
    "place": (message(location={"latitude": -7.57, "longitude": 110.8}), SharedPlace(-7.57, 110.8)),
    "venue": (
        message(
            location={"latitude": -7.5, "longitude": 110.5},
            venue={"location": {"latitude": -7.5, "longitude": 110.5}, "title": "Pasar", "address": "Solo"},
        ),
        SharedPlace(-7.5, 110.5),
    ),
    "voice": (message(voice={**FILE, "duration": 3}), Media("voice", "f")),
    "photo with a caption": (
        message(photo=[{**SIZED, "file_id": "small"}, {**SIZED, "file_size": 9}], caption="/start"),
        Media("photo", "f", size=9, caption="/start"),
    ),
    "document": (
        message(document={**FILE, "file_name": "a\0.xlsx", "mime_type": "x/y"}),
        Media("document", "f", "a.xlsx", "x/y"),
    ),
    "animation": (message(animation=PLAYED, document=FILE), Media("video", "f")),
    "sticker": (message(sticker={**SIZED, "type": "regular", "is_animated": False, "is_video": False}), Media("sticker", "f")),
    "video": (message(video=PLAYED), Media("video", "f")),
    "round video": (message(video_note={**FILE, "length": 1, "duration": 1}), Media("video", "f")),
    "audio": (message(audio={**FILE, "duration": 1}), Media("audio", "f")),
    "dice": (message(dice={"emoji": "🎲", "value": 6}), Media("other")),
    "group command": (in_group("/menu"), InGroup("/menu", PERAJIN, "7")),
    "group mention": (in_group("@SapaBot?", "mention", 0, 8), InGroup("?", PERAJIN, "7")),
    "group mention after an emoji": (in_group("😀 @SapaBot", "mention", 3, 8), InGroup("😀", PERAJIN, "7")),
    "anonymous admin": (in_group("/admin", length=6, sender_chat=GROUP), InGroup("/admin", PERAJIN, "", True)),
    "blocked": (membership("kicked"), Blocked()),
    "unblocked": (membership("member"), Unblocked()),
}


@pytest.mark.parametrize(("update", "content"), SAID.values(), ids=SAID)
def test_an_update_becomes_one_incoming(update, content):
    (incoming,) = read(update, username="SapaBot")
    group = isinstance(content, InGroup | GroupChanged)
    key = "u9:1784000000" if isinstance(content, Blocked | Unblocked) else f"m{-1005 if group else 7}:12"
    assert incoming == Incoming(Address("telegram", "-1005" if group else "7"), key, content, AT, "id")
    _witnessed(update, incoming)


def _witnessed(update, incoming):
    """Both libraries read the same chat, sender, time and text out of the update."""
    theirs = aiogram.types.Update.model_validate(update)
    other = telegram.Update.de_json(update, None)
    changed = other.effective_message or other.my_chat_member
    for event, sender in ((theirs.event, theirs.event.from_user), (changed, other.effective_user)):
        assert str(event.chat.id) == incoming.address.recipient
        assert event.date == incoming.at
        assert sender.language_code == incoming.language
    if isinstance(incoming.content, Text):
        said = update["message"]["text"].replace("/menu@SapaBot", "/menu", update["message"]["text"].startswith("/"))
        assert incoming.content.text == said == other.message.text.replace("/menu@SapaBot", "/menu", said.startswith("/"))
    if isinstance(incoming.content, SharedPlace):
        for event in (theirs.message, other.message):
            assert (event.location.latitude, event.location.longitude) == (incoming.content.latitude, incoming.content.longitude)


@pytest.mark.parametrize(
    ("message_fields", "editable"),
    [
        (bubble(), "5"),
        (bubble(text=...), None),
        (bubble(**{"from": SRI}), None),
        ({"message_id": 5, "date": 0, "chat": PRIVATE}, None),
    ],
    ids=["a text of the bot", "a picture", "not the bot's", "inaccessible"],
)
def test_a_press_names_the_bubble_only_where_it_can_be_edited(message_fields, editable):
    update = press(message=message_fields)
    (incoming,) = read(update)
    assert incoming.content == Tap(Action("yes", "9", 2), editable)
    assert (incoming.address, incoming.key, incoming.press) == (Address("telegram", "7"), "t88", "88")
    assert now() - incoming.at < timedelta(minutes=1)
    assert aiogram.types.Update.model_validate(update).callback_query.data == "yes:2:9"
    assert telegram.Update.de_json(update, None).callback_query.id == incoming.press


@pytest.mark.parametrize("data", ["", ..., "x", "yes:99999999999:1", "\x00"])
def test_a_forged_press_means_nothing(data):
    (incoming,) = read(press(data=data))
    assert incoming.content == Tap(Action(""), "5")


@pytest.mark.parametrize(
    ("where", "address"), [(bubble(chat=GROUP), "-1005"), (bubble(chat={**PRIVATE, "id": 8}), "8"), (..., "7"), (None, "7")]
)
def test_a_press_outside_the_own_chat_only_stops_spinning(where, address):
    (incoming,) = read(press(message=where))
    assert (incoming.content, incoming.address.recipient, incoming.press) == (InGroup(), address, "88")


def posted(text, kind="bot_command", **fields):
    """A post in a channel, which names nobody who wrote it."""
    entities = [{"type": kind, "offset": 0, "length": 5}]
    said = message(text=text, chat=CHANNEL, entities=entities, sender_chat=CHANNEL, **{"from": ..., **fields})
    return {"update_id": 9, "channel_post": said["message"]}


OF_GROUPS = {
    "a post that addresses Sapa": (posted("/sapa abc"), InGroup("/sapa abc", Group("Kabar perajin", True), "", True)),
    "a group is called otherwise": (message(chat=GROUP, new_chat_title="Perajin baru"), GroupChanged("Perajin baru")),
    "a group has another id": (message(chat=GROUP, migrate_to_chat_id=-1009), GroupChanged(moved_to="-1009")),
    "thrown out of a group": (membership("kicked", GROUP), GroupChanged("Perajin", False)),
    "let into a group": (membership("member", GROUP), GroupChanged("Perajin", True)),
    "an admin of a channel who may not post": (membership("administrator", CHANNEL), GroupChanged("Kabar perajin", False)),
    "a bot under the group's name": (
        in_group("/sapa", sender_chat=GROUP, **{"from": {**BOT, "id": 1087968824}}),
        InGroup("/sapa", PERAJIN, "", True),
    ),
    "a member under a channel's name": (in_group("/sapa", sender_chat=CHANNEL), InGroup("/sapa", PERAJIN, "7")),
}


@pytest.mark.parametrize(("update", "content"), OF_GROUPS.values(), ids=OF_GROUPS)
def test_what_concerns_a_group(update, content):
    assert [one.content for one in read(update, username="SapaBot")] == [content]


SILENT = {
    "an edit": {"update_id": 9, "edited_message": message(text="x")["message"]},
    "a channel post": {"update_id": 9, "channel_post": message(text="/start", chat=CHANNEL)["message"]},
    "a command in a channel": message(text="/start", chat={"id": -1, "type": "channel"}),
    "chatter in a group": message(text="Halo", chat=GROUP),
    "another bot's command": in_group("/menu@OtherBot", length=14),
    "another's mention": in_group("@Sri", "mention", 0, 4),
    "a link in a group": in_group("https://a.example", "url", 0, 17),
    "somebody joined": message(new_chat_members=[SRI], chat=GROUP),
    "a pin": message(pinned_message=bubble()),
    "a bot": message(text="/start", **{"from": BOT}),
    "nobody": message(text="/start", **{"from": ...}),
    "a place without a chat": message(text="/start", chat=...),
    "an unknown kind": {"update_id": 9, "telepathy": {"from": SRI}},
    "a promotion": membership("administrator"),
    "nulls": {"update_id": 9, "message": None, "callback_query": None, "my_chat_member": None},
    "nulls within": message(text=None, photo=None, contact=None, location=None, entities=None),
    "no answer to anything": message(new_field_of_2027={"a": [1, {"b": None}]}),
}


@pytest.mark.parametrize("update", SILENT.values(), ids=SILENT)
def test_what_is_not_said_to_sapa_is_no_incoming(update):
    assert read(update, username="SapaBot") == ()


def test_new_fields_of_any_shape_lose_nothing():
    odd = {"voice_of_2027": [[1.5]], "entities": None, "sender_chat": 5, "reply_markup": "x", "quote": {"text": None}}
    assert read(message(text="Halo", **odd))[0].content == Text("Halo")


TAGS = {"pt-br": "pt", "EN": "en", "zh_Hans": "zh", "fil": "", "": "", None: "", "éé": "", "1d": ""}


@pytest.mark.parametrize(("tag", "language"), TAGS.items())
def test_a_language_is_two_letters_or_no_guess(tag, language):
    assert read(message(text="x", **{"from": {**SRI, "language_code": tag}}))[0].language == language


def test_nul_is_dropped():
    assert read(message(text="/menu\x00@SapaBot a\x00b"))[0].content == Text("/menu ab")


def test_messages_without_an_id_are_told_apart():
    keys = {read({**message(text="x", message_id=0), "update_id": update})[0].key for update in (1, 2)}
    assert len(keys) == 2
