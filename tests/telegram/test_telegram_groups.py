"""What both drivers ask and say where groups and the faster lane are concerned."""

from bot.channels.port import Unpaid
from bot.channels.telegram import answers
from bot.channels.wire import Answer
from bot.vocabulary import Address, Passage, Reply


async def test_the_faster_lane_is_bought_only_where_it_was_chosen(driver, api):
    for passage in (Passage(paid=True), Passage()):
        await driver.send(Address("telegram", "7"), Reply("Pameran dibuka"), passage=passage)
    bought = [params.get("allow_paid_broadcast") for name, params in api.calls if name == "sendMessage"]
    assert bought == [True, None]
    assert api.violations == []


async def test_telegram_says_who_runs_a_group(driver, api):
    api.members = {(-1005, 7): "administrator", (-1005, 8): "member"}
    assert [await driver.runs(Address("telegram", "-1005"), person) for person in ("7", "8", "9")] == [True, False, False]
    assert api.violations == []


def test_a_lane_that_cannot_be_paid_for_is_told_from_a_refused_message():
    body = b'{"ok":false,"error_code":400,"description":"Bad Request: BALANCE_TOO_LOW"}'
    try:
        answers.result(Answer(400, body))
    except Unpaid:
        return
    raise AssertionError("taken for something else")
