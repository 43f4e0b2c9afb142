"""Heavy work is done in a process of its own: it knows no secrets, blocks nobody, and its death is an ordinary failure."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from bot.vocabulary import Attachment
from scheduler.making.easel import Broken, Easel
from tests.organising import drawing


@pytest.fixture
async def easel() -> AsyncIterator[Easel]:
    made = Easel()
    yield made
    await made.close()


async def test_it_returns_what_the_function_does(easel: Easel) -> None:
    file = await easel.draw(drawing.file, 3_000_000)
    assert file == Attachment("x.pdf", "application/pdf", b"x" * 3_000_000)
    assert await easel.draw(drawing.process) != os.getpid()


async def test_what_it_raises_is_raised_here_and_the_next_one_is_drawn(easel: Easel) -> None:
    with pytest.raises(ValueError, match="no numbers"):
        await easel.draw(drawing.fails)
    first = await easel.draw(drawing.process)
    assert await easel.draw(drawing.process) == first
    with pytest.raises(RuntimeError, match="Untold"):
        await easel.draw(drawing.fails_untold)


async def test_what_is_printed_is_no_answer(easel: Easel) -> None:
    assert await easel.draw(drawing.prints) == "drawn"


async def test_it_learns_no_secret(easel: Easel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAPA_TELEGRAM_TOKEN", "42:AAsecret")
    assert not [name for name in await easel.draw(drawing.environment) if "SAPA" in name]


async def test_its_death_is_told_and_another_one_draws(easel: Easel) -> None:
    with pytest.raises(Broken):
        await easel.draw(drawing.dies)
    assert await easel.draw(drawing.prints) == "drawn"


async def test_a_bomb_ends_there_and_not_here(easel: Easel) -> None:
    with pytest.raises(MemoryError):
        await easel.draw(drawing.swells)


async def test_what_takes_too_long_is_ended() -> None:
    easel = Easel(patience=0.5)
    with pytest.raises(Broken):
        await easel.draw(drawing.waits)
    assert easel.pid is None
    await easel.close()


async def test_who_is_stopped_leaves_no_child_behind(easel: Easel) -> None:
    drawn = asyncio.ensure_future(easel.draw(drawing.waits))
    while easel.pid is None:
        await asyncio.wait_for(asyncio.sleep(0.01), 1)
    pid = easel.pid
    drawn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawn
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_it_ends_when_nothing_is_drawn_for_a_while() -> None:
    easel = Easel(idle=0.0)
    first = await easel.draw(drawing.process)
    while easel.pid is not None:
        await asyncio.wait_for(asyncio.sleep(0.01), 1)
    assert await easel.draw(drawing.process) != first
    await easel.close()
