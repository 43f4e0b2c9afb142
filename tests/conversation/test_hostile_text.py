"""Text from people is data: shown as it was written, or refused kindly; never code, never a crash."""

from __future__ import annotations

from bot.vocabulary import Action
from storage.models import contacts, questions
from tests.persona import Town

SHOWN = [
    "<b>Sri</b>",
    "{0} {name} {title.__class__}",
    "%s %(name)s %n",
    "*Sri* _Wahyuni_ [x](http://x)",
    "Sri 🧵🪡 Wahyuni",
    "O'Brien; DROP TABLE contacts; --",
    "سري واهيوني",
    "ศรี วาหยูนี",
    "=HYPERLINK(1) Sri",
    "${jndi:ldap://x} Sri",
    "Ñandú Çelik",
    "1e3",
]
REFUSED = [
    "",
    " ",
    "x",
    "²",
    "１",
    "-5",
    "42",
    "🧵",
    "Sri\u200bWahyuni",
    "\u202eayirS",
    "Sri\x1b[31m",
    "S" * 101,
    "S" * 100_000,
    "\u0301" * 50,
    "\U000e0001Sri",
]


async def test_names_are_shown_as_written_or_refused_kindly(town: Town) -> None:
    sri = await town.guest("sri")
    for name in SHOWN:
        await sri.walks("profil", "Nama")
        await sri.says(name)
        assert sri.sees("Tersimpan"), name
        await sri.says("profil")
        assert f"Nama: {name}" in sri.reads
        assert (await town.rows(contacts))[0]["name"] == name
    for name in filter(town.channel.carries, REFUSED):
        await sri.walks("/profil", "Nama")
        await sri.says(name)
        assert sri.sees("Nama perlu 2 sampai 100 huruf"), name
        assert len(sri.reads) < 400


async def test_questions_are_kept_as_written(town: Town) -> None:
    sri = await town.guest("sri")
    for body in [*SHOWN, "Sri\u200bWahyuni", "\u202eayirS", "a" * 1000, "satu\ndua\n\ntiga", "🧵" * 500]:
        await sri.walks("/tanya", body)
        assert (await town.rows(questions))[-1]["body"] == body
    before = len(await town.rows(questions))
    for body in ("a" * 1001, "🧵" * 100_000, " \n "):
        await sri.walks("/tanya", body)
        assert len(await town.rows(questions)) == before
    await sri.walks("/tanya", "apa\0kabar")
    assert (await town.rows(questions))[-1]["body"] == "apakabar"


async def test_admins_read_hostile_words_as_they_are(town: Town) -> None:
    sri, ayu = await town.guest("sri", name="<b>{0}</b>"), await town.guest("ayu")
    town.admin(ayu)
    await sri.walks("/tanya", "%s {title} <script>alert(1)</script>")
    await ayu.says(f"/jawab {(await town.rows(questions))[-1]['id']}")
    assert ayu.sees("<b>{0}</b>", "%s {title} <script>alert(1)</script>")


async def test_anything_typed_anywhere_is_answered(town: Town) -> None:
    sri = await town.guest("sri", "en")
    number = (await town.activity("contoh-pewter-desain"))["id"]
    for hostile in [
        *SHOWN,
        *REFUSED,
        "/",
        "//",
        "/\0",
        "/start",
        "/start a_\0",
        "/start i_%",
        "?",
        "\n",
        "!nothing:0:",
        "@sapa_bot",
        "0" * 400,
    ]:
        if town.channel.carries(hostile):
            await sri.says(hostile)
            assert sri.last.choices, hostile
    await sri.walks(f"/start r_{number}", sri.word("Agree, continue"))
    for right in ("Sri", "081234567890", "pewter", "Pangkalpinang"):
        for hostile in ("²", "１", "-5", "1e3", "", "\0", "{0}", "🧵" * 5000, "<b>", "99", "/" * 50):
            place = sri.chat[-1].reply
            if right == "Pangkalpinang" and any(letter.isalpha() for letter in hostile):
                continue  # a place like any other
            if not town.channel.carries(hostile):
                continue
            await sri.says(hostile)
            assert sri.last.choices, (place, hostile)
        await sri.walks("menu", sri.word("Continue the form"), right)
    assert sri.sees("(5/5)")


async def test_hostile_words_before_a_language_is_chosen(town: Town) -> None:
    for number, hostile in enumerate(filter(town.channel.carries, [*SHOWN, *REFUSED, "!", "!card:0:x", "!" * 300])):
        newcomer = town.person(f"newcomer{number}")
        await newcomer.says(hostile)
        assert newcomer.labels == ["Bahasa Indonesia", "English"]
        await newcomer.presses("Bahasa Indonesia")
        assert newcomer.last.choices


async def test_a_filter_never_grows_beyond_a_button(town: Town) -> None:
    sri = await town.guest("sri")
    for words in ("perhiasan yogyakarta desember " + "tanaman " * 30, "é" * 290, "pelatihan " + "ü" * 60):
        await sri.says(words)
        for choice in sri.last.choices:
            assert Action.decode(choice.action.encode()) == choice.action


async def test_what_looks_like_a_wildcard_is_only_a_letter(town: Town) -> None:
    sri = await town.guest("sri")
    for words in ("%", "_", "%%%", "m%f", "d_s%n", "100%"):
        await sri.says(words)
        assert "Desain motif batik (Contoh)" not in sri.labels, words
