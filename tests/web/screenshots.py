"""Takes pictures of a realistic conversation, by hand: `python -m tests.web.screenshots FOLDER`."""

from __future__ import annotations

import asyncio
import io
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import segno
from aiohttp import web

from bot.channels.web import door
from bot.channels.web.port import Heard
from bot.channels.web.routes import add_routes
from bot.vocabulary import Action, Address, Ask, Asked, Attachment, Choice, Fact, Layout, Link, Reply
from storage.database import open_database
from storage.models import metadata
from tests.web import chromium
from tests.web.webchat import NOON, WebChat

SIZES = {"phone": (360, 740), "desktop": (1280, 800)}


def buttons(*labels: str) -> tuple[Choice, ...]:
    return tuple(Choice(label, Action("x", label[:20])) for label in labels)


def picture() -> bytes:
    buffer = io.BytesIO()
    segno.make("sapa-4827-kJ2m", error="m").save(buffer, kind="png", scale=6, border=3)
    return buffer.getvalue()


MENU = ("1 Pelatihan", "2 Pameran", "3 Ekspor", "4 Pendaftaran saya", "5 Tanya petugas", "6 Lainnya")
GREETING = Reply(
    "Selamat datang di Sapa. Saya bantu perajin menemukan pelatihan, pameran, dan informasi ekspor. Gratis.\n\n"
    "Pilih bahasa / Choose a language",
    choices=buttons("Bahasa Indonesia", "English"),
)
WHAT = Reply(
    "Apa yang Anda cari?\nBisa juga langsung ketik, misalnya: pelatihan batik di Jogja",
    choices=buttons(*MENU),
    layout=Layout.MENU,
)
FOUND = Reply(
    heading="2 pelatihan batik",
    text="DI Yogyakarta, Desember 2026",
    choices=(
        Choice("Pewarnaan batik", Action("card", "12"), "7-11 Des, Yogyakarta, sisa 4 kursi"),
        Choice("Desain motif batik kontemporer", Action("card", "13"), "14-16 Des, penuh (daftar tunggu 3)"),
        *buttons("Lihat semua", "Ikuti: batik, DIY"),
    ),
)
CARD = Reply(
    heading="Pewarnaan batik (Contoh)",
    text="Belajar pewarna alam dari indigo, tingi, dan jambal. Untuk perajin yang sudah membatik.",
    facts=(
        Fact("Waktu", "Senin-Jumat, 7-11 Des 2026, 09.00-16.00 WIB"),
        Fact("Tempat", "BBSPJIKB, Jl. Kusumanegara 7, Yogyakarta"),
        Fact("Kursi", "Sisa 4 dari 20"),
        Fact("Tutup", "Senin, 30 Nov 2026, 16.00 WIB"),
        Fact("Biaya", "Gratis"),
    ),
    links=(Link("Sumber: pengumuman BBSPJIKB", "https://bbkb.kemenperin.go.id/post/read/pewarnaan"),),
    choices=buttons("Daftar", "Rincian", "Peta", "Kembali"),
)
FORM = Reply("(5/5) Sudah punya NIB?", choices=buttons("Sudah", "Belum", "Tidak tahu"))
PHONE = Reply("(3/5) Nomor HP Anda?", ask=Ask(Asked.CONTACT, "Kirim nomor"))
PLACE = Reply("(4/5) Di mana tempat usaha Anda?", ask=Ask(Asked.PLACE, "Bagikan lokasi saya"), choices=buttons("Batal"))
TICKET = Reply(
    heading="Anda sudah dapat kursi",
    text="Tunjukkan gambar ini di pintu masuk, atau sebut kode 4827.\nKami ingatkan 7 hari, 1 hari, dan 2 jam sebelumnya.",
    facts=(Fact("Kegiatan", "Pewarnaan batik"), Fact("Waktu", "Senin, 7 Des 2026, 09.00 WIB")),
    attachment=Attachment("tiket-4827.png", "image/png", picture()),
    choices=buttons("Simpan ke kalender", "Cara membuat NIB", "Batalkan", "Menu"),
    layout=Layout.MENU,
)
FILE = Reply(
    "Ini berkas kalendernya. Buka untuk menyimpan jadwal di ponsel Anda.",
    attachment=Attachment("pewarnaan-batik.ics", "text/calendar", b"x" * 12_300),
)
ODD = Reply(
    "Maaf, saya belum paham. Maksud Anda salah satu ini?", choices=buttons("Pelatihan", "Pameran", "Ekspor", "Tanya petugas")
)

STARTING = (GREETING, "Bahasa Indonesia", WHAT, "pelatian batik jogja bln depan", FOUND)
CHOOSING = (FOUND, "Pewarnaan batik", CARD)
DONE = ("Daftar", FORM, "Belum", TICKET)
ODDITIES = (
    TICKET, "Simpan ke kalender", FILE, "🙏 terima kasih", "شكرا جزيلا، كيف أسجل في التدريب؟",
    "Kusumanegarapewarnaanbatikkontemporeryogyakartahadiningratsekali https://example.org/" + "sangat-panjang/" * 4, ODD,
)  # fmt: skip
ASKING = (PHONE, "0812 3456 7890", PLACE)
SCENES = {"start": STARTING, "card": CHOOSING, "ticket": DONE, "odd": ODDITIES, "asking": ASKING, "phone": (WHAT, PHONE)}


async def play(chat: WebChat, visitor: str, scene: tuple[Reply | str, ...]) -> None:
    """Put a scene into the transcript, one line a minute."""
    address, bubble = Address("web", visitor), 0
    chat.now = NOON - timedelta(minutes=len(scene))
    for line in scene:
        chat.now += timedelta(minutes=1)
        if isinstance(line, Reply):
            bubble = int((await chat.channel.send(address, line)).external_id or 0)
        else:
            await chat.transcript.hear(visitor, Heard(f"{visitor}:{line}", line, chat.now, bubble))


async def shoot(folder: Path, base: str, chat: WebChat) -> None:
    program = chromium.find()
    assert program, "no Chromium here"
    async with chromium.running(program) as browser:
        for name, scene in SCENES.items():
            token = door.new_token()
            await play(chat, door.visitor_of(token), scene)
            for size, (width, height) in SIZES.items():
                for scheme in ("light", "dark"):
                    context = await browser.new_context(
                        viewport={"width": width, "height": height}, color_scheme=scheme, has_touch=size == "phone"
                    )
                    await context.add_cookies([{"name": "sapa", "value": token, "url": base}])
                    page = await context.new_page()
                    await page.goto(base)
                    await page.wait_for_timeout(300)
                    await page.screenshot(path=folder / f"{name}-{size}-{scheme}.png")
                    await context.close()


async def main(folder: Path) -> None:
    with TemporaryDirectory() as temporary:
        database = open_database(f"sqlite:///{temporary}/sapa.db")
        await database.run(metadata.create_all)
        chat = WebChat(database, demo=True)
        app = web.Application()
        add_routes(app, chat.site)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 8099).start()
        await shoot(folder, "http://127.0.0.1:8099/", chat)
        await runner.cleanup()
        await database.close()


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "var/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(folder))
