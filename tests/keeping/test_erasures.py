"""Who was erased stays erased, also when a backup from before is put back."""

from __future__ import annotations

import asyncio
import shutil
import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.rules.offers import Terms
from bot.vocabulary import Address
from storage.database import open_database
from storage.ledger import holds
from storage.models import activities, addresses, erasures, registrations, timers
from storage.people.erased import KEY_FILE, REGISTER_FILE, Erasure, Register
from storage.upkeep import restoring
from storage.upkeep.backup import Unfit, back_up
from storage.upkeep.restoring import Restored, Wish
from tests.keeping.conftest import Fresh, everything, kind_of, rows
from tests.persona import MORNING, Persona, Town, a_town, everybody_registers, furnish

MOTIF = "contoh-motif-batik"
SRI = "sri-recipient-4711"
SECRETS = ("Sriwulandari", "81399887766", SRI)


@pytest.fixture
async def town(database_url: str, fresh: Fresh, tmp_path: Path) -> AsyncIterator[Town]:
    """A town whose one seat is Sri's; Budi waits for it."""
    url = await asyncio.to_thread(fresh, kind_of(database_url))
    await asyncio.to_thread(furnish, url)
    async with open_database(url) as database, a_town(database, tmp_path / "town") as opened:
        await opened.change(activities, activities.c.slug == MOTIF, quota=1)
        for who, name, phone in ((SRI, "Sriwulandari", "+6281399887766"), ("budi", "Budi", "+6281234567890")):
            guest = await opened.guest(who, "id", name=name, phone=phone, craft="batik")
            await everybody_registers(opened, [guest], MOTIF)
            await guest.hears()
        await opened.settled()
        yield opened


async def save(town: Town, name: str = "saved.db") -> Path:
    """A backup, in a folder of its own."""
    path = town.folder / name.removesuffix(".db") / name
    path.parent.mkdir()
    await asyncio.to_thread(back_up, town.database.url, path)
    return path


async def erase_sri(town: Town, *, filed: bool = True) -> Persona:
    sri = town.person(SRI, "id")
    town.clock.tick(hours=1)
    await sri.walks("/data", "Hapus semua", "Hapus semua")
    await town.settled()
    town.clock.tick(seconds=10)
    if filed:
        await town.clockwork.sweep_erased()
    return sri


async def restored(town: Town, url: str, path: Path, register: Register | None = None, wish: Wish | None = None) -> Restored:
    own = register or town.around.erased
    town.clock.tick(hours=1)
    return await asyncio.to_thread(restoring.restore, url, path, own, town.clock(), Terms(), wish or Wish())


def traces(url: str) -> list[str]:
    """What is left of her: bytes of the files on SQLite, rows on PostgreSQL."""
    if url.startswith("sqlite"):
        path = Path(str(make_url(url).database))
        content = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    else:
        content = repr(everything(url)).encode()
    return [secret for secret in SECRETS if secret.encode() in content]


@pytest.fixture
async def target(database_url: str, fresh: Fresh) -> str:
    return await asyncio.to_thread(fresh, kind_of(database_url))


# ---- forgotten again --------------------------------------------------------------------------------------------------------
async def is_forgotten(url: str) -> None:
    """The check."""
    found = await asyncio.to_thread(traces, url)
    assert not found, f"there is {found}"


async def test_a_restore_forgets_who_was_erased_since(town: Town, target: str) -> None:
    path = await save(town)
    await erase_sri(town)
    done = await restored(town, target, path)
    assert done.aftermath.forgotten == 1
    await is_forgotten(target)
    assert [file.name for file in town.around.erased.folder.iterdir() if file.name.endswith(".part")] == []


async def test_a_restore_forgets_where_a_platform_asked_to_wait_with_her(town: Town, target: str) -> None:
    wait = holds.Hold("memory", SRI, holds.EVERY, town.clock() + timedelta(days=1))
    await town.close()  # a postman that reads of the wait keeps it
    await town.database.run(lambda connection: holds.place(connection, [wait]))
    path = await save(town)
    await town.database.run(lambda connection: holds.purge(connection, wait.until))
    await town.open()
    await erase_sri(town)
    await restored(town, target, path)
    await is_forgotten(target)


async def test_the_check_catches_a_restore_that_does_not_ask(town: Town, target: str, tmp_path: Path) -> None:
    """The bad twin: another register, which knows of nobody."""
    path = await save(town)
    await erase_sri(town)
    await restored(town, target, path, Register.begin(tmp_path / "other"))
    with pytest.raises(AssertionError, match="Sriwulandari"):
        await is_forgotten(target)


async def test_her_seat_goes_to_the_line_and_the_count_stays(town: Town, target: str) -> None:
    path = await save(town)
    await erase_sri(town)
    await restored(town, target, path)
    claims = await asyncio.to_thread(rows, target, registrations)
    assert {(row["contact_id"] is None, row["status"]) for row in claims} == {(True, "cancelled"), (False, "offered")}
    planned = {row["kind"] for row in await asyncio.to_thread(rows, target, timers) if row["fired_at"] is None}
    assert {"offer", "expiry"} <= planned


async def test_who_came_back_stays(town: Town, target: str) -> None:
    await save(town, "before.db")
    sri = await erase_sri(town)
    town.clock.tick(hours=1)
    await sri.says("halo")
    await town.settled()
    path = await save(town, "after.db")
    done = await restored(town, target, path)
    assert done.aftermath.forgotten == 0
    assert SRI in {row["recipient"] for row in await asyncio.to_thread(rows, target, addresses)}


async def test_an_erasure_between_two_restores_holds_in_the_second(town: Town, target: str) -> None:
    """What the first restore forgot is known to the second, and filed by the clockwork of what it restored."""
    path = await save(town)
    await erase_sri(town)
    await restored(town, target, path)
    async with open_database(target) as database, a_town(database, town.folder / "second") as second:
        second.around = town.around
        again = await save(second)
    done = await restored(town, target, again, wish=Wish(replace=True))
    assert done.aftermath.forgotten == 0
    await is_forgotten(target)


async def test_an_erasure_that_was_not_filed_yet_is_filed_before_its_database_is_replaced(town: Town) -> None:
    path = await save(town)
    await erase_sri(town, filed=False)
    await town.close()
    assert town.around.erased.read() == []
    done = await restored(town, town.database.url, path, wish=Wish(replace=True))
    assert done.aftermath.forgotten == 1
    await is_forgotten(town.database.url)


# ---- the register -----------------------------------------------------------------------------------------------------------
async def test_the_register_beside_the_backup_is_read(town: Town, target: str, tmp_path: Path) -> None:
    path = await save(town)
    await erase_sri(town)
    for name in (KEY_FILE, REGISTER_FILE):
        shutil.copy(town.around.erased.folder / name, path.parent / name)
    own = Register.begin(tmp_path / "new machine")
    done = await restored(town, target, path, own)
    assert done.aftermath.forgotten == 1
    await is_forgotten(target)
    (noted,) = await asyncio.to_thread(rows, target, erasures)
    assert noted["digest"].startswith(own.fingerprint), "what the next backup is compared with"


async def test_a_register_that_lacks_what_the_backup_knows_is_refused(town: Town, target: str, tmp_path: Path) -> None:
    await erase_sri(town)
    path, other = await save(town), Register.begin(tmp_path / "other")
    before = await asyncio.to_thread(everything, target)
    with pytest.raises(Unfit, match="lacks 1"):
        await restored(town, target, path, other)
    assert await asyncio.to_thread(everything, target) == before
    await restored(town, target, path, other, Wish(without_register=True))


async def test_a_register_of_another_key_is_refused(town: Town, target: str, tmp_path: Path) -> None:
    path = await save(town)
    await erase_sri(town)
    other = Register.begin(tmp_path / "other")
    shutil.copy(town.around.erased.folder / REGISTER_FILE, other.folder / REGISTER_FILE)
    with pytest.raises(Unfit, match="another key"):
        await restored(town, target, path, other)


async def test_an_erasure_is_filed_within_a_minute_and_names_nobody(town: Town) -> None:
    register = town.around.erased
    await erase_sri(town)
    (filed,) = register.read()
    assert filed.digest == register.digest(Address("memory", SRI))
    assert timedelta() <= town.clock() - filed.at <= timedelta(seconds=60)
    content = (register.folder / REGISTER_FILE).read_bytes()
    assert not [secret for secret in SECRETS if secret.encode() in content]
    (noted,) = await town.rows(erasures)
    assert noted["filed"]
    await town.clockwork.sweep_erased()
    assert len(register.read()) == 1, "filed twice"


async def test_a_register_that_cannot_be_written_is_tried_again(town: Town) -> None:
    register = town.around.erased
    (register.folder / REGISTER_FILE).mkdir()
    sri = await erase_sri(town, filed=False)
    with pytest.raises(Exception, match="register of erasures"):
        await town.clockwork.sweep_erased()
    (register.folder / REGISTER_FILE).rmdir()
    await town.clockwork.sweep_erased()
    assert len(register.read()) == 1
    assert sri.last


def test_a_line_cut_short_is_not_read_and_harms_no_other(register: Register) -> None:
    first, second = (Erasure(register.digest(Address("memory", who)), MORNING) for who in ("one", "two"))
    register.append([first])
    file = register.folder / REGISTER_FILE
    for cut in range(1, 100):
        whole = file.read_bytes()
        file.write_bytes(whole[:-cut])
        register.append([second])
        assert register.read() in ([second], [first, second])
        file.write_bytes(whole)


def test_a_register_is_its_owners_alone_and_keeps_its_key(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    first, again = Register.begin(folder), Register.begin(folder)
    assert (first.key, len(first.key)) == (again.key, 32)
    assert Register.begin(tmp_path / "c").key != first.key
    first.append([Erasure(first.digest(Address("web", "x")), MORNING)])
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(file.name for file in folder.iterdir()) == [KEY_FILE, REGISTER_FILE]
    assert str(first.key) not in repr(first)


async def test_many_who_begin_at_once_get_one_key(tmp_path: Path) -> None:
    begun = await asyncio.gather(*(asyncio.to_thread(Register.begin, tmp_path / "new") for _ in range(16)))
    assert len({register.key for register in begun}) == 1
