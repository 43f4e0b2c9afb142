"""Any reply becomes a message that the platform takes, and no choice is lost on the way."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.whatsapp.layout import message
from bot.vocabulary import Action, Ask, Asked, Attachment, Choice, Fact, Link, Reply
from tests.standins.graph_rules import check, check_file
from tests.standins.pictures import CALENDAR, picture

words = st.text(max_size=30) | st.sampled_from(["😀" * 3000, "x" * 1100, "*a* _b_", "\x00\n", "👩‍👩‍👧‍👦" * 30])
labels = st.text(max_size=60)
actions = st.builds(Action, st.sampled_from("abcdef"), st.integers(0, 40).map(str))
choices = st.builds(Choice, labels, actions, st.just("") | st.text(max_size=90))
links = st.builds(Link, labels, words | st.sampled_from(["https://a.example", "https://maps.example/?q=1%2C2"]))
files = st.sampled_from([None, picture(), CALENDAR, Attachment("a.pdf", "application/pdf", b"%PDF")])
replies = st.builds(
    Reply,
    text=words,
    heading=words,
    facts=st.lists(st.builds(Fact, labels, words), max_size=3).map(tuple),
    choices=st.lists(choices, max_size=30).map(tuple),
    links=st.lists(links, max_size=3).map(tuple),
    attachment=files,
    ask=st.none() | st.builds(Ask, st.sampled_from(Asked), labels),
    more=labels,
)
thorough = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def body_of(reply):
    laid = message(reply)
    if laid.attachment:
        check_file(laid.attachment.media_type, laid.attachment.content, laid.attachment.name)
    return {"messaging_product": "whatsapp", "to": "+6281234567890", **laid.request("17" if laid.attachment else "")}


def said(content):
    return content["body"]["text"] if isinstance(content.get("body"), dict) else content.get("body", content.get("caption", ""))


def pressed(content):
    """The ids of what can be pressed."""
    action = content.get("action", {})
    rows = action["sections"][0]["rows"] if "sections" in action else [one["reply"] for one in action.get("buttons", [])]
    return {row["id"] for row in rows}


@given(replies)
@thorough
def test_any_reply_is_taken(reply):
    check(body_of(reply))


@given(replies)
@thorough
def test_a_choice_can_be_pressed_or_its_number_is_read(reply):
    body = body_of(reply)
    content = body[body["type"]]
    numbers = (int(found) - 1 for found in re.findall(r"^(\d{1,2})\. ", said(content), re.MULTILINE))
    typed = {reply.choices[number].action.encode() for number in numbers if number < len(reply.choices)}
    assert {choice.action.encode() for choice in reply.choices} <= pressed(content) | typed
