"""A page of the scripted web chat, open in a real browser."""

from __future__ import annotations

from playwright.async_api import Page, expect

from bot.vocabulary import Address
from tests.web.webchat import WebChat

LATEST = "article.latest .bubble"


class Screen:
    """One visitor's open page, and every complaint its console made."""

    def __init__(self, page: Page, chat: WebChat, base: str) -> None:
        self.page, self.chat, self.base = page, chat, base
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def address(self) -> Address:
        return next(iter(self.chat.taken.values())).address

    async def type(self, text: str) -> None:
        await self.page.get_by_role("textbox", name="Ketik pesan").fill(text)
        await self.page.keyboard.press("Enter")

    async def see(self, text: str) -> None:
        await expect(self.page.locator(LATEST)).to_contain_text(text)

    async def tap(self, label: str) -> None:
        await self.page.get_by_role("button", name=label).last.click()
