"""Polling: an update is confirmed only once it is committed."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from bot.channels.port import ChannelDown
from bot.channels.telegram import polling
from tests.standins.telegram_updates import message


@pytest.fixture(autouse=True)
def impatience(monkeypatch):
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.01)


class Conversation:
    """Takes updates, and can be told to be down, or to hang, for the next batch."""

    def __init__(self):
        self.taken = []
        self.trouble = []
        self.reached = asyncio.Event()
        self.enough = asyncio.Event()

    async def take(self, incomings):
        self.reached.set()
        if self.trouble:
            await self.trouble.pop(0)
        self.taken += [incoming.content.text for incoming in incomings]
        if "enough" in self.taken:
            self.enough.set()


async def down():
    raise RuntimeError("storage is down")


@asynccontextmanager
async def polled(poll, conversation):
    """Poll in the background; leaving stops it within a second."""
    stop = asyncio.Event()
    task = asyncio.create_task(poll(conversation.take, stop))
    yield task
    stop.set()
    async with asyncio.timeout(1):
        await task


async def test_updates_arrive_in_order_and_are_confirmed_after(driver, api):
    conversation = Conversation()
    first = await api.push(message(text="one"))
    async with polled(driver.poll, conversation):
        await conversation.reached.wait()
        last = await api.push(message(text="enough"))
        await conversation.enough.wait()
    assert conversation.taken == ["one", "enough"]
    assert api.offsets[:2] == [None, first + 1]
    assert last == first + 1


async def nothing_is_lost(poll, api):
    """What the first commit refuses is taken by a later one: the check a careless poller must fail."""
    conversation = Conversation()
    conversation.trouble = [down()]
    await api.push(message(text="precious"))
    async with polled(poll, conversation):
        await conversation.reached.wait()
        await api.push(message(text="enough"))
        await conversation.enough.wait()
    assert conversation.taken == ["precious", "enough"]


async def test_storage_down_loses_nothing(driver, api):
    await nothing_is_lost(driver.poll, api)


async def test_the_check_has_teeth(driver, api):
    async def careless(take, stop):
        offset = None
        while not stop.is_set():
            result = await polling._unless(stop, driver._get_updates(offset)) or b"[]"
            batch = polling.parse_batch(bytes(result))
            offset = batch.last + 1 if batch.last else offset
            with suppress(RuntimeError):
                await take(batch.incomings)

    with pytest.raises(AssertionError, match="precious"):
        await nothing_is_lost(careless, api)


async def test_killed_while_committing_the_same_update_comes_again(driver, api):
    conversation = Conversation()
    conversation.trouble = [asyncio.Event().wait()]
    await api.push(message(text="enough"))
    killed = asyncio.create_task(driver.poll(conversation.take, asyncio.Event()))
    await conversation.reached.wait()
    killed.cancel()
    await asyncio.wait([killed])
    assert conversation.taken == []
    async with polled(driver.poll, conversation):
        await conversation.enough.wait()
    assert conversation.taken == ["enough"]


async def test_one_unreadable_update_does_not_come_for_ever(driver, api, caplog):
    conversation = Conversation()
    await api.push({"message": {"message_id": "?"}})
    await api.push({"telepathy": {}})
    async with polled(driver.poll, conversation):
        await api.push(message(text="enough"))
        await conversation.enough.wait()
    assert conversation.taken == ["enough"]
    assert caplog.text.count("cannot be read") == 1


@pytest.mark.parametrize(
    "trouble",
    [
        lambda api: api.fail_next("getUpdates", 409, "Conflict: terminated by other getUpdates request"),
        lambda api: api.fail_next("getUpdates", 502, body=b"<html>"),
        lambda api: api.fail_next("getUpdates", 200, body=b"<html>"),
        lambda api: api.fail_next("getUpdates", 200, body=b'{"ok":true,"result":{}}'),
        lambda api: api.fail_next("getUpdates", 429, "Too Many Requests", parameters={"retry_after": 1}),
        lambda api: api.break_next("getUpdates", "reset"),
        lambda api: api.break_next("getUpdates", "lost"),
    ],
    ids=["conflict", "proxy", "garbage", "no list", "throttled", "reset", "lost"],
)
async def test_trouble_passes(driver, api, trouble):
    conversation = Conversation()
    trouble(api)
    await api.push(message(text="enough"))
    async with polled(driver.poll, conversation):
        await conversation.enough.wait()
    assert conversation.taken == ["enough"]


async def test_a_refused_token_ends_it(make_driver, api):
    driver = make_driver("42:AAwrong", api.url)
    with pytest.raises(ChannelDown):
        await driver.poll(Conversation().take, asyncio.Event())
    await driver.close()


async def test_asked_to_stop_it_stops_while_waiting_for_news(driver, api):
    async with polled(driver.poll, Conversation()) as task:
        await api.polled.wait()
        assert not task.done()


async def test_asked_to_stop_it_stops_while_pausing(driver, api, monkeypatch):
    monkeypatch.setattr(polling, "FIRST_PAUSE", 20)
    conversation = Conversation()
    conversation.trouble = [down()]
    await api.push(message(text="later"))
    async with polled(driver.poll, conversation):
        await conversation.reached.wait()
    assert conversation.taken == []


async def test_a_commit_under_way_is_finished_before_stopping(driver, api):
    conversation, committed = Conversation(), asyncio.Event()
    conversation.trouble = [committed.wait()]
    await api.push(message(text="enough"))
    async with polled(driver.poll, conversation):
        await conversation.reached.wait()
        asyncio.get_running_loop().call_later(0.05, committed.set)
    assert conversation.taken == ["enough"]


async def test_the_bots_name_tells_its_commands_in_groups(driver, api):
    await driver.set_up([], None, None)
    group = {"id": -1, "type": "group"}
    entity = {"type": "bot_command", "offset": 0, "length": 14}
    await api.push(message(chat=group, text="/menu@OtherBot", entities=[entity]))
    await api.push(message(text="enough"))
    conversation = Conversation()
    async with polled(driver.poll, conversation):
        await conversation.enough.wait()
    assert conversation.taken == ["enough"]
