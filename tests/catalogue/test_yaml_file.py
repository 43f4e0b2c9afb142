import pytest

from storage.catalogue.yaml_file import MAX_BYTES, MAX_DEPTH, MAX_TEXT, Unreadable, clean, read


def reading(tmp_path, text):
    path = tmp_path / "some.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path)


def test_only_numbers_true_false_and_null_are_more_than_text(tmp_path):
    text = """{a: 2024-03-01, b: NO, c: 10:00, d: 12, e: -1.5, f: true, g: null, h: ~, i: , j: '12', k: 0123, l: yes,
        m: 1e3, n: 99999999999999999999, o: .inf}"""
    assert reading(tmp_path, text) == {
        "a": "2024-03-01", "b": "NO", "c": "10:00", "d": 12, "e": -1.5, "f": True, "g": None, "h": None, "i": None,
        "j": "12", "k": "0123", "l": "yes", "m": "1e3", "n": "99999999999999999999", "o": ".inf",
    }  # fmt: skip


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    assert reading(tmp_path, b"\xef\xbb\xbfa: 1") == {"a": 1}


BOMB = "a: &a [x, x]\n" + "\n".join(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (BOMB, "line 1: anchors and aliases are not accepted"),
        ("a: *nobody", "anchors and aliases are not accepted"),
        ("a: !!python/object/apply:os.system [id]", "line 1: tags are not accepted"),
        ("a: !!str 1", "tags are not accepted"),
        ("[" * 900_000, f"it is nested more than {MAX_DEPTH} deep"),
        ("{a: " * 200_000, f"it is nested more than {MAX_DEPTH} deep"),
        ("- " * 300_000, f"it is nested more than {MAX_DEPTH} deep"),
        ("a: 1\nb: 2\na: 3", "line 3: the key 'a' occurs twice"),
        ("[a]: 1", "line 1: a key must be a word"),
        ("a: 1\n---\nb: 2", "it holds more than one document"),
        ("- a\n- b", "it is not a table of sections"),
        ("just words", "it is not a table of sections"),
        ("", "it is empty"),
        ("# nothing but a remark", "it is empty"),
        ("a: [1, 2", "line 2: did not find expected"),
        ("a: 'x\n b: }", "line 2: found unexpected end of stream"),
        ("a: \x00", "control characters are not allowed"),
        ("a: " + "x" * (MAX_TEXT + 1), "line 1: a text is longer than 5000 characters"),
        (b"a: \xff\xfe", "it is not UTF-8 text"),
        (b"a: " + b"x" * MAX_BYTES, "it is larger than 5 MB"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(tmp_path, text, reason):
    with pytest.raises(Unreadable) as refused:
        reading(tmp_path, text)
    assert reason in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(Unreadable, match="No such file"):
        read(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" batik  tulis ", "batik  tulis"),
        ("a\x00b\x07c\x7f", "abc"),
        ("satu\ndua\r\n", "satu\ndua"),
        ("\u202egnitseted\u2066", "gnitseted"),
        ("Jl. Kusumanegara 7 – \u00a0Yogya", "Jl. Kusumanegara 7 – \u00a0Yogya"),
        ("\ud800x", "x"),
        ("👩🏽‍🎨", "👩🏽‍🎨"),
    ],
)
def test_text_loses_control_characters_and_direction_marks(text, cleaned):
    assert clean(text) == cleaned
