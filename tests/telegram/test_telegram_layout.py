"""How a reply is laid out within Telegram's limits."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.rendering import utf16_units
from bot.channels.telegram.layout import Button, bubble, opens
from bot.channels.wire import Answer, Wire
from bot.vocabulary import Action, Address, Ask, Asked, Attachment, Choice, Layout, Link, Reply
from tests.standins.bot_api_rules import check

PNG = Attachment("a.png", "image/png", b"x")


def choices(*labels, detail=""):
    return tuple(Choice(label, Action("do", str(n)), detail) for n, label in enumerate(labels))


def rows(reply):
    return [[button.label for button in row] for row in bubble(reply).buttons]


def test_words_longer_than_a_line_of_a_phone_stand_in_the_text():
    long = "Balai Besar Standardisasi dan Pelayanan Jasa Industri Kerajinan"
    reply = Reply("Lembaga mana?", choices=choices(long, "Kembali"))
    assert bubble(reply).text == f"Lembaga mana?\n\n1. {long}"
    assert rows(reply) == [["1"], ["Kembali"]]


@pytest.mark.parametrize(
    ("labels", "menu", "alternatives"),
    [
        (["Ya", "Tidak", "Nanti", "Batal"], [2, 2], [3, 1]),
        (["Daftar pelatihan", "Pameran", "Ekspor"], [2, 1], [2, 1]),
        (["Ya", "Tanyakan kepada penyelenggara", "Tidak"], [1, 1, 1], [1, 1, 1]),
        (["👩‍🎨 Perajin", "🧵 Batik", "🪵 Kayu"], [2, 1], [2, 1]),
        ([], [], []),
    ],
)
def test_short_labels_share_a_row(labels, menu, alternatives):
    for layout, sizes in ((Layout.MENU, menu), (Layout.ALTERNATIVES, alternatives)):
        shown = rows(Reply("?", choices=choices(*labels), layout=layout))
        assert [len(row) for row in shown] == sizes
        assert [label for row in shown for label in row] == labels


def test_rows_of_a_list_are_pressed_by_number():
    reply = Reply("?", choices=(*choices("Kembali"), *choices("Batik", "Tenun", detail="Solo")))
    assert rows(reply) == [["2", "3"], ["Kembali"]]
    assert bubble(reply).text == "?\n\n2. Batik, Solo\n3. Tenun, Solo"


def test_a_label_of_nothing_can_still_be_pressed():
    assert rows(Reply("?", choices=choices("  "))) == [["…"]]


def test_more_buttons_than_telegram_takes_are_left_out():
    shown = bubble(Reply("?", choices=choices(*map(str, range(150)), detail="x"))).buttons
    assert sum(map(len, shown)) == 100
    assert max(map(len, shown)) <= 8


def test_long_words_give_way_before_the_list():
    reply = Reply("😀" * 5000, "Judul", choices=choices("Batik", "Tenun", detail="Solo"))
    laid = bubble(reply)
    assert laid.text.startswith("Judul\n😀")
    assert laid.text.endswith("😀…\n\n1. Batik, Solo\n2. Tenun, Solo")
    assert 4090 < utf16_units(laid.text) <= 4096


def test_a_caption_is_shorter_than_a_text():
    assert utf16_units(bubble(Reply("😀" * 5000, attachment=PNG)).text) == 1023  # a whole emoji would make it 1025


def test_a_heading_beyond_the_limit_is_bold_to_its_end():
    laid = bubble(Reply("x", "😀" * 5000))
    assert laid.bold == utf16_units(laid.text) <= 4096


@pytest.mark.parametrize(
    ("url", "button"),
    [
        ("https://sapa.example/a?b=c#d", True),
        ("http://127.0.0.1:8080/", True),
        ("https://[::1]/", True),
        ("https://kerajinan.xn--p1ai/", True),
        ("http://localhost:8080/", False),
        ("https://", False),
        ("//sapa.example", False),
        ("sapa.example", False),
        ("javascript:alert(1)", False),
        ("tg://resolve?domain=x", False),
        ("https://sapa.example/a b", False),
        ("https://sapa.example/a\n", False),
        ("https://sapa.example:port/", False),
        ("https://[::1", False),
        ("https://telegram.org@evil.example/", False),
        ("https://./", False),
        ("", False),
    ],
)
def test_only_what_telegram_opens_becomes_a_button(url, button):
    assert opens(Link("x", url)) is button
    laid = bubble(Reply("?", links=(Link("x", url),)))
    assert laid.buttons == (((Button("x", url=url),),) if button else ())
    assert button or url in laid.text


def test_a_keyboard_that_asks_has_words_below():
    laid = bubble(Reply("?", ask=Ask(Asked.CONTACT, "Kirim"), choices=choices("Lewati", "Batal", detail="x")))
    assert [[key.label for key in row] for row in laid.keys] == [["Kirim"], ["Lewati", "Batal"]]
    assert laid.text == "?\n\n1. Lewati, x\n2. Batal, x"
    assert not laid.buttons
    assert not laid.can_replace


words = st.text(max_size=30) | st.just("😀" * 3000)
some_choices = st.lists(st.builds(Choice, words, st.just(Action("a")), words), max_size=120).map(tuple)
some_links = st.lists(st.builds(Link, words, words | st.just("https://a.example")), max_size=3).map(tuple)
asks = st.none() | st.builds(Ask, st.sampled_from(Asked), words)
replies = st.builds(
    Reply, text=words, heading=words, choices=some_choices, links=some_links, layout=st.sampled_from(Layout), ask=asks
)


@given(replies)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_reply_breaks_a_limit(make_driver, monkeypatch, reply):
    bodies = []

    async def record(self, url, body, **_):
        bodies.append(json.loads(body))
        return Answer(200, b'{"ok":true,"result":{"message_id":1}}')

    monkeypatch.setattr(Wire, "post", record)
    await make_driver("42:AA").send(Address("telegram", "7"), reply)
    check("sendMessage", bodies[0])
