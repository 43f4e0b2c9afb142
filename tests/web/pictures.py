"""Takes the README's pictures from the real bot, by hand: `python -m tests.web.pictures docs/pictures`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser

from tests.web import chromium
from tests.web.test_web_flows import Phone, serving

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


async def visit(browser: Browser, url: str, size: dict[str, int], scheme: str) -> Phone:
    page = await browser.new_page(viewport=size, color_scheme=scheme, locale="id-ID", device_scale_factor=1.5)
    phone = Phone(page)
    await page.goto(url)
    return phone


async def shot(phone: Phone, path: Path) -> None:
    await phone.page.evaluate("document.activeElement.blur()")
    await phone.page.mouse.move(0, 0)
    await phone.page.wait_for_timeout(500)
    await phone.page.screenshot(path=path)


async def take(url: str, folder: Path) -> None:
    program = chromium.find()
    assert program, "no Chromium here"
    async with chromium.running(program) as browser:
        phone = await visit(browser, url, PHONE, "light")
        await phone.taps("Bahasa Indonesia")
        await phone.sees("Apa yang")
        await phone.says("batik jogja")
        await phone.sees("Pewarnaan batik")
        await shot(phone, folder / "web-list.png")

        phone = await visit(browser, url, PHONE, "dark")
        await phone.registers_until_the_phone_number()
        await phone.page.locator(".latest input[type=tel]").fill("0812 3456 7890")
        await phone.taps("Bagikan nomor saya", "Batik")
        await phone.sees("kabupaten atau kota")
        await phone.says("Bantul")
        await phone.taps("Belum", "Benar, daftarkan")
        await phone.sees("Kode Anda")
        await shot(phone, folder / "web-seat.png")

        phone = await visit(browser, url, DESKTOP, "light")
        await phone.taps("English")
        await phone.sees("What are you looking for?")
        await phone.says("batik trainings in Yogyakarta")
        await phone.taps("Dyeing batik")
        await phone.sees("Yogyakarta")
        await shot(phone, folder / "web-card.png")


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary, serving(Path(temporary)) as (url, _):
        asyncio.run(take(url, folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
