from datetime import UTC, datetime

import pytest

from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.channels.whatsapp.graph import Graph
from bot.channels.whatsapp.templates import Shelf
from tests.standins.graph_api import GraphApi

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)  # WIB


@pytest.fixture
async def graph_api():
    async with GraphApi() as api:
        yield api
        assert api.violations == []


@pytest.fixture
def shelf():
    """Every declared template, approved."""
    shelf = Shelf()
    shelf.learn({(name, language): ("approved", "") for name, one in shelf.declared.items() for language in one.body})
    return shelf


@pytest.fixture
async def make_whatsapp(graph_api, shelf):
    """The constructor of a channel to the stand-in, or to another account; it is noon there. Closed at the end."""
    made = []

    def make(account=None, **options):
        made.append(WhatsAppChannel(Graph(account or graph_api.account, **options), shelf, lambda: NOON))
        return made[-1]

    yield make
    for channel in made:
        await channel.close()


@pytest.fixture
def whatsapp(make_whatsapp):
    return make_whatsapp()
