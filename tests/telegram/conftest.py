import pytest

from bot.channels.telegram.aiogram_driver import AiogramDriver
from bot.channels.telegram.ptb_driver import PtbDriver
from tests.standins.bot_api import BotApi

DRIVERS = {"ptb": PtbDriver, "aiogram": AiogramDriver}


@pytest.fixture
async def api():
    async with BotApi() as api:
        yield api
        assert api.violations == []


@pytest.fixture(params=DRIVERS)
def make_driver(request):
    """The constructor of one of the two drivers: whatever holds for one holds for the other."""
    return DRIVERS[request.param]


@pytest.fixture
async def driver(make_driver, api):
    driver = make_driver(api.token, api.url)
    yield driver
    await driver.close()
