"""On the way to exporting, over each platform: a step, the readiness check, and the first export."""

from __future__ import annotations

import pytest

from storage.models import first_exports, progress, readiness
from tests.persona import Town


@pytest.mark.parametrize("language", ["id", "en"])
async def test_from_the_first_step_to_the_first_export(town: Town, language: str) -> None:
    sri = await town.guest("sri", language, name="Sri", phone="+6281234567890", craft="perak", province="ID-YO", nib="yes")
    await sri.says("langkah ekspor" if language == "id" else "export steps")
    await sri.presses(sri.word("Done"))
    assert sri.sees(sri.word("Noted: step {n} is done.", n=1))
    await sri.says("siap ekspor" if language == "id" else "readiness check")
    await sri.presses(sri.word("Start the check"))
    for number in range(11):
        await sri.presses(sri.word("Partly" if number == 0 else "Yes"))
    await sri.presses(sri.word("Yes, they may"))
    assert sri.sees(sri.word("Ready to export: {score} of 100", score=95))
    await sri.says("saya sudah ekspor" if language == "id" else "i have exported")
    await sri.walks("2026-10", "Jepang" if language == "id" else "Japan")
    await sri.presses(sri.word("Yes, note it"))
    assert [row["market"] for row in await town.rows(first_exports)] == ["JP"]
    assert [row["score"] for row in await town.rows(readiness)] == [95]
    assert [row["step"] for row in await town.rows(progress)] == ["ready"]
