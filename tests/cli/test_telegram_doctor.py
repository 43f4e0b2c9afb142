"""What `doctor` asks Telegram itself."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.with_telegram import asked_of_telegram
from tests.standins.bot_api import BotApi


def settings(api: BotApi, driver: str, token: str = "") -> Settings:
    known = {"telegram_token": SecretStr(token or api.token), "telegram_api": api.url, "telegram_driver": driver}
    return Settings(_env_file=None, **known)  # type: ignore[call-arg, arg-type]


@pytest.mark.parametrize("driver", ["ptb", "aiogram"])
async def test_inline_mode_that_is_off_is_told_with_what_to_do(driver: str) -> None:
    async with BotApi() as api:
        assert await asked_of_telegram(settings(api, driver)) == []
        api.is_inline = False
        (finding,) = await asked_of_telegram(settings(api, driver))
        assert str(finding).startswith("note  telegram: inline mode is off. Send /setinline to @BotFather")
        (finding,) = await asked_of_telegram(settings(api, driver, "43:another"))
        assert finding.look
        assert "another" not in str(finding)
        api.break_next("getMe", "reset")
        (finding,) = await asked_of_telegram(settings(api, driver))
        assert not finding.look


async def test_without_a_token_nobody_is_asked() -> None:
    assert await asked_of_telegram(Settings(_env_file=None)) == []  # type: ignore[call-arg]
