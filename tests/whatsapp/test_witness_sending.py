"""A second client as witness: pywa posts the same body for the same message. Where it is wrong, or cannot, a test says so."""

import copy
import json
from datetime import timedelta

import httpx
import pytest
from pywa import WhatsApp
from pywa.types import Button, Section, SectionList, SectionRow, URLButton
from pywa.types.callback import ContactInfoRequestButton
from pywa.types.templates import (
    BodyText,
    Buttons,
    HeaderImage,
    ParamFormat,
    QuickReplyButton,
    Template,
    TemplateCategory,
    TemplateLanguage,
)

from bot.channels.whatsapp.submitting import submission
from bot.vocabulary import Action, Address, Ask, Asked, Attachment, Brief, Choice, Fact, Incoming, Link, Passage, Reply, Text
from tests.standins.graph_rules import Rejected, check
from tests.standins.graph_webhooks import PHONE_ID
from tests.standins.pictures import picture
from tests.whatsapp.conftest import NOON

SRI, TO = Address("whatsapp", "6281234567890"), "+6281234567890"
MARK = "7.0.abc"
OPEN, SHUT = Passage(TO, NOON + timedelta(hours=5), MARK), Passage(TO, NOON - timedelta(hours=1), MARK)

PDF = Attachment("surat.pdf", "application/pdf", b"%PDF-1.7")
YES, BACK = Choice("Ya", Action("agree", "7", 3)), Choice("Kembali", Action("back"))
PLAIN = tuple(Choice(label, Action("menu", label)) for label in ("Pelatihan", "Profil", "Bahasa", "Bantuan"))
DETAILED = tuple(Choice(label, Action("card", label), "Solo, sisa 3 kursi") for label in ("Batik", "Tenun"))


class Witness:
    """pywa's client over a wire of our own, which keeps what is posted."""

    def __init__(self):
        self.posted = []
        self.client = WhatsApp(PHONE_ID, "EAAwitness", session=httpx.Client(transport=httpx.MockTransport(self._answer)))

    def _answer(self, request):
        self.posted.append(json.loads(request.content))
        sent = {"contacts": [{"input": TO, "wa_id": TO[1:]}], "messages": [{"id": "wamid.1"}]}
        return httpx.Response(200, json={"messaging_product": "whatsapp", "success": True, **sent})


@pytest.fixture
def witness():
    return Witness()


def text(wa, _, **mark):
    wa.send_message(TO, "*Selesai*\nSampai jumpa.", **mark)


def buttons(wa, _, **mark):
    wa.send_message(TO, "Daftar?", buttons=[Button("Ya", "agree:3:7"), Button("Kembali", "back:0:")], **mark)


def cta_url(wa, _, **mark):
    wa.send_message(TO, "Ini.", buttons=URLButton("Peta", "https://maps.example/?q=1"), **mark)


def image(wa, media, **mark):
    wa.send_image(TO, media, caption="Tiket Anda.", **mark)


def image_above_buttons(wa, media, **mark):
    wa.send_image(TO, media, caption="Tiket Anda.", buttons=[Button("Kembali", "back:0:")], **mark)


def document(wa, media, **mark):
    wa.send_document(TO, media, filename="surat.pdf", caption="Surat.", **mark)


def document_above_a_link(wa, media, **mark):
    peta = URLButton("Peta", "https://maps.example/?q=1")
    wa.send_document(TO, media, filename="surat.pdf", caption="Surat.", buttons=peta, **mark)


def location_request(wa, _, **mark):
    wa.request_location(TO, "Di mana?", **mark)


def contact_request(wa, _, **mark):
    wa.send_message(TO, "Nomor Anda?", buttons=ContactInfoRequestButton(), **mark)


MAP = (Link("Peta", "https://maps.example/?q=1"),)
SAME = [
    (Reply("Sampai jumpa.", "Selesai"), text),
    (Reply("Daftar?", choices=(YES, BACK)), buttons),
    (Reply("Ini.", links=MAP), cta_url),
    (Reply("Tiket Anda.", attachment=picture()), image),
    (Reply("Tiket Anda.", attachment=picture(), choices=(BACK,)), image_above_buttons),
    (Reply("Surat.", attachment=PDF), document),
    (Reply("Surat.", attachment=PDF, links=MAP), document_above_a_link),
    (Reply("Di mana?", ask=Ask(Asked.PLACE, "Kirim")), location_request),
    (Reply("Nomor Anda?", ask=Ask(Asked.CONTACT, "Kirim")), contact_request),
]


@pytest.mark.parametrize(("reply", "say"), SAME, ids=[say.__name__ for _, say in SAME])
async def test_the_same_message_has_the_same_body(whatsapp, graph_api, witness, reply, say):
    await whatsapp.send(SRI, reply, passage=OPEN)
    say(witness.client, "17", tracker=MARK)
    assert [with_media(graph_api, body) for body in graph_api.sent] == witness.posted


def with_media(graph_api, body):
    """The body with 17 as the name of what was uploaded; pywa takes nothing but digits for one."""
    (media,) = graph_api.uploads or ("",)
    return json.loads(json.dumps(body).replace(json.dumps(media), '"17"')) if media else body


async def test_reading_and_typing_are_told_alike(whatsapp, graph_api, witness):
    await whatsapp.acknowledge(Incoming(SRI, "wamid.in1", Text("halo"), NOON, press="wamid.in1"))
    witness.client.indicate_typing("wamid.in1")
    assert graph_api.reads == witness.posted


# ---- lists: pywa cannot leave out a section's title -----------------------------------------------------------------
def told_list(wa, words, rows):
    section = Section(None, [SectionRow(title, data, description) for title, data, description in rows])
    wa.send_message(TO, words, buttons=SectionList("Pilih", [section]), tracker=MARK)


@pytest.mark.parametrize(
    ("choices", "words", "rows"),
    [
        (PLAIN, "Mau apa?", [(one.label, one.action.encode(), None) for one in PLAIN]),
        (
            (*DETAILED, BACK),
            "Mau apa?\n\n1. Batik, Solo, sisa 3 kursi\n2. Tenun, Solo, sisa 3 kursi",
            [
                ("1. Batik", "card:0:Batik", "Solo, sisa 3 kursi"),
                ("2. Tenun", "card:0:Tenun", "Solo, sisa 3 kursi"),
                ("Kembali", "back:0:", None),
            ],
        ),
    ],
)
async def test_a_list_has_the_same_body_but_for_pywas_null_as_the_title_of_its_only_section(
    whatsapp, graph_api, witness, choices, words, rows
):
    await whatsapp.send(SRI, Reply("Mau apa?", choices=choices, more="Pilih"), passage=OPEN)
    told_list(witness.client, words, rows)
    with pytest.raises(Rejected, match="null"):
        check(witness.posted[0])
    theirs = copy.deepcopy(witness.posted[0])
    assert theirs["interactive"]["action"]["sections"][0].pop("title") is None
    assert graph_api.sent == [theirs]


# ---- templates: pywa writes kinds in capitals and places as numbers ---------------------------------------------------
def brief(template, **words):
    return Brief(template, "id", tuple(Fact(name, value) for name, value in words.items()))


REMINDER = brief(
    "sapa_reminder", how_far="Besok", title="Pewarnaan batik", when="Selasa, 8 Des 2026, 09.00 WIB", place="Solo", code="4827"
)


async def test_a_template_has_the_same_parameters(whatsapp, graph_api, witness, shelf):
    choices = (Choice("Simpan", Action("calendar", "7")), Choice("Batal", Action("giveup", "7", 3)))
    await whatsapp.send(SRI, Reply("Besok.", choices=choices, brief=REMINDER), passage=SHUT)
    filled = {fact.label: fact.value for fact in REMINDER.words}
    places = shelf.declared["sapa_reminder"].places("id")
    parts = [
        BodyText.params(*(filled[place] for place in places)),
        QuickReplyButton.params(callback_data="calendar:0:7", index=0),
        QuickReplyButton.params(callback_data="giveup:3:7", index=1),
    ]
    witness.client.send_template(TO, "sapa_reminder", TemplateLanguage.INDONESIAN, parts, tracker=MARK)
    assert graph_api.sent == [as_we_write_it(witness.posted[0])]


async def test_a_template_with_a_picture_has_the_same_header(whatsapp, graph_api, witness, shelf):
    name = next(one.name for one in shelf.declared.values() if one.header == "image")
    plain = shelf.declared[name.removesuffix("_picture")]
    filled = {place: f"isi {place}" for place in plain.places("id")}
    reply = Reply("Ini.", attachment=picture(), brief=brief(plain.name, **filled))
    await whatsapp.send(SRI, reply, passage=SHUT)
    places = shelf.declared[name].places("id")
    parts = [HeaderImage.params(image="17"), BodyText.params(*(filled[place] for place in places))]
    witness.client.send_template(TO, name, TemplateLanguage.INDONESIAN, parts, tracker=MARK)
    theirs = as_we_write_it(witness.posted[0])["template"]["components"]
    assert with_media(graph_api, graph_api.sent[0])["template"]["components"][:2] == theirs


def as_we_write_it(body):
    """pywa writes BODY, QUICK_REPLY and 0 where the documentation has body, quick_reply and "0"."""
    body = copy.deepcopy(body)
    for part in body["template"]["components"]:
        part["type"] = part["type"].lower()
        if part["type"] == "button":
            part["sub_type"], part["index"] = part["sub_type"].lower(), str(part["index"])
    return body


# ---- to whom ----------------------------------------------------------------------------------------------------------
async def test_a_business_scoped_id_is_addressed_alike(whatsapp, graph_api, witness):
    await whatsapp.send(SRI, Reply("Halo."), passage=Passage("ID.13491208655302741918", OPEN.free_until, MARK))
    witness.client.send_message("ID.13491208655302741918", "Halo.", tracker=MARK)
    assert graph_api.sent == witness.posted


async def test_pywa_takes_a_business_scoped_id_with_letters_for_a_group(whatsapp, graph_api, witness):
    await whatsapp.send(SRI, Reply("Halo."), passage=Passage("ID.aB3x9", OPEN.free_until, MARK))
    witness.client.send_message("ID.aB3x9", "Halo.", tracker=MARK)
    assert (graph_api.sent[0]["recipient"], graph_api.sent[0]["recipient_type"]) == ("ID.aB3x9", "individual")
    assert (witness.posted[0]["to"], witness.posted[0]["recipient_type"]) == ("ID.aB3x9", "group")


async def test_pywa_sends_to_a_number_without_its_plus(whatsapp, graph_api, witness):
    await whatsapp.send(SRI, Reply("Halo."), passage=OPEN)
    witness.client.send_message(SRI.recipient, "Halo.", tracker=MARK)
    assert graph_api.sent == [{**witness.posted[0], "to": TO}]
    with pytest.raises(Rejected, match="somebody else"):
        check(witness.posted[0])


# ---- what pywa does not look at ---------------------------------------------------------------------------------------
async def test_pywa_sends_what_the_platform_refuses(whatsapp, graph_api, witness):
    long = "Pewarnaan batik tulis "
    witness.client.send_message(TO, "?", buttons=[Button(long + "A", "a"), Button(long + "B", "b")])
    witness.client.send_message(TO, "?", buttons=[Button("Ya", "a"), Button("Ya", "a")])
    for body in witness.posted:
        with pytest.raises(Rejected):
            check(body)
    await whatsapp.send(SRI, Reply("?", choices=(Choice(long + "A", Action("a")), Choice(long + "B", Action("b")))), passage=OPEN)
    assert len(graph_api.sent) == 1


def test_a_template_is_handed_in_alike(shelf):
    ours = shelf.declared["sapa_reminder"]
    body = submission(ours, "id")
    text, examples = ours.numbered("id"), [ours.examples[place]["id"] for place in ours.places("id")]
    buttons = Buttons(buttons=[QuickReplyButton(text=button.label["id"]) for button in ours.buttons])
    parts = [BodyText(text, *examples), buttons]
    theirs = Template(
        name=ours.name,
        language=TemplateLanguage.INDONESIAN,
        category=TemplateCategory.UTILITY,
        components=parts,
        parameter_format=ParamFormat.POSITIONAL,
    )
    told = json.loads(theirs.to_json())
    assert told.pop("parameter_format") == "POSITIONAL"  # which is so where nothing is said
    assert body == told
