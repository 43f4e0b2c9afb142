"""How a reply is laid out as one WhatsApp message."""

import pytest

from bot.channels.whatsapp.layout import message
from bot.channels.whatsapp.pressables import opens
from bot.vocabulary import Action, Ask, Asked, Attachment, Choice, Fact, Link, Reply
from tests.standins.graph_rules import check
from tests.standins.pictures import CALENDAR, picture

MAP = Link("Peta", "https://maps.example/?q=-7.8%2C110.38")
RETURN = Choice("Kembali", Action("back"))


def sent(reply, media_id="m1"):
    """What is sent, after the platform's rules were applied to it."""
    laid = message(reply)
    body = laid.request(media_id if laid.attachment else "")
    check({"messaging_product": "whatsapp", "to": "+6281234567890", **body})
    return body[body["type"]]


def choices(*labels, detail=""):
    return tuple(Choice(label, Action("do", str(n)), detail) for n, label in enumerate(labels))


def titles(reply):
    action = sent(reply)["action"]
    if "buttons" in action:
        return [button["reply"]["title"] for button in action["buttons"]]
    return [row["title"] for row in action["sections"][0]["rows"]]


def words(reply):
    panel = sent(reply)
    return panel["body"]["text"] if isinstance(panel.get("body"), dict) else panel.get("body", panel.get("caption"))


# ---- nothing to press -----------------------------------------------------------------------------------------------
def test_words_alone_are_a_text_without_a_preview():
    reply = Reply("Sampai jumpa.", "Selesai", facts=(Fact("Kapan", "besok"),))
    assert sent(reply) == {"body": "*Selesai*\nSampai jumpa.\n\nKapan: besok", "preview_url": False}


def test_one_link_is_a_button():
    assert sent(Reply("Ini tempatnya.", links=(MAP,))) == {
        "type": "cta_url",
        "body": {"text": "Ini tempatnya."},
        "action": {"name": "cta_url", "parameters": {"display_text": "Peta", "url": MAP.url}},
    }


def test_a_link_without_a_name_is_called_by_its_host():
    assert sent(Reply("?", links=(Link("", "https://oss.go.id/a"),)))["action"]["parameters"]["display_text"] == "oss.go.id"


def test_links_that_cannot_all_be_buttons_are_written_out():
    own = Link("oss.go.id", "https://oss.go.id")
    assert words(Reply("NIB.", links=(own,), choices=(RETURN,))) == "NIB.\n\nhttps://oss.go.id"
    assert words(Reply("Dua.", links=(MAP, MAP))) == f"Dua.\n\nPeta: {MAP.url}\nPeta: {MAP.url}"
    assert words(Reply("Satu.", links=(MAP,), choices=(RETURN,))) == f"Satu.\n\nPeta: {MAP.url}"
    assert sent(Reply("Satu.", links=(MAP,), choices=(RETURN,)))["type"] == "button"
    assert words(Reply("x" * 2000, links=(MAP,))) == "x" * 2000 + f"\n\nPeta: {MAP.url}"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/",
        "https://",
        "//sapa.example",
        "javascript:alert(1)",
        "tg://resolve?domain=x",
        "https://sapa.example:port/",
        "https://[::1",
        "https://whatsapp.com@evil.example/",
        "https://kerajinan.рф/",
        "https://./",
        f"https://sapa.example/{'a' * 2000}",
        "",
    ],
)
def test_what_no_button_should_open_is_written_out(url):
    assert not opens(Link("x", url))
    assert url in words(Reply("?", links=(Link("x", url),)))


# ---- what a phone hands over ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("asked", "kind", "name"),
    [
        (Asked.CONTACT, "request_contact_info", "request_contact_info"),
        (Asked.PLACE, "location_request_message", "send_location"),
    ],
)
def test_a_request_is_a_button_and_the_choices_are_typed(asked, kind, name):
    reply = Reply("Nomor HP Anda?", ask=Ask(asked, "Kirim"), choices=choices("Lewati", "Batal", detail="nanti saja"))
    assert sent(reply) == {
        "type": kind,
        "body": {"text": "Nomor HP Anda?\n\n1. Lewati, nanti saja\n2. Batal, nanti saja"},
        "action": {"name": name},
    }


def test_a_request_below_more_choices_than_it_can_hold_is_numbered_text():
    reply = Reply("?", ask=Ask(Asked.PLACE, "Kirim"), choices=choices(*(f"{n} {'x' * 90}" for n in range(12))))
    assert words(reply).endswith(f"12. 11 {'x' * 90}")


# ---- buttons --------------------------------------------------------------------------------------------------------
def test_up_to_three_choices_are_buttons():
    assert sent(Reply("Daftar?", choices=(Choice("Ya", Action("agree", "7", 3), answers=True), RETURN))) == {
        "type": "button",
        "body": {"text": "Daftar?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "agree:3:7", "title": "Ya"}},
                {"type": "reply", "reply": {"id": "back:0:", "title": "Kembali"}},
            ]
        },
    }


def test_labels_are_cut_between_letters_and_stay_different():
    family = "👩‍👩‍👧‍👦"
    assert titles(Reply("?", choices=choices(f"12345678901234567{family}{family}"))) == [f"12345678901234567{'…'}"]
    dyeing = ("Pewarnaan batik tulis muda A", "Pewarnaan batik tulis muda B", "PEWARNAAN BATIK TULIS MUDA C")
    assert titles(Reply("?", choices=choices(*dyeing))) == [
        "Pewarnaan batik tulis m…",
        "Pewarnaan batik tulis… 2",
        "PEWARNAAN BATIK TULIS… 3",
    ]


def test_what_a_button_would_cut_is_a_list_that_says_it_in_full():
    long = "Balai Besar Standardisasi dan Pelayanan Jasa Industri Kerajinan"
    rows = sent(Reply("Lembaga mana?", choices=choices(long, "Kembali")))["action"]["sections"][0]["rows"]
    assert [row.get("description") for row in rows] == [long, None]
    assert "buttons" in sent(Reply("?", choices=choices("x" * 20)))["action"]


def test_a_label_of_nothing_can_still_be_pressed():
    assert titles(Reply("?", choices=choices(" ", "\u200b\n", "\u2060"))) == ["…", "… 2", "… 3"]


def test_of_choices_that_mean_the_same_the_first_is_shown():
    same = (Choice("Menu", Action("menu")), RETURN, Choice("Menu utama", Action("menu")), Choice("Ya", Action("yes")))
    assert titles(Reply("?", choices=same)) == ["Menu", "Kembali", "Ya"]


# ---- lists ----------------------------------------------------------------------------------------------------------
def test_four_to_ten_choices_are_a_list_that_is_not_repeated():
    reply = Reply("Mau apa?", choices=choices(*"abcdefghij"), more="Pilih")
    assert sent(reply) == {
        "type": "list",
        "body": {"text": "Mau apa?"},
        "action": {"button": "Pilih", "sections": [{"rows": [{"id": f"do:0:{n}", "title": "abcdefghij"[n]} for n in range(10)]}]},
    }


def test_rows_with_details_are_read_in_the_text_and_found_by_number():
    long = "Pewarnaan alam untuk tenun ikat"
    reply = Reply(heading="Akan datang", choices=(RETURN, *choices("Batik", long, detail="7-11 Des 2026, Solo")), more="Pilih")
    assert words(reply) == f"*Akan datang*\n\n2. Batik, 7-11 Des 2026, Solo\n3. {long}, 7-11 Des 2026, Solo"
    assert sent(reply)["action"]["sections"][0]["rows"] == [
        {"id": "back:0:", "title": "Kembali"},
        {"id": "do:0:0", "title": "2. Batik", "description": "7-11 Des 2026, Solo"},
        {"id": "do:0:1", "title": "3. Pewarnaan alam untuk…", "description": "7-11 Des 2026, Solo"},
    ]


def test_a_row_that_is_only_in_the_list_says_its_label_in_full():
    long = "Pewarnaan alam untuk tenun ikat"
    rows = sent(Reply("x" * 900, choices=choices(*"abc", long, detail="7-11 Des 2026, Solo")))["action"]["sections"][0]["rows"]
    assert rows[3] == {"id": "do:0:3", "title": "Pewarnaan alam untuk te…", "description": f"{long}, 7-11 Des 2026, Solo"}


def test_a_plain_row_that_was_cut_says_its_label_in_full():
    rows = sent(Reply("?", choices=choices("Kabupaten Hulu Sungai Selatan", "b", "c", "d")))["action"]["sections"][0]["rows"]
    assert rows[0] == {"id": "do:0:0", "title": "Kabupaten Hulu Sungai S…", "description": "Kabupaten Hulu Sungai Selatan"}


def test_what_does_not_fit_into_the_text_is_only_in_the_list():
    reply = Reply("x" * 900, choices=choices(*"abcd", detail="7-11 Desember 2026, Yogyakarta, sisa 3"))
    assert words(reply) == "x" * 900
    assert titles(reply) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("more", "button"), [("Pilih salah satu dari ini", "Pilih salah satu da…"), ("", "Menu"), ("  ", "Menu"), ("\u200b", "Menu")]
)
def test_the_button_of_a_list_is_never_empty_or_long(more, button):
    assert sent(Reply("?", choices=choices(*"abcd"), more=more))["action"]["button"] == button


# ---- numbered lines -------------------------------------------------------------------------------------------------
def test_more_than_ten_choices_are_numbered():
    reply = Reply("Pilih:", choices=choices(*"abcdefghijk"))
    assert sent(reply)["body"] == "Pilih:\n\n" + "\n".join(f"{n}. {label}" for n, label in enumerate("abcdefghijk", 1))


def test_a_page_of_a_list_keeps_its_list_and_numbers_the_rest():
    page = (*choices(*"abcde", detail="Solo"), *(Choice(label, Action(label)) for label in ("p", "q", "r", "s", "t", "Menu")))
    reply = Reply(heading="Akan datang", choices=page, more="Pilih")
    assert titles(reply) == ["1. a", "2. b", "3. c", "4. d", "5. e", "p", "q", "r", "s", "t"]
    assert words(reply).endswith("5. e, Solo\n11. Menu")


def test_words_too_long_for_buttons_are_text_with_numbers():
    assert words(Reply("x" * 1025, choices=(RETURN,))) == "x" * 1025 + "\n\n1. Kembali"
    assert words(Reply("x" * 1025, choices=choices(*"abcd"))).endswith("\n\n1. a\n2. b\n3. c\n4. d")


@pytest.mark.parametrize("count", [1, 4])
def test_long_facts_give_way_before_what_can_be_pressed(count):
    facts = (Fact("Kapan", "7-11 Des 2026"), Fact("Mitra", "m" * 400), Fact("Untuk siapa", "s" * 700), Fact("Biaya", "Gratis"))
    reply = Reply("Belajar.", "Judul", facts=facts, choices=choices(*"abcd"[:count]), links=(MAP,))
    text = words(reply)
    assert len(titles(reply)) == count
    assert f"Kapan: 7-11 Des 2026\nMitra: {'m' * 400}\nUntuk siapa: sss" in text
    assert text.endswith(f"sss…\nBiaya: Gratis\n\nPeta: {MAP.url}")
    assert 1000 < len(text) <= 1024


def test_facts_that_would_say_nothing_any_more_stay_whole():
    reply = Reply("x" * 1000, facts=(Fact("Mitra", "m" * 50),), choices=choices(*"abcd"))
    assert words(reply).endswith("m\n\n1. a\n2. b\n3. c\n4. d")


def test_long_words_give_way_before_the_choices():
    text = words(Reply("👩‍👩‍👧‍👦" * 2000, "Judul", choices=choices("Batik", "Tenun", detail="Solo")))
    assert text.startswith("*Judul*\n👩‍👩‍👧‍👦")
    assert text.endswith("👩‍👩‍👧‍👦…\n\n1. Batik, Solo\n2. Tenun, Solo")
    assert 4070 < len(text) <= 4096


def test_choices_too_long_for_a_text_lose_their_details_and_then_the_ends_of_their_labels():
    details = Reply("?", choices=choices(*(f"{n}" for n in range(60)), detail="x" * 100))
    assert words(details).splitlines()[-1] == "60. 59"
    labels = Reply("?", choices=choices(*(f"{n} {'x' * 100}" for n in range(60))))
    assert words(labels).splitlines()[-1].startswith("60. 59 xxxxx")


# ---- pictures and files ---------------------------------------------------------------------------------------------
def test_a_picture_stands_above_buttons():
    laid = message(Reply("Kode Anda: 4827", "Anda punya kursi", choices=(RETURN,), attachment=picture()))
    assert (laid.type, laid.attachment) == ("interactive", picture())
    assert laid.request("17")["interactive"]["header"] == {"type": "image", "image": {"id": "17"}}


def test_a_file_stands_above_a_link():
    panel = sent(Reply("Simpan.", links=(MAP,), attachment=Attachment("a.pdf", "application/pdf", b"%PDF")), "17")
    assert panel["header"] == {"type": "document", "document": {"id": "17", "filename": "a.pdf"}}
    assert panel["type"] == "cta_url"


def test_alone_a_picture_or_file_has_a_caption():
    assert sent(Reply("Tiket Anda.", attachment=picture()), "17") == {"id": "17", "caption": "Tiket Anda."}
    assert sent(Reply(attachment=picture()), "17") == {"id": "17"}
    file = Attachment("a.pdf", "application/pdf", b"%PDF")
    assert sent(Reply("Ini.", attachment=file), "17") == {"id": "17", "filename": "a.pdf", "caption": "Ini."}


def test_a_caption_holds_more_choices_than_buttons_do():
    assert words(Reply("Tiket.", choices=choices(*"abcd"), attachment=picture())) == "Tiket.\n\n1. a\n2. b\n3. c\n4. d"
    long = words(Reply("x" * 2000, choices=choices(*"abcd"), attachment=picture()))
    assert long.endswith("…\n\n1. a\n2. b\n3. c\n4. d")
    assert len(long) == 1024


def test_long_words_below_a_picture_keep_the_buttons():
    reply = Reply("x" * 2000, choices=(RETURN,), attachment=picture())
    assert titles(reply) == ["Kembali"]
    assert len(words(reply)) == 1024


def test_a_request_below_a_picture_is_words():
    reply = Reply("Nomor Anda?", ask=Ask(Asked.CONTACT, "Kirim"), choices=(RETURN,), attachment=picture())
    assert words(reply) == "Nomor Anda?\n\n1. Kembali"


def test_calendars_and_exports_travel_as_plain_text_under_their_own_names():
    laid = message(Reply("Simpan.", attachment=CALENDAR))
    assert laid.attachment == Attachment("sapa.ics", "text/plain", CALENDAR.content)
    export = message(Reply("Ini.", attachment=Attachment("sapa-data.json", "application/json", b"{}")))
    assert (export.attachment.name, export.attachment.media_type) == ("sapa-data.json", "text/plain")


def test_a_file_name_is_no_path():
    assert message(Reply(attachment=Attachment("../a\n/b\\c.pdf", "application/pdf", b"x"))).attachment.name == "..-a -b-c.pdf"


@pytest.mark.parametrize(
    "file",
    [
        Attachment("a.gif", "image/gif", b"x"),
        Attachment("a.zip", "application/zip", b"x"),
        Attachment("a.png", "image/png", b""),
        Attachment("a.png", "image/png", bytes(5_000_001)),
    ],
)
def test_files_that_whatsapp_does_not_take_are_unsayable(file):
    with pytest.raises(ValueError, match="no file for WhatsApp"):
        message(Reply("?", attachment=file))


def test_what_was_not_uploaded_is_not_sent():
    with pytest.raises(ValueError, match="not uploaded"):
        message(Reply("?", attachment=picture())).request()


# ---- hostile words --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "reply",
    [
        Reply("\ud800"),
        Reply(heading="\udfff"),
        Reply(facts=(Fact("a", "\ud800"),)),
        Reply("?", choices=choices("\ud800")),
        Reply("?", choices=choices("a", detail="\ud800")),
        Reply("?", choices=choices(*"abcd"), more="\ud800"),
        Reply("?", choices=(Choice("a", Action("\ud800")),)),
        Reply("?", choices=(Choice("a", Action("a", "x" * 70)),)),
        Reply("?", links=(Link("\ud800", "https://a.example"),)),
        Reply("?", attachment=Attachment("\ud800", "image/png", b"x")),
    ],
)
def test_half_characters_and_long_actions_are_unsayable(reply):
    with pytest.raises(ValueError, match=r"unsayable|over 64 bytes|can't encode"):
        message(reply)


def test_control_characters_never_arrive():
    assert words(Reply("a\x00b\x1b[1mc\r\nd\u2028e\tf\u202eg\x85h")) == "ab[1mc\nd\ne fg\nh"
    assert titles(Reply("?", choices=choices("a\x00\nb\tc"))) == ["a b c"]


def test_a_reply_of_nothing_is_an_ellipsis():
    assert words(Reply()) == "…"
    assert words(Reply("\u200b\n", choices=(RETURN,))) == "…"


def test_what_is_spare_makes_no_list_of_the_buttons():
    choices = tuple(Choice(name, Action(name.lower())) for name in ("Register", "Details", "Back"))
    share = Choice("Share", Action("share"), spare=True)
    content = message(Reply("A class", choices=(*choices, share))).content
    assert [button["reply"]["title"] for button in content["action"]["buttons"]] == ["Register", "Details", "Back"]
    more = Choice("Register others", Action("group"))
    listed = message(Reply("A class", choices=(*choices, more, share), more="Choose")).content
    assert len(listed["action"]["sections"][0]["rows"]) == 5  # a list anyway: nothing is left out
