"""What is told by a few words in any order, and what is not."""

from __future__ import annotations

import pytest

from bot.understanding import Lexicon, match_label, match_personal


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
    ("text", "at"),
    [("jelasin dong", 0), ("sumbernya mana", 1), ("langkah", None), ("kalau di jogja", None), ("ya", None), ("", None)],
)
def test_a_label_is_meant_by_its_telling_words_where_no_other_has_them(lexicon: Lexicon, text: str, at: int | None) -> None:
    assert match_label(text, ["Jelaskan", "Sumber", "Semua langkah", "Langkah ekspor"], lexicon) == at
