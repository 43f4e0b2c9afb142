"""Bodies that are no updates: set aside by name, never a crash."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.bodies import Unreadable
from bot.channels.telegram.updates import parse, parse_batch
from bot.vocabulary import Text
from tests.standins.telegram_updates import message

TEXT = json.dumps(message(text="MARK"))
UNREADABLE = {
    "nothing": b"",
    "half": b'{"update_id":1,',
    "a list": b"[]",
    "no id": b'{"message":{}}',
    "a huge id": b'{"update_id":%d}' % 2**64,
    "an endless id": b'{"update_id":' + b"9" * 5000 + b"}",
    "not a number": b'{"update_id":1,"x":NaN}',
    "infinity": TEXT.replace('"text": "MARK"', '"location":{"latitude":1e999,"longitude":1}').encode(),
    "no such place": TEXT.replace('"text": "MARK"', '"location":{"latitude":91,"longitude":1}').encode(),
    "a time beyond calendars": json.dumps(message(text="x", date=2**60)).encode(),
    "a wrong type": json.dumps(message(text=5)).encode(),
    "half an emoji": TEXT.replace("MARK", "\\ud83d").encode(),
    "half an emoji, unread": TEXT.replace("Sri", "\\ude00").encode(),
    "half an emoji in bytes": TEXT.replace("MARK", "\ud83d").encode("utf-8", "surrogatepass"),
    "not UTF-8, unread": TEXT.replace("Sri", "\u00e9").encode("latin-1"),
    "deep": b'{"update_id":1,"x":' + b"[" * 65 + b"]" * 65 + b"}",
    "very deep": b'{"update_id":1,"x":' + b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b"}",
    "deep and open": b'{"update_id":1,"x":' + b"[" * 100_000,
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_update_is_unreadable(body):
    with pytest.raises(Unreadable):
        parse(body)


@pytest.mark.parametrize("fields", [{"text": '"[{\\' * 1000}, {"text": "x", "keyboard": [[{"a": [1]}]] * 200}])
def test_brackets_in_words_and_wide_updates_are_not_deep(fields):
    (incoming,) = parse(json.dumps(message(**fields)).encode())
    assert incoming.content == Text(fields["text"])


scalars = st.none() | st.booleans() | st.integers() | st.text()
anything = st.recursive(scalars, lambda deeper: st.lists(deeper) | st.dictionaries(st.text(), deeper))


@given(anything, st.sampled_from(["message", "callback_query", "my_chat_member"]), st.sampled_from(["text", "chat", "from"]))
def test_any_json_is_read_or_unreadable(value, kind, name):
    for update in (value, {"update_id": 1, kind: value}, message(**{name: value})):
        with suppress(Unreadable):
            assert len(parse(json.dumps(update).encode())) <= 1


def test_a_batch_sets_aside_what_it_cannot_read():
    poison = {"update_id": 4, "message": {"text": 5}}
    updates = [message(text="a") | {"update_id": 3}, poison, message(text="b") | {"update_id": 5}]
    batch = parse_batch(json.dumps(updates).encode())
    assert [incoming.content for incoming in batch.incomings] == [Text("a"), Text("b")]
    assert (batch.last, len(batch.unreadable)) == (5, 1)


@pytest.mark.parametrize("result", [b"", b"true", b'{"update_id":1}', b"[" * 100_000])
def test_what_is_no_batch_is_unreadable(result):
    with pytest.raises(Unreadable):
        parse_batch(result)


def test_an_empty_batch_moves_nothing():
    assert parse_batch(b"[]").last is None
