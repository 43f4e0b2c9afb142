"""A program that acknowledges before it commits: what the crash test must catch."""

import asyncio

from bot.__main__ import cli
from bot.doors import telegram

LATER = 3600.0


async def receive_later(door: telegram.TelegramDoor, body: bytes) -> None:
    asyncio.get_running_loop().call_later(LATER, honest, door, body)


honest, telegram._receive = telegram._receive, receive_later

if __name__ == "__main__":
    cli()
