from datetime import date
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import understand

TODAY = date(2026, 11, 22)  # a Sunday
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = (date(2026, 12, 1), date(2026, 12, 31))
JANUARY = (date(2027, 1, 1), date(2027, 1, 31))


SEARCHED = ("words", "kind", "craft", "province", "months", "level", "skill", "number", "yes")
"""What narrows a search for trainings; test_topics.py is about all else."""


def said(text, lexicon, today=TODAY):
    """What was understood of a search, without what is empty."""
    found = understand(text, lexicon, today)
    return {name: value for name in SEARCHED if (value := getattr(found, name)) not in (None, ())}


SEARCHES = [
    # Indonesian, as it is typed
    ("pelatihan batik di Jogja", {"kind": "training", "craft": "batik", "province": "ID-YO"}),
    ("pelatian batik jogja bln depan", {"kind": "training", "craft": "batik", "province": "ID-YO", "months": DECEMBER}),
    ("ada kelas tenun di NTB?", {"kind": "training", "craft": "tenun", "province": "ID-NB"}),
    ("bimtek pewter babel", {"kind": "bimtek", "craft": "pewter", "province": "ID-BB"}),
    ("mau ikut bimbingan teknis piuter", {"kind": "bimtek", "craft": "pewter"}),
    ("lokakarya anyaman bulan desember", {"kind": "workshop", "craft": "anyaman", "months": DECEMBER}),
    ("webinar besok", {"kind": "webinar", "months": (date(2026, 11, 23), date(2026, 11, 23))}),
    ("seminar daring minggu depan", {"kind": "webinar", "months": (date(2026, 11, 23), date(2026, 11, 29))}),
    ("pendampingan perajin perak", {"kind": "mentoring", "craft": "perak"}),
    ("sertifikasi batik cap", {"kind": "certification", "craft": "batik"}),
    ("uji kompetensi batik tulis temanggung", {"kind": "certification", "craft": "batik", "province": "ID-JT"}),
    ("kursus keramik bantul", {"kind": "training", "craft": "keramik", "province": "ID-YO"}),
    ("pelatihan di nusa tenggara barat", {"kind": "training", "province": "ID-NB"}),
    ("pelatihan di nusa tengara barat", {"kind": "training", "province": "ID-NB"}),
    ("pelatihan rotan cirebon", {"kind": "training", "craft": "rotan", "province": "ID-JB"}),
    ("saya mau belajar membatik", {"craft": "batik"}),
    ("batik kayu", {"craft": "kayu"}),
    ("wayang kulit", {"craft": "wayang"}),
    ("tas kulit", {"craft": "kulit"}),
    ("anyaman bambu", {"craft": "bambu"}),
    ("anyaman boven digoel", {"craft": "anyaman", "province": "ID-PS"}),
    ("perhiasan perak kotagede", {"craft": "perhiasan", "province": "ID-YO"}),
    ("sandal kulit", {"craft": "kulit"}),
    ("pelatihan ekoprint di jateng", {"kind": "training", "craft": "ecoprint", "province": "ID-JT"}),
    ("pelatihannya di solo kapan", {"kind": "training", "province": "ID-JT"}),
    ("batikk jogjaaa", {"craft": "batik", "province": "ID-YO"}),
    ("kramik plered", {"craft": "keramik", "province": "ID-JB"}),
    ("pewetr pangkalpinamg", {"craft": "pewter", "province": "ID-BB"}),
    ("perhiasn surabya", {"craft": "perhiasan", "province": "ID-JI"}),
    ("tenun lombok", {"craft": "tenun", "province": "ID-NB"}),
    ("kegiatan di DIY bulan ini", {"province": "ID-YO", "months": NOVEMBER}),
    ("acara papua barat daya", {"province": "ID-PD"}),
    ("pelatihan kaltim thn depan", {"kind": "training", "province": "ID-KI", "months": (date(2027, 1, 1), date(2027, 12, 31))}),
    ("desain perhiasan", {"craft": "perhiasan", "skill": "desain"}),
    ("belajar pewarnaan batik untuk pemula", {"craft": "batik", "skill": "pewarnaan", "level": "beginner"}),
    ("advanced weaving class", {"kind": "training", "craft": "tenun", "level": "further"}),
    ("pameran kerajinan", {"words": ("pameran",)}),
    ("pelatihan kerajinan batik", {"kind": "training", "craft": "batik"}),
    ("perhiasan perak ke dubai kena pajak brp", {"craft": "perhiasan", "words": ("dubai", "kena", "pajak")}),
    # English
    ("batik training in Yogyakarta", {"kind": "training", "craft": "batik", "province": "ID-YO"}),
    ("training batik in jogja next month", {"kind": "training", "craft": "batik", "province": "ID-YO", "months": DECEMBER}),
    ("is there a weaving course in lombok?", {"kind": "training", "craft": "tenun", "province": "ID-NB"}),
    ("jewelry workshop", {"kind": "workshop", "craft": "perhiasan"}),
    ("jewelery workshp", {"kind": "workshop", "craft": "perhiasan"}),
    ("silver class west java", {"kind": "training", "craft": "perak", "province": "ID-JB"}),
    ("technical guidance pewter", {"kind": "bimtek", "craft": "pewter"}),
    ("pottery near malang", {"craft": "keramik", "province": "ID-JI"}),
    ("wood carving jepara", {"craft": "kayu", "province": "ID-JT"}),
    ("basket weaving in bali", {"craft": "anyaman", "province": "ID-BA"}),
    ("leather goods", {"craft": "kulit", "words": ("goods",)}),
    ("competence test for batik in december", {"kind": "certification", "craft": "batik", "months": DECEMBER}),
    ("mentoring tomorrow", {"kind": "mentoring", "months": (date(2026, 11, 23), date(2026, 11, 23))}),
    ("may i join a batik class in may", {"kind": "training", "craft": "batik", "months": (date(2027, 5, 1), date(2027, 5, 31))}),
    ("pewter in the Riau Islands", {"craft": "pewter", "province": "ID-KR"}),
    # days
    ("des", {"months": DECEMBER}),
    ("dec", {"months": DECEMBER}),
    ("agst", {"months": (date(2027, 8, 1), date(2027, 8, 31))}),
    ("november", {"months": NOVEMBER}),
    ("oktober", {"months": (date(2027, 10, 1), date(2027, 10, 31))}),
    ("oktober 2026", {"months": (date(2026, 10, 1), date(2026, 10, 31))}),
    ("desembr", {"months": DECEMBER}),
    ("7-11 des", {"months": DECEMBER}),
    ("desember sampai februari", {"months": (date(2026, 12, 1), date(2027, 2, 28))}),
    ("bulan depan atau januari", {"months": (date(2026, 12, 1), date(2027, 1, 31))}),
    ("lusa", {"months": (date(2026, 11, 24), date(2026, 11, 24))}),
    ("minggu ini", {"months": (date(2026, 11, 16), date(2026, 11, 22))}),
    # nothing we know
    ("asdf lkj", {"words": ("asdf", "lkj")}),
    ("saya mau cari yang ada di sini", {"words": ("sini",)}),
]


@pytest.mark.parametrize(("text", "expected"), SEARCHES)
def test_searches(lexicon, text, expected):
    assert said(text, lexicon) == expected


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (date(2026, 12, 31), "bulan depan", JANUARY),
        (date(2026, 12, 31), "next week", (date(2027, 1, 4), date(2027, 1, 10))),
        (date(2026, 12, 31), "desember", DECEMBER),
        (date(2028, 1, 15), "februari", (date(2028, 2, 1), date(2028, 2, 29))),
        (date(2027, 1, 15), "desember sampai februari", (date(2027, 12, 1), date(2028, 2, 29))),
    ],
)
def test_days_are_counted_from_today(lexicon, today, text, expected):
    assert understand(text, lexicon, today).months == expected


# ---- what leaves it open ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("pelatihan di papua", ("papua",)),
        ("pelatihan di banjar", ("banjar",)),
        ("pelatihan sandal", ("sandal",)),
        ("pelatihan di jawa", ("jawa",)),
    ],
)
def test_a_word_of_several_is_not_taken_but_stays_to_search_for(lexicon, text, left):
    assert said(text, lexicon) == {"kind": "training", "words": left}


@pytest.mark.parametrize(
    "text", ["kursi masih ada?", "nama saya Wayan", "balik ke menu", "bantu saya", "masih kurang", "harga pasar", "steam"]
)
def test_everyday_words_are_no_crafts_or_places(lexicon, text):
    found = understand(text, lexicon, TODAY)
    assert (found.craft, found.province, found.kind) == (None, None, None)


def test_the_first_of_two_crafts_counts(lexicon):
    assert said("tenun atau keramik", lexicon) == {"craft": "tenun"}


# ---- numbers, yes and no ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2), ("2.", 2), ("2)", 2), (" 2 ", 2), ("no 2", 2), ("no. 2", 2), ("no.2", 2), ("#2", 2), ("nomor 2", 2),
        ("yang nomor 2", 2), ("yg no 2 pak", 2), ("dua", 2), ("Dua", 2), ("two", 2), ("number two", 2),
        ("the second", 2), ("yang kedua", 2), ("pilih 3 dong", 3), ("dua belas", 12), ("twenty", 20), ("dua puluh", 20),
        ("99", 99), ("option 4 please", 4), ("ya 1", 1), ("0", None), ("00", None), ("02", None), ("100", None),
        ("-5", None), ("+5", None), ("2,5", None), ("2.5", None), ("1e3", None), ("²", None), ("１", None), ("٢", None),
        ("Ⅳ", None), ("½", None), ("1/2", None), ("2..", None), ("2 3", None), ("dua tiga", None), ("7 hari", None),
        ("batik 2", None), ("2 orang", None), ("nomor", None), ("", None), ("no", None),
    ],
)  # fmt: skip
def test_numbers(lexicon, text, number):
    assert understand(text, lexicon, TODAY).number == number


@pytest.mark.parametrize(
    ("text", "yes"),
    [
        ("ya", True), ("Iya kak", True), ("YES", True), ("oke", True), ("ok 👍", True), ("👍", True), ("saya mau", True),
        ("betul", True), ("setuju, lanjut", True), ("sudah", True), ("sure", True), ("i agree", True), ("yaaaa", True),
        ("tidak", False), ("nggak jadi", False), ("ga mau", False), ("no", False), ("no thank you", False),
        ("belum", False), ("tidak mau pak", False), ("don't", False), ("tidak setuju", False), ("ya tidak", None),
        ("mau batik", None), ("ya, apa saja syaratnya", None), ("apakah boleh bawa anak", None), ("maybe", None),
        ("2", None),
    ],
)  # fmt: skip
def test_yes_and_no(lexicon, text, yes):
    assert understand(text, lexicon, TODAY).yes is yes


# ---- hostile and endless ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\0", "\0\0batik\0", "👩🏽‍🎨🧵🪡", "‮kitab", "مرحبا", "你好吗", "a" * 100_000, "batik " * 20_000,
        "1" * 100_000, "\ud800", "́́́", "{title}", "%s%n", "'; DROP TABLE contacts;--", "<script>", "../../etc/passwd",
        "\n\r\t", "=1+1", "ﷺ" * 400, "Z͑ͫ̓ͪ̂ͫ̽a̴̡l̷g̶o", "ß" * 300, "İ" * 300,
    ],
)  # fmt: skip
def test_nothing_breaks_it(lexicon, text):
    found = understand(text, lexicon, TODAY)
    assert len(found.text) <= 300
    assert "\0" not in found.text
    assert sum(map(len, found.words)) <= 900  # some letters grow when lowered


@given(st.text(max_size=400))
def test_any_text_at_all(lexicon, text):
    found = understand(text, lexicon, TODAY)
    assert found == understand(text, lexicon, TODAY)
    assert found.number is None or 1 <= found.number <= 99
    assert found.months is None or found.months[0] <= found.months[1]


@given(
    st.lists(st.sampled_from([word for text, _ in SEARCHES for word in text.split()]), max_size=40),
    st.dates(date(1999, 1, 1), date(2199, 12, 31)),
)
def test_any_words_on_any_day(lexicon, words, today):
    understand(" ".join(words), lexicon, today)


def test_no_message_takes_long(lexicon):
    """Of the thread's own time, a hundred times what it takes: what this finds grows with the square of a message, or worse."""
    began = thread_time()
    understand("pelatiham batjk xkwjq mampiur kerangg jogjx " * 200, lexicon, TODAY)
    assert thread_time() - began < 0.5
