"""The rules themselves: each refuses what it is there for, with the platform's code."""

import copy

import pytest
import segno

from bot.channels.whatsapp.declared import declared
from bot.channels.whatsapp.submitting import submission
from tests.standins.graph_rules import Rejected, check, check_file
from tests.standins.graph_templates import PLACE, check_submission
from tests.standins.pictures import png

TEXT = {"messaging_product": "whatsapp", "to": "+6281234567890", "type": "text", "text": {"body": "Halo"}}
READ = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.1", "typing_indicator": {"type": "text"}}
REMINDER = {
    "name": "reminder",
    "language": "id",
    "components": [
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Besok {{1}} di {{2}}, pukul {{1}} juga."},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Batal"}]},
    ],
}


EMPTY = {name: value for name, value in TEXT.items() if name != "text"}


def panel(kind, action):
    return {**EMPTY, "type": "interactive", "interactive": {"type": kind, "body": {"text": "Pilih"}, "action": action}}


BUTTON = panel("button", {"buttons": [{"type": "reply", "reply": {"id": str(n), "title": f"Ya {n}"}} for n in range(3)]})
LIST = panel("list", {"button": "Buka", "sections": [{"rows": [{"id": str(n), "title": "a"} for n in range(10)]}]})
LINK = panel("cta_url", {"name": "cta_url", "parameters": {"display_text": "Peta", "url": "https://a.example/b"}})
TEMPLATE = EMPTY | {
    "type": "template",
    "template": {
        "name": "reminder",
        "language": {"code": "id"},
        "components": [
            {"type": "header", "parameters": [{"type": "image", "image": {"id": "17"}}]},
            {"type": "body", "parameters": [{"type": "text", "text": "batik"}, {"type": "text", "text": "Solo"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{"type": "payload", "payload": "x"}]},
        ],
    },
}


def changed(body, path, value):
    """The body with one thing changed; a path is names and places joined by dots."""
    body = copy.deepcopy(body)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inner = body
    for step in way:
        inner = inner[step]
    inner[last] = value
    return body


@pytest.mark.parametrize("body", [TEXT, READ, BUTTON, LIST, LINK, TEMPLATE])
def test_what_is_right_is_taken(body):
    check(body, [REMINDER])


SECTION = "interactive.action.sections"
ROWS = f"{SECTION}.0.rows"
REPLY = "interactive.action.buttons.1.reply"
BODY = "template.components.1.parameters"


@pytest.mark.parametrize(
    ("body", "path", "value", "code"),
    [
        (TEXT, "messaging_product", "x", 131008),
        (TEXT, "to", "6281234567890", 131009),
        (TEXT, "to", "081234567890", 131009),
        (TEXT, "recipient", "ID.abc", 131008),
        (TEXT, "surprise", 1, 100),
        (TEXT, "type", "sticker", 131051),
        (TEXT, "text.body", "", 131009),
        (TEXT, "text.body", "\u200b \n", 131009),
        (TEXT, "text.body", "x" * 4097, 131009),
        (TEXT, "text.body", None, 131009),
        (TEXT, "text.body", "a\x00", 131009),
        (TEXT, "text.body", "\ud800", 100),
        (TEXT, "biz_opaque_callback_data", "x" * 513, 131009),
        (READ, "message_id", "17", 131009),
        (READ, "typing_indicator", {"type": "voice"}, 131009),
        (BUTTON, "interactive.body.text", "x" * 1025, 131009),
        (BUTTON, "interactive.footer", {"text": "x" * 61}, 131009),
        (BUTTON, "interactive.header", {"type": "audio", "audio": {"id": "1"}}, 131009),
        (BUTTON, "interactive.header", {"type": "image", "image": {"id": "1", "caption": "x"}}, 100),
        (BUTTON, "interactive.header", {"type": "text", "text": "x" * 61}, 131009),
        (BUTTON, "interactive.action.buttons", [], 131009),
        (BUTTON, f"{REPLY}.title", "x" * 21, 131009),
        (BUTTON, f"{REPLY}.title", "ya 0", 131009),
        (BUTTON, f"{REPLY}.title", " Ya", 131009),
        (BUTTON, f"{REPLY}.id", "0", 131009),
        (BUTTON, f"{REPLY}.id", "x" * 257, 131009),
        (LIST, "interactive.header", {"type": "image", "image": {"id": "1"}}, 131009),
        (LIST, "interactive.action.button", "", 131009),
        (LIST, f"{ROWS}.9.id", "0", 131009),
        (LIST, f"{ROWS}.9.title", "x" * 25, 131009),
        (LIST, f"{ROWS}.9.description", "x" * 73, 131009),
        (LIST, f"{ROWS}.9.description", "", 131009),
        (LIST, f"{SECTION}.0.title", None, 131009),
        (LIST, SECTION, [{"rows": [{"id": "1", "title": "a"}]}, {"rows": [{"id": "2", "title": "b"}]}], 131008),
        (
            LIST,
            SECTION,
            [{"title": f"{s}", "rows": [{"id": f"{s}{n}", "title": "a"} for n in range(6)]} for s in range(2)],
            131009,
        ),
        (LINK, "interactive.action.parameters.display_text", "x" * 21, 131009),
        (LINK, "interactive.action.parameters.url", "javascript:alert(1)", 131009),
        (TEMPLATE, "template.name", "Reminder", 131009),
        (TEMPLATE, "template.name", "other", 132001),
        (TEMPLATE, "template.language.code", "en", 132001),
        (TEMPLATE, BODY, [{"type": "text", "text": "batik"}], 132000),
        (TEMPLATE, f"{BODY}.0.text", "a\nb", 132018),
        (TEMPLATE, f"{BODY}.0.text", "a     b", 132018),
        (TEMPLATE, f"{BODY}.0.text", "", 131009),
        (TEMPLATE, f"{BODY}.0.text", "x" * 600, 132005),
        (TEMPLATE, "template.components.0.parameters", [{"type": "text", "text": "x"}], 132012),
        (TEMPLATE, "template.components.2.index", "1", 132000),
        (TEMPLATE, "template.components.2.sub_type", "url", 132012),
    ],
)
def test_what_is_wrong_is_refused(body, path, value, code):
    with pytest.raises(Rejected) as refused:
        check(changed(body, path, value), [REMINDER])
    assert refused.value.code == code


def test_names_of_places_must_fit():
    named = changed(REMINDER, "components.1.text", "Besok {{title}} di {{place}}.")
    check(
        changed(TEMPLATE, BODY, [{"type": "text", "parameter_name": name, "text": "x"} for name in ("place", "title")]), [named]
    )
    with pytest.raises(Rejected, match="names"):
        check(TEMPLATE, [named])
    assert PLACE.findall("{{ 1 }} {{title}} {x} {{}}") == ["1", "title"]


SUBMITTED = {
    "name": "a",
    "language": "id",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Besok {{1}} di Solo, jangan lupa.", "example": {"body_text": [["batik"]]}}],
}


def test_every_template_of_ours_is_looked_at():
    check_submission(SUBMITTED)
    for template in declared().values():
        for language in template.body:
            check_submission(submission(template, language, "4::handle" if template.header else ""))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", "Besok"),
        ("category", "utility"),
        ("components", []),
        ("components.0.text", "{{1}} di Solo, jangan lupa."),
        ("components.0.text", "Besok di Solo, jangan lupa {{1}}."),
        ("components.0.text", "Besok {{1}} {{2}} di Solo, jangan lupa ya."),
        ("components.0.text", "Besok {{1}} ya."),
        ("components.0.text", "Besok {{2}} di Solo, jangan lupa."),
        ("components.0.text", "Besok {{1}} di Solo,\n\n\njangan lupa."),
        ("components.0.text", "Besok {{1}} di Solo" + " jangan" * 200),
        ("components.0.example", {"body_text": [[""]]}),
    ],
)
def test_templates_that_are_not_looked_at(path, value):
    with pytest.raises(Rejected):
        check_submission(changed(SUBMITTED, path, value))


@pytest.mark.parametrize(
    "part",
    [
        {"type": "HEADER", "format": "TEXT", "text": "x" * 61},
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [""]}},
        {"type": "FOOTER", "text": "Salam {{1}}"},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "x" * 26}]},
        {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Ya"}] * 2},
    ],
)
def test_parts_of_templates_that_are_not_looked_at(part):
    with pytest.raises(Rejected):
        check_submission({**SUBMITTED, "components": [*SUBMITTED["components"], part]})


def test_a_person_without_a_number_has_a_business_scoped_id():
    body = {name: value for name, value in TEXT.items() if name != "to"}
    check({**body, "recipient": "ID.aB3"})
    for recipient in ("ID.", "628123", "id.12"):
        with pytest.raises(Rejected):
            check({**body, "recipient": recipient})


def test_pictures_have_eight_bits_a_channel(tmp_path):
    check_file("image/png", png(), "a.png")
    segno.make("c_1").save(str(tmp_path / "a.png"))
    with pytest.raises(Rejected, match="8-bit"):
        check_file("image/png", (tmp_path / "a.png").read_bytes(), "a.png")


@pytest.mark.parametrize(
    ("media_type", "content", "name"),
    [
        ("text/calendar", b"x", "a.ics"),
        ("application/json", b"{}", "a.json"),
        ("text/plain", b"", "a.txt"),
        ("text/plain", b"x", ""),
        ("text/plain", b"x", "../a.txt"),
        ("image/png", b"GIF89a", "a.png"),
        ("image/jpeg", b"x", "a.jpg"),
        ("image/jpeg", b"\xff\xd8\xff" + bytes(5_000_000), "a.jpg"),
    ],
)
def test_files_that_are_refused(media_type, content, name):
    with pytest.raises(Rejected):
        check_file(media_type, content, name)
