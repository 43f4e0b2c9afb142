"""What people hand over is fetched from their platform, judged by what it is, and stored under a name of ours."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.channels.port import ChannelDown, NotSent, Refused, Throttled
from bot.conversation.turn import Turn
from bot.documents import pictures
from bot.rules import kinds
from bot.screens.general import menu_choice
from bot.vocabulary import Media, Reply
from scheduler.making import fetching
from storage.models import addresses, jobs
from storage.models import files as table
from storage.organising import files
from storage.people import erasure
from tests.persona import Persona, Town

XLSX = b"PK\x03\x04\x14\x00[Content_Types].xml xl/workbook.xml"
OGG = b"OggS\x00\x02" + b"v" * 40


def photo(size: tuple[int, int] = (40, 20), where: str = "Rumah Sri") -> bytes:
    """A JPEG that says where it was taken."""
    made = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = where  # ImageDescription
    Image.new("RGB", size, "brown").save(made, "JPEG", exif=exif)
    return made.getvalue()


@pytest.fixture
async def wayan(town: Town) -> Persona:
    """Somebody whose files are kept, and whose press "arrived" follows."""

    def keep(turn: Turn, media: Media) -> Reply:
        files.keep(turn.connection, media, turn.address, turn.contact.id, turn.now, then="arrived")
        turn.ordered = True
        return Reply("Diterima", choices=(menu_choice(),))

    def arrived(turn: Turn) -> Reply:
        found = files.get(turn.connection, turn.number())
        assert found is not None
        return Reply(f"{found.name}, {found.media_type}, {found.size}", choices=(menu_choice(),))

    town.router.unread = keep
    town.router.action("arrived", arrived)
    return await town.guest("wayan", "id")


async def stored(town: Town) -> dict[str, Any]:
    (row,) = await town.rows(table)
    return row


@pytest.mark.parametrize(
    ("kind", "content", "named"),
    [
        ("document", XLSX, "xlsx"),
        ("document", b"%PDF-1.7", "pdf"),
        ("document", "nama;kota\nSri;Solo".encode("utf-16"), "csv"),
        ("voice", OGG, "ogg"),
    ],
    ids=["xlsx", "pdf", "csv", "voice"],
)
async def test_a_file_is_fetched_and_what_follows_is_pressed(
    town: Town, wayan: Persona, kind: str, content: bytes, named: str
) -> None:
    await wayan.sends(kind, content, name="../../etc/passwd.exe")
    assert await town.jobs.run_due() == 1
    await wayan.hears(2)
    row = await stored(town)
    assert wayan.sees(f"sapa-{row['id']}.{named}", str(len(content)))
    assert (row["content"], row["trouble"]) == (content, None)


async def test_a_picture_is_made_anew_without_what_a_phone_wrote_into_it(town: Town, wayan: Persona) -> None:
    assert b"Rumah Sri" in photo()
    await wayan.sends("photo", photo((4000, 2000)))
    await town.jobs.run_due()
    await wayan.hears(2)
    row = await stored(town)
    assert b"Rumah Sri" not in row["content"]
    with Image.open(BytesIO(row["content"])) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1600, 800))


BAD = {
    "no picture": ("photo", b"\xff\xd8\xff\xe0 and nothing behind", "kind"),
    "a program called a table": ("document", b"MZ\x90\x00\x03", "kind"),
    "a zip that is no table": ("document", b"PK\x03\x04 evil.exe", "kind"),
    "a PDF spoken": ("voice", b"%PDF-1.7", "kind"),
    "a film": ("video", b"\x00\x00\x00\x18ftypmp42", "kind"),
    "too large": ("document", b"%PDF-" + b"x" * kinds.LARGEST["document"], "too large"),
}


@pytest.mark.parametrize(("kind", "content", "why"), BAD.values(), ids=BAD)
async def test_what_cannot_be_taken_is_told(town: Town, wayan: Persona, kind: str, content: bytes, why: str) -> None:
    await wayan.sends(kind, content)
    await town.jobs.run_due()
    await wayan.hears(2)
    row = await stored(town)
    assert (row["content"], row["trouble"]) == (None, why)
    said = {
        "kind": "I cannot use a file of this kind. Please send a PDF, a spreadsheet, a picture (JPEG or PNG) or a voice note.",
        "too large": "Your file is too large. Documents and pictures may have 5 MB, voice notes 16 MB. "
        "Please send a smaller one.",
    }
    assert wayan.sees(wayan.word(said[why]))


async def test_a_bomb_of_a_picture_is_refused_before_it_unpacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", Image.MAX_IMAGE_PIXELS)  # what is opened there sets it for the process
    monkeypatch.setattr(pictures, "MOST_PIXELS", 100)
    with pytest.raises(pictures.NoPicture):
        pictures.anew(photo((40, 20)))


async def test_what_the_platform_cannot_give_now_is_asked_for_again(town: Town, wayan: Persona) -> None:
    await wayan.sends("document", XLSX)
    (reference,) = town.channel.holds
    for error in (NotSent("connect"), Throttled(30), ChannelDown(), NotSent("cut")):
        town.channel.holds[reference] = error
        assert await town.jobs.run_due() == 1
        assert await town.jobs.run_due() == 0
        town.clock.tick(minutes=5)
    town.channel.holds[reference] = XLSX
    await town.jobs.run_due()
    await wayan.hears(2)
    assert (await stored(town))["content"] == XLSX


@pytest.mark.parametrize("error", [NotSent("connect"), Refused("gone")], ids=["for long", "for ever"])
async def test_who_hears_nothing_of_their_file_is_told(town: Town, wayan: Persona, error: Exception) -> None:
    await wayan.sends("document", XLSX)
    town.channel.holds = dict.fromkeys(town.channel.holds, error)
    for _ in range(fetching.TRIES):
        await town.jobs.run_due()
        town.clock.tick(hours=1)
    await wayan.hears(2)
    assert wayan.sees(wayan.word("I could not get your file from the chat. Please send it once more."))
    assert [row["state"] for row in await town.rows(jobs)] == ["done"]


async def test_a_press_that_follows_happens_once_though_the_process_died_behind_it(
    town: Town, wayan: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*_: Any) -> None:
        raise Killed

    await wayan.sends("document", XLSX)
    with monkeypatch.context() as patched:
        patched.setattr("storage.organising.jobs.end", dies)
        with pytest.raises(Killed):
            await town.jobs.run_due()
    await wayan.hears(2)
    town.jobs.owner = 70  # the next process
    await town.jobs.run_due()
    await town.settled()
    assert sum("sapa-" in said.words for said in wayan.chat) == 1
    assert [(row["state"], row["attempts"]) for row in await town.rows(jobs)] == [("done", 2)]


async def test_who_is_erased_takes_their_files_along(town: Town, wayan: Persona) -> None:
    await wayan.sends("document", XLSX)
    (contact,) = {row["contact_id"] for row in await town.rows(table)}
    await town.database.run(partial(erasure.forget, contact_id=contact, now=town.clock(), unreadable=str))
    await town.jobs.run_due()
    await town.settled()
    assert (await town.rows(table), await town.rows(jobs)) == ([], [])
    assert len(wayan.chat) == 1


async def test_a_result_about_others_goes_when_one_of_them_does(town: Town, wayan: Persona) -> None:
    sri = await town.guest("sri", "id", name="Sri Wahyuni")
    await wayan.sends("document", XLSX)
    others = {"channel": "memory", "reference": "x", "kind": files.OTHERS, "name": "x", "media_type": "x", "size": 1}
    await town.database.run(
        lambda connection: connection.execute(table.insert().values(**others, content=b"Sri Wahyuni", at=town.clock()))
    )
    await sri.says("/menu")
    ids = {row["contact_id"] for row in await town.rows(table)}
    (person,) = {row["contact_id"] for row in await town.rows(addresses)} - ids
    await town.database.run(partial(erasure.forget, contact_id=person, now=town.clock(), unreadable=str))
    assert [row["kind"] for row in await town.rows(table)] == ["document"]
