"""Two artisans and one seat, in two real browsers, with a clock that runs 2,400 times as fast: `make walk`.

Sri takes the only seat, Wayan waits in line, Sri cannot come, Wayan is offered the seat, takes it and is reminded. It takes
about two minutes; with a folder named, a picture of each step is kept there.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page, expect

from tests.web import chromium
from tests.web.test_web_flows import ROOT, environment, serving

SPEED = 2400  # 40 minutes a second: a day passes in 36 s
TITLE = "Kelas Tirta Gangga"
PATIENCE_MS = 200_000
CLASS = """
trainings:
- id: kelas-tirta-gangga
  kind: training
  mode: offline
  status: dated
  title: {{id: {title}, en: Tirta Gangga class}}
  summary: {{id: Satu hari mengukir perak., en: One day of engraving silver.}}
  crafts: [perak]
  organiser: Dekranasda Bali
  venue: Balai Banjar
  city: Gianyar
  province_code: ID-BA
  country: ID
  start: '{day}'
  end: '{day}'
  opens_at: '13:00'
  shuts_at: '16:00'
  registration_close: '{closes}'
  quota: 1
  asks: [name]
  eligibility: {{}}
  source: [{{publication: walk, title: null, url: null, published: null}}]
  as_of: '{today}'
"""


class Artisan:
    """Somebody with a cheap phone."""

    def __init__(self, name: str, page: Page, pictures: Path | None) -> None:
        self.name, self.page, self.pictures, self.step = name, page, pictures, 0

    async def says(self, text: str) -> None:
        await self.page.locator("#text").fill(text)
        await self.page.keyboard.press("Enter")

    async def taps(self, *labels: str) -> None:
        for label in labels:
            await self.page.locator("article.latest").get_by_role("button", name=label).click(timeout=20_000)

    async def sees(self, *texts: str) -> None:
        for text in texts:
            await expect(self.page.locator("article.sapa").last).to_contain_text(text, timeout=PATIENCE_MS)
        print(f"{self.name} sees: {' | '.join(texts)}", flush=True)
        if self.pictures is not None:
            self.step += 1
            await self.page.screenshot(path=self.pictures / f"{self.name}-{self.step}.png")

    async def registers(self, full_name: str) -> None:
        await self.taps("Bahasa Indonesia")
        await self.sees("Apa yang Anda cari?")
        await self.says(TITLE)
        await self.page.locator("article.latest").get_by_role("button", name=re.compile("^(Daftar|Ikut daftar)")).click()
        await self.page.locator("article.latest").get_by_role("button", name=re.compile("^Setuju")).click()
        await self.sees("Nama lengkap")
        await self.says(full_name)
        await self.taps("Benar, daftarkan")


def class_file(folder: Path) -> Path:
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Makassar")).date()
    days = {"day": today + timedelta(days=4), "closes": today + timedelta(days=3), "today": today}
    path = folder / "trainings.yaml"
    path.write_text(CLASS.format(title=TITLE, **days), encoding="utf-8")
    return path


async def artisan(browser: Browser, url: str, name: str, pictures: Path | None) -> Artisan:
    context = await browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, locale="id-ID")
    page = await context.new_page()
    await page.goto(url)
    return Artisan(name, page, pictures)


async def walk(url: str, pictures: Path | None) -> None:
    program = chromium.find()
    assert program, "no Chromium here"
    async with chromium.running(program) as browser:
        sri = await artisan(browser, url, "sri", pictures)
        wayan = await artisan(browser, url, "wayan", pictures)
        await sri.registers("Sri Wahyuni")
        await sri.sees("Anda sudah dapat kursi", TITLE)
        await wayan.registers("Wayan Sudarma")
        await wayan.sees("daftar tunggu", "nomor 1")
        await sri.taps("Batalkan kursi", "Ya, batalkan")
        await sri.sees("Dibatalkan")
        await wayan.sees("Ada kursi untuk Anda", TITLE, "WITA")
        await wayan.taps("Ambil kursi")
        await wayan.sees("Anda sudah dapat kursi", TITLE)
        await wayan.sees("Besok", TITLE, "13.00", "WITA", "Balai Banjar")


def main() -> None:
    pictures = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with serving(folder, SAPA_DEMO_SPEED=str(SPEED)) as (url, _):
            loading = [sys.executable, "-m", "bot", "load", str(class_file(folder))]
            subprocess.run(loading, cwd=folder, env=environment(folder), check=True, timeout=60)
            asyncio.run(walk(url, pictures))
    print("walked: registered, waited, offered, accepted, reminded", flush=True)


if __name__ == "__main__":
    assert ROOT.is_dir()
    main()
