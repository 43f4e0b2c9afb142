import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import (
    Lexicon,
    Named,
    behind_opening,
    match_command,
    match_country,
    match_craft,
    match_opening,
    match_place,
    read_words,
)
from bot.understanding.phrases import one_edit
from tests.understanding.conftest import ROOT

PAPUA = ("ID-PA", "ID-PB", "ID-PS", "ID-PT", "ID-PE", "ID-PD")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Jogja", "ID-YO"), ("DIY", "ID-YO"), ("d i yogyakarta", "ID-YO"), ("DI Yogyakarta", "ID-YO"),
        ("Daerah Istimewa Yogyakarta", "ID-YO"), ("Kab. Bantul", "ID-YO"), ("Sleman, DIY", "ID-YO"), ("babel", "ID-BB"),
        ("Kepulauan Bangka Belitung", "ID-BB"), ("NTB", "ID-NB"), ("ntt", "ID-NT"), ("Kaltim", "ID-KI"),
        ("Kalimatan Timur", "ID-KI"), ("east kalimantan", "ID-KI"), ("DKI", "ID-JK"), ("Jakarta Selatan", "ID-JK"),
        ("Solo", "ID-JT"), ("Kudus", "ID-JT"), ("pekalongn", "ID-JT"), ("Jepara", "ID-JT"), ("Garut", "ID-JB"),
        ("cirebon", "ID-JB"), ("Tasikmalaya", "ID-JB"), ("Bandung", "ID-JB"), ("Semarang", "ID-JT"), ("Riau", "ID-RI"),
        ("Kepulauan Riau", "ID-KR"), ("Maluku", "ID-MA"), ("Maluku Utara", "ID-MU"), ("Papua Selatan", "ID-PS"),
        ("Provinsi Papua", "ID-PA"), ("Boven Digoel", "ID-PS"), ("Mataram, Lombok", "ID-NB"), ("Sumatra Barat", "ID-SB"),
        ("gunung kidul", "ID-YO"), ("Papua", PAPUA), ("Jayapura, Papua", "ID-PA"), ("Papua (Sorong)", "ID-PD"),
        ("Banjar", ("ID-KS", "ID-JB")), ("Banjar, Jawa Barat", "ID-JB"), ("Kab. Banjar, Kalsel", "ID-KS"),
        ("Nusa Tenggara", ("ID-NB", "ID-NT")), ("Jogja atau Solo", ("ID-YO", "ID-JT")), ("", None), ("rumah saya", None),
        ("123", None), ("Timor Leste", None), ("Malaysia", None), ("batik", None),
    ],
)  # fmt: skip
def test_places(lexicon, text, place):
    assert match_place(text, lexicon) == place


@pytest.mark.parametrize("name", [0, 1])
def test_every_province_and_craft_answers_to_its_own_name(lexicon, name):
    import yaml

    glossary = yaml.load((ROOT / "catalogue/glossary.yaml").read_text("utf-8"), yaml.CSafeLoader)
    for province in glossary["provinces"]:
        said = province[("official_name", "name_en")[name]]
        assert match_place(said, lexicon) == (PAPUA if said == "Papua" else province["iso_3166_2"])
    for craft in glossary["crafts"]:
        found = match_craft(craft["name"][("id", "en")[name]], lexicon)
        assert found == craft["id"] or craft["id"] in found


@pytest.mark.parametrize(
    ("text", "craft"),
    [
        ("batik", "batik"), ("Batik tulis", "batik"), ("bathik", "batik"), ("perhisan", "perhiasan"), ("perak", "perak"),
        ("rotan", "rotan"), ("mutiara", "batu-mulia"), ("ukir batu", "batu"), ("wood", "kayu"), ("kuningan", "logam"),
        ("kerajinan", "kerajinan-umum"), ("kerajinan perak", "perak"), ("oleh-oleh", "kerajinan-umum"),
        ("sandal", ("kulit", "alas-kaki")), ("perak dan keramik", ("perak", "keramik")), ("kursi", None), ("", None),
        ("tidak tahu", None),
    ],
)  # fmt: skip
def test_crafts(lexicon, text, craft):
    assert match_craft(text, lexicon) == craft


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Indonesia", "ID"), ("Malaysia", "MY"), ("malasia", "MY"), ("Singapura", "SG"), ("Singapore", "SG"),
        ("Filipina", "PH"), ("the Philippines", "PH"), ("Viet Nam", "VN"), ("Vietnam", "VN"), ("Kamboja", "KH"),
        ("Cambodia", "KH"), ("Laos", "LA"), ("Lao PDR", "LA"), ("Myanmar", "MM"), ("Burma", "MM"),
        ("Brunei Darussalam", "BN"), ("Thailand", "TH"), ("Timor Leste", "TL"), ("Hongkong", "HK"), ("Jepang", "JP"),
        ("Japan", "JP"), ("Tiongkok", "CN"), ("I am from Malaysia", "MY"), ("USA", "US"), ("MY", "MY"), ("KH", "KH"),
        ("no", None), ("Jogja", None), ("", None), ("EU", None),
    ],
)  # fmt: skip
def test_countries(lexicon, text, country):
    assert match_country(text, lexicon) == country


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("menu", "menu"), ("Menu utama", "menu"), ("pendaftaran saya", "registrations"), ("hapus data saya", "data"),
        ("batal", "cancel"), ("berhenti", "stop"), ("help me", "help"), ("tolong bantu kak", "help"),
        ("tanya petugas", "ask"), ("pelatihan batik", None), ("saya", None), ("", None),
    ],
)  # fmt: skip
def test_commands(lexicon, text, command):
    assert match_command(text, lexicon) == command


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("batik", "batik", True), ("batik", "btik", True), ("batik", "battik", True), ("batik", "bayik", True),
        ("batik", "abtik", True), ("batik", "batki", True), ("batik", "btiak", False), ("batik", "bak", False),
        ("batik", "tenun", False), ("", "a", True), ("", "ab", False),
    ],
)  # fmt: skip
def test_one_edit(a, b, near):
    assert one_edit(a, b) is near
    assert one_edit(b, a) is near


def test_a_typing_error_close_to_two_words_is_left_alone():
    lexicon = Lexicon.build([Named("a", ("marble",)), Named("b", ("garble",)), Named("c", ("mabble",))], [], [])
    assert match_craft("marblee", lexicon) == "a"
    assert match_craft("maqble", lexicon) is None  # marble or mabble
    assert match_craft("warble", lexicon) is None  # another first letter


def test_an_empty_lexicon_understands_nothing():
    assert match_place("Bantul", Lexicon.build([], [], [])) is None


@given(st.text(max_size=400))
def test_no_answer_breaks_matching(lexicon, text):
    for match in (match_place, match_craft, match_country, match_command):
        match(text, lexicon)


def test_the_words_of_both_languages_are_read():
    assert len(read_words(ROOT / "locales")) == 2


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("ini asli? Transfer 200rb", "Transfer 200rb"),
        ("kak ini asli: https://x.y", "https://x.y"),
        ("ini asli", ""),
        ("Is this real? SALE", "SALE"),
        ("halo dunia", "halo dunia"),
        ("", ""),
    ],
)
def test_what_is_said_behind_an_opening(lexicon, text, behind):
    assert behind_opening(text, lexicon) == behind


@pytest.mark.parametrize(("text", "opened"), [("h-3", "remind"), ("H-7", "remind"), ("h", None), ("h-3 jam", None), ("3", None)])
def test_days_before_open_a_reminder(lexicon, text, opened):
    assert match_opening(text, lexicon) == opened
