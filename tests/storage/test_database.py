"""What every work may rely on, on both databases."""

from __future__ import annotations

import asyncio
import traceback
from contextvars import ContextVar

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database import AlreadyServed, Database, StorageDown, open_database
from storage.engine.sqlite import SqliteDatabase
from storage.engine.writer import Writer
from tests.storage.scratch import add, add_and_fail, count, counted, numbers, prepare, together

language: ContextVar[str] = ContextVar("language", default="none")


@pytest.fixture
async def ready(database):
    await database.run(prepare)
    return database


async def test_a_work_returns_its_value_and_others_see_what_it_wrote(ready):
    assert await ready.run(add(1)) == 1
    async with open_database(ready.url) as other:
        assert await other.read(numbers) == [1]


async def undoes_only_itself(database: Database) -> None:
    """The check: every third of 64 works fails, and exactly those leave nothing behind."""
    works = [add_and_fail(n, KeyError(n)) if n % 3 == 0 else add(n) for n in range(64)]
    outcomes = await together(database, *works)
    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, KeyError)] == list(range(0, 64, 3))
    assert await database.read(numbers) == [n for n in range(64) if n % 3]


async def test_a_failing_work_undoes_only_itself(ready):
    await undoes_only_itself(ready)


class WithoutSavepoints(Writer):
    def _savepoint(self, unit, connection, raw):
        unit.do(connection)


async def test_the_check_catches_a_writer_without_savepoints(sqlite_url, monkeypatch):
    monkeypatch.setattr("storage.engine.sqlite.Writer", WithoutSavepoints)
    async with open_database(sqlite_url) as database:
        await database.run(prepare)
        with pytest.raises(AssertionError):
            await undoes_only_itself(database)


async def test_a_broken_rule_of_the_schema_undoes_only_its_work(ready):
    outcomes = await together(ready, add(1), add(2, "note 1"), add(3))
    broken = [number for number, outcome in enumerate(outcomes, 1) if isinstance(outcome, IntegrityError)]
    assert broken in ([1], [2])  # connections of their own come in any order: the later of the two breaks the rule
    assert await ready.read(numbers) == [number for number in (1, 2, 3) if number not in broken]


async def test_a_work_may_have_parts_that_fail(ready):
    def work(connection: Connection) -> None:
        add(1)(connection)
        with pytest.raises(KeyError), connection.begin_nested():
            add_and_fail(2, KeyError())(connection)
        add(3)(connection)

    await ready.run(work)
    assert await ready.read(numbers) == [1, 3]


@pytest.mark.parametrize("error", [StopIteration(), SystemExit(3), asyncio.CancelledError(), GeneratorExit()])
async def test_whatever_a_work_raises_reaches_its_caller_and_nobody_else(sqlite_url, error):
    async with open_database(sqlite_url) as database:
        await database.run(prepare)
        caught: list[BaseException] = []

        async def call() -> None:
            try:
                await database.run(add_and_fail(1, error))
            except BaseException as raised:  # noqa: BLE001 - a SystemExit is the point
                caught.append(raised)

        await asyncio.gather(call(), database.run(add(2)))
        # a coroutine may not raise StopIteration: Python makes it a RuntimeError
        assert caught == [error] or caught[0].__cause__ is error
        assert await database.read(numbers) == [2]


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_a_work_cannot_end_the_transaction_it_shares(sqlite_url, end):
    def work(connection: Connection) -> None:
        add(2)(connection)
        getattr(connection, end)()

    async with open_database(sqlite_url) as database:
        await database.run(prepare)
        outcomes = await together(database, add(1), work, add(3))
        assert isinstance(outcomes[1], RuntimeError)
        assert await database.read(numbers) == [1, 3]


async def test_sixty_four_at_once_lose_no_update(ready):
    await asyncio.gather(*(ready.run(count) for _ in range(64)))
    assert await ready.read(counted) == 64


async def test_what_waits_together_commits_together(sqlite_url, monkeypatch):
    commits: list[object] = []
    monkeypatch.setattr(Writer, "_commit", lambda _self, raw: commits.append(raw.execute("COMMIT")))
    async with open_database(sqlite_url) as database:
        await database.run(prepare)
        commits.clear()
        await together(database, *(add(n) for n in range(100)))
    assert len(commits) == 2  # that of the work they waited for, and theirs


async def test_a_cancelled_caller_takes_nobody_along(ready):
    async def impatient(number: int) -> None:
        task = asyncio.ensure_future(ready.run(add(number)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    await asyncio.gather(*(impatient(n) for n in range(10)), *(ready.run(add(n)) for n in range(10, 20)))
    written = await ready.run(numbers)
    assert [n for n in written if n >= 10] == list(range(10, 20))


async def test_a_work_sees_its_callers_context_and_leaves_no_mark_on_it(ready):
    def work(connection: Connection) -> str:
        seen = language.get()
        language.set("leaked")
        return seen

    async def speak(word: str) -> tuple[str, str]:
        language.set(word)
        return await ready.run(work), await ready.read(work)

    heard = await asyncio.gather(*(asyncio.ensure_future(speak(word)) for word in ("id", "en", "su")))
    assert heard == [("id", "id"), ("en", "en"), ("su", "su")]
    assert await ready.run(lambda connection: language.get()) == "none"


async def test_a_read_keeps_one_view_while_others_write(database_url):
    async with open_database(database_url) as database, open_database(database_url) as other:
        await database.run(prepare)
        loop = asyncio.get_running_loop()

        def look_twice(connection: Connection) -> tuple[int, int]:
            before = len(numbers(connection))
            if database.dialect == "sqlite":  # a reader's thread; on PostgreSQL the work runs in this very loop
                asyncio.run_coroutine_threadsafe(other.run(add(1)), loop).result(10)
            return before, len(numbers(connection))

        assert await database.read(look_twice) == (0, 0)
        assert await database.read(view_settings) == {"sqlite": "1", "postgresql": "repeatable read"}[database.dialect]


def view_settings(connection: Connection) -> str:
    question = "PRAGMA query_only" if connection.dialect.name == "sqlite" else "SHOW transaction_isolation"
    return str(connection.exec_driver_sql(question).scalar())


async def test_a_read_cannot_write(ready):
    with pytest.raises(RuntimeError, match="does not write"):
        await ready.read(add(1))
    assert await ready.read(numbers) == []
    await ready.run(add(1))


async def test_a_wrong_statement_is_not_the_databases_fault(database):
    for way in (database.run, database.read):
        with pytest.raises(DBAPIError):
            await way(lambda connection: connection.execute(text("SELECT nothing FROM nowhere")))


async def test_closing_finishes_what_was_submitted_and_takes_no_more(ready):
    works = [asyncio.ensure_future(ready.run(add(n))) for n in range(50)]
    await asyncio.sleep(0)
    await ready.close()
    assert await asyncio.gather(*works) == list(range(50))
    for refused in (ready.run(add(99)), ready.read(numbers), ready.ping()):
        with pytest.raises(StorageDown, match="closed"):
            await refused
    async with open_database(ready.url) as again:
        assert await again.read(numbers) == list(range(50))


async def test_errors_quote_neither_parameters_nor_rows(ready):
    await ready.run(add(1, "+62 811 0000 0001"))
    with pytest.raises(IntegrityError) as caught:
        await ready.run(add(2, "+62 811 0000 0001"))
    assert "0000 0001" not in "".join(traceback.format_exception(caught.value)).replace('"+62 811 0000 0001"', "")


async def test_one_process_serves_a_sqlite_file(sqlite_url):
    async with open_database(sqlite_url) as database, open_database(sqlite_url) as other:
        with database.claim():
            with pytest.raises(AlreadyServed, match="stop it first"), other.claim():
                pass
            await other.run(lambda connection: None)  # a short command beside it
        with other.claim():
            pass


async def test_any_number_of_processes_serve_postgresql(postgres_url):
    async with open_database(postgres_url) as database, open_database(postgres_url) as other:
        with database.claim(), other.claim():
            pass


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://sapa:hunter2@127.0.0.1:1/sapa",
        "postgresql://sapa:hunter2@127.0.0.1:port/sapa",
        "postgresql://sapa:hunter2@/sapa?host=/nowhere",
        "mysql://sapa:hunter2@127.0.0.1/sapa",
        "hunter2",
        "sqlite://",
        "sqlite:///:memory:",
    ],
)
async def test_a_wrong_url_is_told_without_its_password(url):
    with pytest.raises((StorageDown, ValueError)) as caught:
        async with open_database(url) as database:
            await database.ping()
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


async def test_the_folder_of_a_sqlite_file_is_made(tmp_path):
    async with open_database(f"sqlite:///{tmp_path}/var/deep/sapa.db") as database:
        await database.ping()
    assert isinstance(database, SqliteDatabase)
    assert (tmp_path / "var/deep/sapa.db").exists()


async def test_only_its_owner_reads_a_sqlite_file(tmp_path):
    async with open_database(f"sqlite:///{tmp_path}/sapa.db") as database:
        await database.ping()
        await database.read(lambda connection: None)
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
