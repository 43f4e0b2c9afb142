"""What is told by a few words in any order, and what is not."""

from __future__ import annotations

import pytest

from bot.understanding import Lexicon, match_label, match_own, match_personal


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("tiketku mana kak", "ticket"), ("aku udah daftar apa aja", "registrations"), ("am I still on the waiting list", "queue"),
        ("sertifikat ku kok blm ada", "certificate"), ("batalin dong pendaftaranku", "cancel"), ("mksh ya kak 🙏", "thanks"),
        ("jgn kirim pesan lagi", "stop"), ("delete my account", "data"), ("mau ngobrol sama orang beneran", "ask"),
        ("matur nuwun sanget", "thanks"), ("you are useless", "upset"), ("gimana cara daftar pelatihan", "wish"),
        # what asks for more, or for the opposite, is left to what else it may mean
        ("saya mau pelatihan", None), ("i want a class", None), ("tiket pesawat ke dubai", None),
        ("kirim pesan ke peserta", None),
        ("tidak usah hapus data", None), ("baru mau ekspor", None), ("sertifikat bnsp batik", None), ("", None),
        ("tiket " * 40, None),
    ],
)  # fmt: skip
def test_a_few_telling_words_are_a_command_and_one_more_is_none(lexicon: Lexicon, text: str, command: str | None) -> None:
    assert match_personal(text, lexicon) == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("kok sertifikat saya belum keluar padahal teman sudah", "certificate"), ("kenapa saya ga diingetin", "reminders"),
        ("saya udah keterima belum ya di pelatihan batik", "registrations"), ("daftarin adik saya sekalian", "mypeople"),
        ("nama saya salah ketik harusnya Siti Aminah", "profile"), ("maaf besok gak bisa datang anak sakit", "cancel"),
        ("which classes am i in", "registrations"), ("why wasn't i reminded", "reminders"),
        ("what information do you keep", "data"), ("sorry i'm sick and can't make it", "cancel"),
        # what nobody has yet, or is somebody else's
        ("saya mau sertifikat kompetensi", None), ("apakah pelatihannya dapat sertifikat", None), ("nomor hs perak", None),
        ("data pengrajin batik jogja", None), ("can i bring my own tools", None), ("how to get my first certificate", None),
        ("", None), ("sertifikat saya " * 40, None),
    ],
)  # fmt: skip
def test_what_is_said_of_ones_own_leaves_room_for_other_words(lexicon: Lexicon, text: str, command: str | None) -> None:
    assert match_own(text, lexicon, alone=True) == command


def test_a_word_for_oneself_is_enough_only_where_nothing_else_is_named(lexicon: Lexicon) -> None:
    """`sertifikat ekspor saya` beside a market is about exporting."""
    assert match_own("sertifikat batik saya", lexicon, alone=True) == "certificate"
    assert match_own("sertifikat batik saya", lexicon, alone=False) is None


@pytest.mark.parametrize(
    ("text", "at"),
    [("jelasin dong", 0), ("sumbernya mana", 1), ("langkah", None), ("kalau di jogja", None), ("ya", None), ("", None)],
)
def test_a_label_is_meant_by_its_telling_words_where_no_other_has_them(lexicon: Lexicon, text: str, at: int | None) -> None:
    assert match_label(text, ["Jelaskan", "Sumber", "Semua langkah", "Langkah ekspor"], lexicon) == at
