"""Templates: declared without a flaw, chosen and filled within what WhatsApp takes."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import NoTemplate, OutsideWindow, Throttled
from bot.channels.whatsapp import declared
from bot.channels.whatsapp.declared import BODY, FILE, Button, Misdeclared, Template, flaws
from bot.channels.whatsapp.submitting import submission
from bot.channels.whatsapp.templates import Shelf, cleaned, fitted
from bot.i18n import languages
from bot.vocabulary import Action, Attachment, Brief, Choice, Fact, Reply
from handlers import register_all
from tests.standins import graph_rules

OURS = declared.declared()
MARKETING = re.compile(
    r"(?i)\b(gratis|promo|diskon|hadiah|buruan|jangan lewatkan|ayo|spesial|terbatas|kesempatan|menarik|terbaru|kabar gembira|"
    r"free|discount|don't miss|hurry|sale|special|exclusive|limited|opportunity|great|exciting|best)\b"
)
TICKET = Attachment("sapa-4827.png", "image/png", b"\x89PNG")
LEAFLET = Attachment("jadwal.pdf", "application/pdf", b"%PDF")


@pytest.fixture(scope="module")
def whole() -> Shelf:
    """Everything approved."""
    shelf = Shelf()
    shelf.learn(approved(*OURS))
    return shelf


def approved(*names: str, language: str = "") -> dict[tuple[str, str], tuple[str, str]]:
    return {(name, code): ("approved", "") for name in names for code in ([language] if language else OURS[name].body)}


def filled(template: Template, language: str = "id", **words: str) -> Reply:
    """A reply whose brief says the examples, or other words."""
    said = {place: template.examples[place][language] for place in template.places(language)} | words
    choices = tuple(Choice(one.label[language], Action(one.action, "17", 3)) for one in template.buttons)
    brief = Brief(template.name, language, tuple(Fact(place, value) for place, value in said.items()))
    return Reply("in free words", choices=choices, brief=brief)


def parameters(request: dict, kind: str = "body") -> list[str]:
    return [
        parameter[parameter["type"]]
        for component in request["template"]["components"]
        if component["type"] == kind
        for parameter in component["parameters"]
    ]


# ---- the file --------------------------------------------------------------------------------------------------------
def test_every_template_speaks_every_language() -> None:
    assert {frozenset(one.body) for one in OURS.values()} == {frozenset(languages())}


@pytest.mark.parametrize("name", OURS)
def test_what_is_declared_is_taken(name: str, whole: Shelf) -> None:
    """The request for each template, with its examples, is what the platform accepts for what was submitted."""
    template = OURS[name]
    attachment = {"image": TICKET, "document": LEAFLET, None: None}[template.header]
    root = name.rpartition("_")[0] if template.header else name
    for language in template.body:
        known = [submission(template, language, "4::handle")]
        reply = replace(filled(OURS[root], language), attachment=attachment)
        request = whole.request(reply, "media.1" if attachment else "", "17.1.abc")
        assert request["template"]["name"] == whole.name(reply) == name
        graph_rules.check({"messaging_product": "whatsapp", "to": "+6281234567890", **request}, known)


@pytest.mark.parametrize("name", [name for name, one in OURS.items() if one.category == "utility"])
def test_utility_templates_sell_nothing(name: str) -> None:
    assert [MARKETING.findall(body) for body in OURS[name].body.values()] == [[], []]


def test_the_words_that_sell_are_recognised() -> None:
    assert MARKETING.search("Jangan lewatkan promo ini")
    assert MARKETING.search("Hurry, it is free")


@pytest.mark.parametrize("name", [name for name, one in OURS.items() if one.category == "marketing"])
def test_marketing_can_be_stopped_by_a_button(name: str) -> None:
    assert {button.action for button in OURS[name].buttons} & {"unfollow", "following", "readiness_share"}


@pytest.mark.parametrize("name", OURS)
def test_templates_sound_like_sapa(name: str) -> None:
    for body in OURS[name].body.values():
        assert len(body) <= 350
        assert body.count("\n") < 8
        assert "!" not in body
        assert "kamu" not in body.casefold()


def test_every_button_means_something() -> None:
    known = register_all().actions
    assert [(one.name, b.action) for one in OURS.values() for b in one.buttons if not {b.action, b.otherwise} <= set(known)] == []


GOOD = Template(
    "sapa_try",
    "utility",
    {"id": "Halo, ini kabar tentang {title} untuk Anda.", "en": "Hello, this is about {title} for you."},
    (Button("mine", {"id": "Lihat", "en": "See"}),),
    examples={"title": {"id": "batik", "en": "batik"}},
)


@pytest.mark.parametrize(
    ("wrong", "flaw"),
    [
        ({"name": "Sapa-Try"}, "the name begins with"),
        ({"name": "reminder"}, "the name begins with"),
        ({"body": {"id": "{title} dimulai besok di sini ya.", "en": "Hello, this is about {title} for you."}}, "begins or ends"),
        ({"body": {"id": "Halo, ini kabar tentang {title}.", "en": "Hello, this is about {title} for you."}}, "begins or ends"),
        ({"body": {"id": "Kabar {title} ya.", "en": "Hello, this is about {title} for you."}}, "too few words"),
        ({"body": {"id": "Halo, ini kabar.", "en": "Hello, this is about {title} for you."}}, "differ in their places"),
        ({"body": {"id": "Halo tentang {title} {when} untuk Anda di sini sekarang juga."}}, "side by side"),
        ({"body": {"id": "Halo tentang {title} dan {title} untuk Anda di sini juga."}}, "stands twice"),
        ({"body": {"id": "Halo tentang {Judul} untuk Anda di sini."}}, "a brace stands for itself"),
        ({"body": {"id": "Halo  tentang {title} untuk Anda di sini."}}, "several spaces"),
        ({"body": {"id": "Halo tentang {title} untuk Anda" + " ya" * 200}}, "leaves less than"),
        ({"examples": {}}, "no example for title"),
        ({"buttons": (Button("mine", {"id": "Lihat"}),)}, "has not the languages"),
        ({"buttons": (Button("mine", {"id": "Lihat semua pendaftaran", "en": "See"}),)}, "too long"),
        ({"buttons": (Button("mine", {"id": "Ya", "en": "Yes"}), Button("menu", {"id": "Ya", "en": "No"}))}, "read the same"),
        ({"buttons": tuple(Button("mine", {"id": f"B{n}", "en": f"B{n}"}) for n in range(11))}, "more than 10"),
    ],
)
def test_flaws_are_found(wrong: dict, flaw: str) -> None:
    assert list(flaws(GOOD)) == []
    fields = {name: getattr(GOOD, name) for name in GOOD.__struct_fields__}
    assert flaw in "\n".join(flaws(Template(**{**fields, **wrong})))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("category: utility", "category: urgent", "Invalid enum value"),
        ("category: utility", "category: utility\n    categry: utility", "unknown field"),
        ("category: utility", "category: utility\n    category: utility", "a key stands twice"),
        ("name: sapa_coming", "name: sapa_reminder", "declared twice"),
        ("name: sapa_seat_picture", "name: sapa_sit_picture", "there is no sapa_sit"),
        ("header: document", "header: video", "Invalid enum value"),
        ("templates:", "templates: [", "templates.yaml"),
        ("{title}\n        Waktu", "{titel}\n        Waktu", "no example for titel"),
    ],
)
def test_a_bad_file_is_named_at_the_start(tmp_path, old: str, new: str, why: str) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    path = tmp_path / "templates.yaml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(Misdeclared, match=re.escape(why)):
        declared.declared(path)


def test_a_missing_file_is_named() -> None:
    with pytest.raises(Misdeclared, match="No such file"):
        declared.declared(FILE.with_name("nowhere.yaml"))


# ---- choosing --------------------------------------------------------------------------------------------------------
def test_without_a_brief_nothing_can_be_said(whole: Shelf) -> None:
    with pytest.raises(OutsideWindow):
        whole.request(Reply("hello"))


def test_before_anybody_looked_it_waits_a_moment() -> None:
    with pytest.raises(Throttled) as raised:
        Shelf().request(filled(OURS["sapa_reminder"]))
    assert raised.value.this_only
    assert raised.value.after <= 1


@pytest.mark.parametrize("status", ["pending", "rejected", "paused", "disabled", "deleted", "", "something new"])
def test_only_what_is_approved_is_used(status: str) -> None:
    shelf = Shelf()
    shelf.learn({("sapa_reminder", "id"): (status, "utility"), **approved("sapa_reminder", language="en")})
    with pytest.raises(NoTemplate, match="sapa_reminder"):
        shelf.request(filled(OURS["sapa_reminder"]))
    assert shelf.request(filled(OURS["sapa_reminder"], "en"))["template"]["language"] == {"code": "en"}


def test_an_unknown_template_waits_too(whole: Shelf) -> None:
    with pytest.raises(NoTemplate, match="sapa_nothing"):
        whole.request(Reply(brief=Brief("sapa_nothing", "id")))


def test_a_language_without_templates_reads_the_first_one(whole: Shelf) -> None:
    reply = filled(OURS["sapa_reminder"])
    assert reply.brief is not None
    assert whole.request(replace(reply, brief=replace(reply.brief, language="su")))["template"]["language"] == {"code": "id"}


def test_learning_tells_what_became_usable() -> None:
    shelf = Shelf()
    assert shelf.learn(approved("sapa_reminder", "sapa_coming") | {("others", "id"): ("approved", "")}) == {
        "sapa_reminder",
        "sapa_coming",
    }
    assert shelf.learn(approved("sapa_reminder")) == set()
    assert shelf.learn(approved("sapa_reminder", "sapa_coming")) == {"sapa_coming"}


def test_a_picture_travels_where_that_is_approved() -> None:
    reply = replace(filled(OURS["sapa_seat"]), attachment=TICKET)
    shelf = Shelf()
    shelf.learn(approved("sapa_seat"))
    assert shelf.name(reply) == "sapa_seat"
    assert shelf.attachment(reply) is None
    shelf.learn(approved("sapa_seat", "sapa_seat_picture"))
    assert shelf.attachment(reply) is TICKET
    request = shelf.request(reply, "media.9")
    assert request["template"]["name"] == "sapa_seat_picture"
    assert parameters(request, "header") == [{"id": "media.9"}]
    assert shelf.request(reply)["template"]["name"] == "sapa_seat"  # it could not be uploaded


def test_a_document_keeps_its_name(whole: Shelf) -> None:
    reply = replace(filled(OURS["sapa_announcement"]), attachment=LEAFLET)
    request = whole.request(reply, "media.9")
    assert request["template"]["name"] == "sapa_announcement_document"
    assert parameters(request, "header") == [{"id": "media.9", "filename": "jadwal.pdf"}]


def test_what_it_costs_is_what_the_platform_made_of_it() -> None:
    shelf = Shelf()
    assert shelf.category(Reply("hello")) == ""
    assert shelf.category(filled(OURS["sapa_news"])) == "marketing"
    shelf.learn({("sapa_reminder", "id"): ("approved", "marketing"), ("sapa_reminder", "en"): ("approved", "")})
    assert shelf.category(filled(OURS["sapa_reminder"])) == "marketing"
    assert shelf.category(filled(OURS["sapa_reminder"], "en")) == "utility"


# ---- filling ---------------------------------------------------------------------------------------------------------
def test_places_are_filled_in_the_order_of_the_body(whole: Shelf) -> None:
    request = whole.request(filled(OURS["sapa_reminder"], how_far="Besok", title="Anyaman"))
    assert parameters(request)[:2] == ["Besok", "Anyaman"]
    assert OURS["sapa_reminder"].numbered("id").startswith("Pengingat kegiatan Anda. {{1}}: {{2}}\n")


def test_buttons_carry_the_actions_of_the_reply(whole: Shelf) -> None:
    reply = filled(OURS["sapa_offer"])
    assert parameters(whole.request(reply), "button") == ["accept:3:17", "giveup_yes:3:17"]
    assert parameters(whole.request(replace(reply, choices=())), "button") == ["mine:0:", "mine:0:"]


def test_the_whole_message_is_asked_for_by_its_number(whole: Shelf) -> None:
    reply = filled(OURS["sapa_answer"])
    assert parameters(whole.request(reply, tag="4711.2.18f"), "button") == ["again:0:4711", "menu:3:17"]


def test_a_place_that_nobody_fills_is_a_mistake_of_ours(whole: Shelf) -> None:
    with pytest.raises(ValueError, match="how_far"):
        whole.request(Reply(brief=Brief("sapa_reminder", "id", (Fact("title", "x"),))))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Senin, 7 Des", "Senin, 7 Des"),
        ("", "-"),
        (" \n\t ", "-"),
        ("Kelas pindah.\nBawa laptop.", "Kelas pindah. Bawa laptop."),
        ("- KTP\n- NIB\n\n\nSampai jumpa", "- KTP; - NIB; Sampai jumpa"),
        ("a\tb     c\u00a0d\r\ne\u2028f", "a b c d; e; f"),
        ("a\x00b\ud800c", "a b c"),
        ("\u200b\u2060", "-"),
        ("{{1}} %s {title} <b>", "{{1}} %s {title} <b>"),
        ("👩🏽‍🎨 قماش", "👩🏽‍🎨 قماش"),
    ],
)
def test_parameters_are_one_line_and_never_empty(words: str, said: str) -> None:
    assert cleaned(words) == said


@given(st.text(st.characters(), max_size=60))
def test_any_words_are_taken(words: str) -> None:
    shelf = Shelf()
    shelf.learn(approved("sapa_announcement"))
    request = shelf.request(filled(OURS["sapa_announcement"], text=words * 40, sender=words))
    graph_rules.check(
        {"messaging_product": "whatsapp", "to": "+6281234567890", **request}, [submission(OURS["sapa_announcement"], "id")]
    )
    assert len(OURS["sapa_announcement"].numbered("id")) + sum(map(len, parameters(request))) <= BODY + 10


def test_the_longest_words_give_way_first() -> None:
    short, middle, long = fitted(["a" * 10, "b" * 400, "c" * 2000], 900)
    assert (short, middle) == ("a" * 10, "b" * 400)
    assert len(long) == 490
    assert long.endswith("…")
    assert fitted(["a", "b"], 2) == ["a", "b"]
    assert [len(one) for one in fitted(["a" * 9, "b" * 9], 4)] == [2, 2]
