"""A web chat without the conversation behind it: what was taken is kept, and `answer` scripts what Sapa says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.channels.web.bell import Bell
from bot.channels.web.channel import WebChannel
from bot.channels.web.site import Site
from bot.vocabulary import Incoming, Reply, Tap
from storage.database import Database, StorageDown
from storage.ledger.transcript import StoredTranscript

NOON = datetime(2026, 11, 20, 5, 4, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PageWords:
    language: str = "id"
    tagline: str = "Pelatihan, pameran, dan ekspor untuk perajin"
    skip: str = "Langsung ke kotak pesan"
    conversation: str = "Percakapan dengan Sapa"
    me: str = "Anda"
    placeholder: str = "Ketik pesan…"
    send: str = "Kirim"
    earlier: str = "Pesan sebelumnya"
    refresh: str = "Lihat pesan baru"
    failed: str = "Pesan belum terkirim. Silakan coba lagi."
    too_fast: str = "Terlalu cepat. Tunggu sebentar, lalu coba lagi."
    too_long: str = "Pesannya terlalu panjang. Paling banyak 4.096 huruf."
    hand_over: str = "Pilih berkas"
    send_file: str = "Unggah"
    file_too_large: str = "Berkasnya terlalu besar."
    file_gone: str = "Berkasnya sudah tidak disimpan."
    no_place: str = "Lokasi tidak terbaca. Silakan ketik nama tempatnya."
    roles: str = "Coba sebagai"
    artisan: str = "Perajin"
    organiser: str = "Penyelenggara"
    admin: str = "Admin"
    zone: str = "Asia/Jakarta"
    time_pattern: str = "%H.%M WIB"

    def day(self, day: date, today: date) -> str:
        names = {today: "Hari ini", today - timedelta(days=1): "Kemarin"}
        return names.get(day, day.strftime("%d-%m-%Y"))


class DemoRoles:
    def __init__(self) -> None:
        self.now = "artisan"

    async def of(self, recipient: str) -> str:
        return self.now

    async def become(self, recipient: str, role: str) -> None:
        self.now = role


Answer = Callable[[WebChannel, Incoming], Awaitable[None]]


async def greet(channel: WebChannel, incoming: Incoming) -> None:
    """Says back what it got; an edit where a bubble was tapped."""
    content = incoming.content
    if isinstance(content, Tap):
        await channel.send(incoming.address, Reply(f"tapped {content.action.name}"), edits=content.message)
    else:
        await channel.send(incoming.address, Reply(f"heard {content}"))


class WebChat:
    """The site under test and what it handed to the conversation."""

    def __init__(self, database: Database, answer: Answer = greet, *, demo: bool = False, public_url: str = "") -> None:
        self.transcript, self.bell = StoredTranscript(database), Bell()
        self.now, self.answer, self.broken = NOON, answer, False
        self.taken: dict[str, Incoming] = {}
        self.channel = WebChannel(self.transcript, self.bell, now=lambda: self.now, storage_down=StorageDown)
        self.site = Site(
            take=self.take,
            transcript=self.transcript,
            bell=self.bell,
            words_for=self.words_for,
            words=PageWords(),
            now=lambda: self.now,
            storage_down=StorageDown,
            public_url=public_url,
            roles=DemoRoles() if demo else None,
            patience=0.2,
        )

    @property
    def contents(self) -> list[object]:
        return [incoming.content for incoming in self.taken.values()]

    async def take(self, incomings: Sequence[Incoming]) -> None:
        if self.broken:
            raise StorageDown("out of order")
        for incoming in incomings:
            if incoming.key not in self.taken:
                self.taken[incoming.key] = incoming
                await self.answer(self.channel, incoming)

    async def words_for(self, visitor: str) -> PageWords:
        return PageWords()
