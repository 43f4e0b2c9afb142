"""Certificates: read back before they are issued, told to each person once, genuine or not for anybody who asks."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pypdfium2
import pytest
from sqlalchemy import Connection, text

from bot.documents import fonts
from bot.documents.certificates import drawn
from bot.screens.organisers.paper import paper
from bot.vocabulary import Attachment
from scheduler.making import certifying
from storage.models import audit, deliveries, jobs
from storage.models import certificates as table
from storage.people import contacts, links
from storage.taking_part import certificate_codes, certificates
from storage.taking_part.certificate_codes import shown
from tests.organising.afterwards import NAMES, contact, held, over, people, works
from tests.organising.people import organisation, organiser
from tests.persona import Persona, Town
from tests.scheduler.briefs import all_sayable


def read_back(file: Attachment | None) -> str:
    """What stands on a PDF of one page, as a reader finds it."""
    assert file is not None
    assert file.media_type == "application/pdf"
    assert len(file.content) < 200_000
    document = pypdfium2.PdfDocument(file.content)
    try:
        assert len(document) == 1
        return " ".join(document[0].get_textpage().get_text_bounded().split())
    finally:
        document.close()


async def ready(town: Town, count: int = 2):
    """An activity whose attendance is closed, who came, and its organiser."""
    came = await people(town, count)
    activity = await over(town, came)
    return activity, came, await organiser(town)


async def issues(wayan: Persona, activity) -> None:
    """The organiser answers what is asked."""
    await wayan.taps(f"certify:0:{activity.id}")
    await wayan.walks("Terbitkan", "18", "Dr. Hendra Wijaya, M.T.", "Kepala Balai", "Terbitkan")


async def only(town: Town) -> str:
    """The code of the only certificate that stands."""
    (row,) = await town.rows(table, revoked_at=None)
    return str(row["code"])


async def test_everybody_who_came_gets_theirs_in_the_chat(town: Town) -> None:
    activity, (sri, made), wayan = await ready(town)
    await wayan.taps(f"after:0:{activity.id}")
    assert wayan.sees("Sertifikat: 0 dari 2")
    await wayan.walks("Sertifikat", "Terbitkan", "18 jam", "Dr. Hendra Wijaya, M.T.", "Kepala Balai")
    assert wayan.sees("2 sertifikat, dalam bahasa Indonesia dan Inggris", "18 jam", "Dr. Hendra Wijaya, M.T., Kepala Balai")
    assert await town.rows(table) == []
    await wayan.presses("Terbitkan")
    await works(town)
    assert wayan.sees("2 sertifikat sudah terbit")
    codes = {row["name"]: row["code"] for row in await town.rows(table)}
    printed = (
        "Sertifikat kehadiran",
        "Certificate of attendance",
        "Desain motif batik",
        "Batik motif design",
        "18 jam / 18 hours",
    )
    signed = ("Dr. Hendra Wijaya, M.T.", "Kepala Balai", "BBSPJIKB")
    for persona, name in ((sri, NAMES[0]), (made, NAMES[1])):
        assert persona.sees("Sertifikat Anda: Desain motif batik (Contoh)", shown(codes[name]))
        said = read_back(persona.last.attachment)
        for words in (name, *printed, *signed, shown(codes[name])):
            assert words in said
    await all_sayable(town)
    assert "certificates issued" in [row["detail"] for row in await town.rows(audit)]


async def test_it_is_sent_again_as_it_was(town: Town) -> None:
    activity, (sri,), wayan = await ready(town, 1)
    await sri.says("sertifikat")
    assert sri.sees("Anda belum punya sertifikat")
    await issues(wayan, activity)
    await works(town)
    first = sri.last.attachment
    town.clock.tick(days=40)
    await sri.says("sertifikat")
    await works(town)
    assert sri.last.attachment == first
    await wayan.taps(f"certificate:0:{await only(town)}")
    assert wayan.sees("bukan milik Anda")


async def test_before_attendance_is_closed_none_is_issued(town: Town) -> None:
    (sri,) = await people(town, 1)
    activity = await over(town, [sri], closed=False)
    wayan = await organiser(town)
    for action in ("certify", "certify_go"):
        await wayan.taps(f"{action}:0:{activity.id}")
        assert wayan.sees("Tutup kehadiran dulu")


async def test_who_signs_is_typed_once(town: Town) -> None:
    activity, (_, made), wayan = await ready(town)
    await town.database.run(partial(contacts.change, contact_id=await contact(town, made), values={"name": None}))
    await issues(wayan, activity)
    await works(town)
    assert wayan.sees("1 sertifikat sudah terbit", "1 orang belum punya nama")
    await town.database.run(partial(contacts.change, contact_id=await contact(town, made), values={"name": "Made Wirawan"}))
    await wayan.taps(f"certify:0:{activity.id}")
    await wayan.walks("Terbitkan", "Lewati")
    assert wayan.sees("Sebelumnya: Dr. Hendra Wijaya, M.T., Kepala Balai")
    await wayan.walks("Seperti sebelumnya", "Terbitkan")
    await works(town)
    rows = {row["name"]: row for row in await town.rows(table)}
    assert {name: row["hours"] for name, row in rows.items()} == {NAMES[0]: 18, NAMES[1]: None}
    assert {row["signer"] for row in rows.values()} == {"Dr. Hendra Wijaya, M.T."}


async def test_who_signed_is_proposed_to_who_had_it_issued_before_others_and_to_no_other_organisation(town: Town) -> None:
    activity, _, wayan = await ready(town, 2)
    await issues(wayan, activity)
    await works(town)
    me, mine = await contact(town, wayan), await organisation(town)
    other = await organisation(town, "Dekranasda Uji")
    _, second = sorted(row["code"] for row in await town.rows(table))
    later = {"signer": "Budi", "position": "Ketua", "issued_at": town.clock() + timedelta(days=1), "issued_by": me + 99}
    await town.change(table, table.c.code == second, **later)

    async def proposed(of: int | None, to: int) -> tuple[str, str] | None:
        return await town.database.read(partial(certificates.last_signer, organisation_id=of, contact_id=to))

    assert await proposed(mine, me) == ("Dr. Hendra Wijaya, M.T.", "Kepala Balai")
    assert await proposed(mine, me + 1) == ("Budi", "Ketua"), "the last of their organisation"
    assert await proposed(other, me) is None
    assert await proposed(None, me) is None
    await town.database.run(partial(certificates.forget_issuer, contact_id=me))
    assert await proposed(mine, me) == ("Budi", "Ketua")


@pytest.mark.parametrize("wrong", ["กิตติ", "?", "x" * 81])
async def test_what_cannot_be_printed_is_asked_again(town: Town, wrong: str) -> None:
    activity, _, wayan = await ready(town, 1)
    await wayan.taps(f"certify_go:0:{activity.id}")
    await wayan.walks("banyak")
    assert wayan.sees("Ketik jumlah jam")
    await wayan.walks("Lewati", wrong)
    assert wayan.sees("huruf Latin")


async def test_two_organisers_at_once_issue_one_for_each(town: Town) -> None:
    activity, came, wayan = await ready(town)
    ketut = await organiser(town, "ketut")
    for persona in (wayan, ketut):
        await persona.taps(f"certify_go:0:{activity.id}")
        await persona.walks("Lewati", "Dr. Hendra Wijaya", "Kepala Balai")
    await wayan.presses("Terbitkan")
    await ketut.presses("Terbitkan")
    await asyncio.gather(town.jobs.run_due(), town.jobs.run_due())
    await works(town)
    told = [row["contact_id"] for row in await town.rows(deliveries, notice="certificate")]
    assert sorted(told) == sorted([await contact(town, persona) for persona in came])
    assert len(await town.rows(table)) == 2


@pytest.mark.parametrize("guarded", [True, False])
async def test_one_person_has_one_at_a_time(town: Town, guarded: bool) -> None:
    """The bad twin has no unique index, and issues one a press."""
    activity, _, _ = await ready(town, 1)
    if not guarded:
        await town.database.run(lambda connection: connection.execute(text("DROP INDEX uq_certificates_registration_id")))
    (who,) = await town.database.read(partial(certificates.lacking, activity_id=activity.id))
    terms = certificates.Terms(18, "Dr. Hendra Wijaya", "Kepala Balai")
    issue = partial(certificates.issue, who=who, activity_id=activity.id, terms=terms, now=town.clock())
    codes = [certificate_codes.new(town.around.chance) for _ in range(8)]
    try:
        done = await asyncio.gather(*(town.database.run(partial(issue, code=code)) for code in codes))
    finally:
        await town.database.run(partial(restore_index, missing=not guarded))
    assert sum(done) == (1 if guarded else 8)


def restore_index(connection: Connection, *, missing: bool) -> None:
    """Other tests use the same PostgreSQL database."""
    if missing:
        connection.execute(table.delete())
        next(index for index in table.indexes if index.name == "uq_certificates_registration_id").create(connection)


class Died(Exception):
    """The process, in the middle of a job."""


async def test_a_job_that_dies_halfway_hands_out_each_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    activity, came, wayan = await ready(town, 3)
    monkeypatch.setattr(certifying, "AT_ONCE", 1)
    whole, calls = certifying._issue_one, []

    def dies_once(*arguments):
        done = whole(*arguments)
        calls.append(done)
        if len(calls) == 2:
            raise Died  # the second one's transaction is undone with it
        return done

    monkeypatch.setattr(certifying, "_issue_one", dies_once)
    await issues(wayan, activity)
    await works(town)
    (job,) = await town.rows(jobs)
    if job["state"] != "done":
        await issues(wayan, activity)
        await works(town)
    assert sorted(row["name"] for row in await town.rows(table)) == sorted(NAMES[:3])
    assert len(await town.rows(deliveries, notice="certificate")) == 3
    for persona in came:
        assert sum("Sertifikat Anda" in said.words for said in persona.chat) == 1


# ---- is it real? ------------------------------------------------------------------------------------------------------------
async def test_anybody_can_check_a_code_as_it_is_printed(town: Town) -> None:
    activity, _, wayan = await ready(town, 1)
    await issues(wayan, activity)
    await works(town)
    code = await only(town)
    lim = await town.guest("lim", "en")
    for said in (f"/cek {shown(code)}", f"check {code}", f"Cek {code[:5]} {code[5:].upper()}", f"/start v_{code}"):
        await lim.says(said)
        assert lim.sees(f"Genuine: {shown(code)}", NAMES[0], "Batik motif design (Sample)", "issued by BBSPJIKB")
    assert not [
        row for row in await town.rows(deliveries) if row["contact_id"] == await contact(town, lim) and NAMES[0] in row["reply"]
    ]


async def test_an_unknown_code_is_said_to_be_so_and_guesses_end(town: Town) -> None:
    rina = await town.guest("rina")
    await rina.says("/cek")
    assert rina.sees("cek K7F3P-QM2XA")
    for _ in range(links.MOST_WRONG):
        await rina.says("cek k7f3p-qm2xa")
        assert rina.sees("Kode itu tidak dikenal")
    await rina.says("cek k7f3p-qm2xa")
    assert rina.sees("Sudah banyak kode yang tidak dikenal")
    town.clock.tick(hours=1, seconds=1)
    await rina.says("/cek k7f3p-qm2xa")
    assert rina.sees("Kode itu tidak dikenal")


async def test_other_words_after_check_are_understood_as_ever(town: Town) -> None:
    rina = await town.guest("rina")
    await rina.says("cek pelatihan batik jogja")
    assert "tidak dikenal" not in rina.reads
    assert rina.sees("Desain motif batik")


async def test_a_revoked_one_says_so_and_can_be_put_back(town: Town) -> None:
    activity, (sri,), wayan = await ready(town, 1)
    await issues(wayan, activity)
    await works(town)
    code = await only(town)
    await wayan.taps(f"certified:0:{activity.id}")
    await wayan.walks(NAMES[0], "Cabut", "Cabut")
    assert wayan.sees("Sudah dicabut", "siapa pun yang memeriksa diberi tahu")
    await sri.says(f"cek {code}")
    assert sri.sees("Dicabut", "tidak berlaku")
    assert NAMES[0] not in sri.reads
    await sri.says("sertifikat")
    assert sri.sees("belum punya sertifikat")
    await wayan.taps(f"uncertify_undo:0:{code}")
    assert wayan.sees("Berlaku lagi")
    await wayan.taps(f"uncertify_yes:0:{code}")
    town.clock.tick(days=7, seconds=1)
    await wayan.taps(f"uncertify_undo:0:{code}")
    assert wayan.sees("Sudah dicabut")
    assert [row["detail"] for row in await town.rows(audit) if row["subject"] == f"certificate:{code}"] == [
        "revoked",
        "restored",
        "revoked",
    ]


async def test_a_wrong_name_is_put_right_by_another_one(town: Town) -> None:
    activity, (sri,), wayan = await ready(town, 1)
    await issues(wayan, activity)
    await works(town)
    old = await only(town)
    await wayan.taps(f"certified_find:0:{activity.id}")
    await wayan.walks("wahy", NAMES[0], "Betulkan nama", "Sri Wahyuningsih", "Terbitkan")
    await works(town)
    new = await only(town)
    assert new != old
    assert "Sri Wahyuningsih" in read_back(sri.last.attachment)
    await sri.says(f"cek {old}")
    assert sri.sees("Dicabut")
    await sri.says(f"cek {new}")
    assert sri.sees("Asli", "Sri Wahyuningsih")
    await wayan.taps(f"uncertify_undo:0:{old}")
    assert wayan.sees("Sudah dicabut")
    assert await only(town) == new


async def test_only_its_own_organisers_can_do_anything_about_it(town: Town) -> None:
    activity, (sri,), wayan = await ready(town, 1)
    await issues(wayan, activity)
    await works(town)
    code = await only(town)
    stranger = await organiser(town, "lim", of="Dekranasda Bali")
    for payload in ("certify", "certify_go", "certified", "certified_find"):
        await stranger.taps(f"{payload}:0:{activity.id}")
        assert stranger.sees("Itu tidak ada di antara kegiatan Anda.")
    for payload in ("certificate_of", "uncertify", "uncertify_yes", "uncertify_undo", "certificate_name"):
        await stranger.taps(f"{payload}:0:{code}")
        assert stranger.sees("Itu tidak ada di antara kegiatan Anda.")
        await sri.taps(f"{payload}:0:{code}")
        assert NAMES[0] not in sri.reads
    assert await only(town) == code


async def test_an_erased_person_leaves_a_certificate_without_a_name(town: Town) -> None:
    activity, (sri, _), wayan = await ready(town)
    await issues(wayan, activity)
    await works(town)
    code = next(row["code"] for row in await town.rows(table) if row["name"] == NAMES[0])
    await sri.taps("takealong:0:")
    assert code.encode() in sri.last.attachment.content
    await sri.taps("erase_yes:0:")
    lim = await town.guest("lim")
    await lim.says(f"cek {code}")
    assert lim.sees("Asli", "Nama sudah dihapus atas permintaan pemiliknya", "Desain motif batik")
    await wayan.taps(f"certificate_of:0:{code}")
    assert wayan.sees("nama tidak ditampilkan lagi")
    left = str([row for name in (table, deliveries) for row in await town.rows(name)])
    await town.clockwork.sweep_erased()
    left = str([row for name in (table, jobs) for row in await town.rows(name)])
    assert NAMES[0] not in left


# ---- the paper --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "Sri",
        "Nguyễn Thị Ánh Tuyết Đặng",
        "Þórður Çelik Łódź Ωμέγα Иванова",
        "Raden Ayu Siti Nurhaliza Kusumaningrum Prawirodirdjo binti Haji Muhammad Syarifuddin, S.Sn.",
        "'; DROP TABLE <b>&amp;</b> %s {name}",
    ],
)
async def test_every_name_that_is_taken_stands_on_the_paper(town: Town, name: str) -> None:
    (sri,) = await people(town, 1)
    activity = await over(town, [sri])
    signer = ("Prof. Dr. Ir. Raden Mas Hendra Kusuma Wijayaningrat, M.T.", "Kepala Balai Besar" * 4)
    made = certificates.Certificate("k7f3pqm2xa", activity.id, 1, 1, name, 18, town.clock(), None, *signer)
    assert fonts.printable(name) is not None
    words = paper(replace(activity, title_id="Pelatihan " + activity.title_id * 4), made, {"web": "https://sapa.example/?start="})
    (file,) = drawn((words,))
    said = read_back(Attachment("x.pdf", "application/pdf", file))
    assert name in said
    assert "K7F3P-QM2XA" in said
    assert words.link == "https://sapa.example/?start=v_k7f3pqm2xa"


def test_letters_that_the_typeface_lacks_are_refused() -> None:
    for name in ("กิตติ", "山田", "محمد", "Sri\u202eWahyuni", "Sri 🙂", "ខ្មែរ", "Sri\nWahyuni"):
        assert fonts.printable(name) is None
    assert fonts.printable("Nguye\u0302\u0303n") == "Nguyễn"
    for name in ("กิตติ", "محمد", "राम", "Sri\u202e王", "王 🙂", "王กิ", "ខ្មែរ"):
        assert fonts.writable(name) is None


@pytest.mark.parametrize(
    ("name", "typeface"),
    [
        ("王小明", fonts.CHINESE),
        ("陳大文 (Tan Tai Bun)", fonts.CHINESE),
        ("山田 さくら", fonts.JAPANESE),
        ("김민수", fonts.KOREAN),
        ("Sri Wahyuni", (fonts.REGULAR, "")),
    ],
)
async def test_names_of_visitors_from_east_asia_stand_on_the_paper(town: Town, name: str, typeface: tuple[str, str]) -> None:
    certificate = certificates.Certificate(
        "k7f3pqm2xa", 1, None, None, name, 18, town.clock(), None, "Dr. Hendra Wijaya", "Kepala Balai"
    )
    assert (fonts.writable(name), fonts.face(name, fonts.REGULAR)) == (name, typeface[0])
    words = paper(await held(town), certificate, {})
    (file,) = drawn((words,))
    assert name in read_back(Attachment("x.pdf", "application/pdf", file))


async def test_who_is_held_back_is_told_with_the_reason(town: Town) -> None:
    activity, (sri, made), wayan = await ready(town)
    for one, name in ((sri, "محمد"), (made, None)):
        await town.database.run(partial(contacts.change, contact_id=await contact(town, one), values={"name": name}))
    await wayan.taps(f"certify:0:{activity.id}")
    assert wayan.sees("1 orang belum punya nama", "1 nama", "Arab atau Thai", "huruf Latin")
    assert "Terbitkan" not in wayan.labels


def test_the_typeface_has_every_letter_that_is_taken() -> None:
    from reportlab.pdfbase import pdfmetrics

    fonts.load()
    taken = [chr(code) for code in range(0x20, 0x3000) if chr(code).isprintable() and fonts.printable(chr(code)) == chr(code)]
    assert len(taken) > 900
    for name in (fonts.REGULAR, fonts.BOLD, fonts.ITALIC):
        glyphs = pdfmetrics.getFont(name).face.charToGlyph
        assert [letter for letter in taken if ord(letter) not in glyphs] == []


def test_a_code_reads_like_no_word() -> None:
    assert certificate_codes.read("cek K7F3P-QM2XA ya") == "k7f3pqm2xa"
    assert certificate_codes.read("https://sapa.example/?start=v_k7f3pqm2xa") == "k7f3pqm2xa"
    for words in ("cek sertifikat saya", "cek jadwal pameran jakarta 2026", "cek 1234567890", ""):
        assert certificate_codes.read(words) == ""


async def test_a_year_later_it_is_still_theirs_and_nobody_elses(town: Town) -> None:
    activity, (sri,), wayan = await ready(town, 1)
    await issues(wayan, activity)
    await works(town)
    town.clock.tick(days=400)
    await town.clockwork.keep_retention()
    await wayan.taps(f"certified:0:{activity.id}")
    assert wayan.sees("nama tidak ditampilkan lagi")
    await wayan.taps(f"certificate_of:0:{await only(town)}")
    assert NAMES[0] not in wayan.reads
    await sri.says("sertifikat")
    await works(town)
    assert NAMES[0] in read_back(sri.last.attachment)
