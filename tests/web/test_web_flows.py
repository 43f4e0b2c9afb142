"""The whole bot in a real browser: the program as it is started, the sample activities, one visitor with a phone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.ports import free_port
from tests.web import chromium

PROGRAM = chromium.find()
ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium here: install Debian's package chromium to run these"),
]


def environment(folder: Path) -> dict[str, str]:
    """A demo's, with a database of its own."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("SAPA_")}
    return mine | {"SAPA_DEMO": "1", "SAPA_DATABASE_URL": f"sqlite:///{folder}/sapa.db", "PYTHONPATH": str(ROOT)}


@contextmanager
def serving(folder: Path, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`python -m bot serve` as a demo, with these settings besides."""
    bind = f"127.0.0.1:{free_port()}"
    whole = environment(folder) | {"SAPA_BIND": bind} | settings
    with subprocess.Popen([sys.executable, "-m", "bot", "serve"], cwd=folder, env=whole) as process:
        try:
            wait_until_ready(f"http://{bind}/readyz")
            yield f"http://{bind}/", process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(25)


def wait_until_ready(url: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("Sapa did not become ready within 30 s")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("served")) as (url, _):
        yield url


class Phone:
    """Sri, with her phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: message.type in ("error", "warning") and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def says(self, text: str) -> None:
        await self.page.locator("#text").fill(text)
        await self.page.keyboard.press("Enter")

    async def taps(self, *labels: str) -> None:
        for label in labels:
            await self.page.locator("article.latest").get_by_role("button", name=label).click(timeout=20_000)

    async def sees(self, text: str) -> None:
        await expect(self.page.locator("article.latest")).to_contain_text(text, timeout=20_000)

    async def registers_until_the_phone_number(self) -> None:
        await self.taps("Bahasa Indonesia")
        await self.sees("Apa yang Anda cari?")
        await self.says("batik jogja")
        await self.taps("Pewarnaan batik", "Daftar", "Setuju, lanjut")
        await self.sees("Nama lengkap")
        await self.says("Sri Wahyuni")
        await self.sees("Nomor HP Anda?")


@pytest.fixture
async def phone(base: str) -> AsyncIterator[Phone]:
    assert PROGRAM
    async with chromium.running(PROGRAM) as browser:
        page = await browser.new_page(viewport={"width": 360, "height": 740}, has_touch=True, locale="id-ID")
        sri = Phone(page)
        await page.goto(base)
        yield sri
        assert sri.complaints == []


async def test_registering_and_giving_the_seat_back(phone):
    await phone.registers_until_the_phone_number()
    await phone.page.locator(".latest input[type=tel]").fill("0812 3456 7890")
    await phone.taps("Bagikan nomor saya", "Batik")
    await phone.sees("kabupaten atau kota")
    await phone.says("Bantul")
    await phone.taps("Belum")
    await phone.sees("Sri Wahyuni")
    await phone.taps("Benar, daftarkan")
    await phone.sees("Kode Anda")
    await phone.taps("Batalkan kursi", "Ya, batalkan")
    await phone.sees("Dibatalkan")


async def test_reloading_in_the_middle_of_a_form(phone):
    await phone.registers_until_the_phone_number()
    await phone.page.reload()
    await phone.sees("Nomor HP Anda?")
    await phone.says("081234567890")
    await phone.sees("Kerajinan Anda apa?")
    await phone.taps("Batal")
    await phone.sees("Tidak ada yang didaftarkan")
    await phone.says("menu")
    await phone.sees("Apa yang Anda cari?")


async def test_another_language_for_the_page_too(phone):
    await phone.taps("English")
    await phone.sees("What are you looking for?")
    await expect(phone.page.locator("html")).to_have_attribute("lang", "en")
    await expect(phone.page.get_by_role("textbox", name="Type a message")).to_be_visible()


async def test_a_deep_link_opens_its_card(phone, base):
    await phone.taps("Bahasa Indonesia")
    await phone.sees("Apa yang Anda cari?")
    await phone.page.goto(f"{base}?start=a_1")
    await phone.sees("Rincian")
    assert phone.page.url == base


async def test_the_demo_changes_roles(phone):
    await phone.taps("Bahasa Indonesia")
    await phone.sees("Apa yang Anda cari?")
    switch = phone.page.get_by_role("group", name="Coba Sapa sebagai").get_by_role("button", name="Admin")
    await switch.click()
    await expect(switch).to_have_attribute("aria-pressed", "true")
    await expect(phone.page.locator("article.sapa")).to_have_count(3)


async def test_the_program_ends_while_pages_are_open(tmp_path):
    assert PROGRAM
    async with chromium.running(PROGRAM) as browser:
        with serving(tmp_path) as (url, process):
            page = await browser.new_page()
            await page.goto(url)
            await page.wait_for_timeout(500)
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
