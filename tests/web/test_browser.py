"""The page in a real browser, with the conversation scripted."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from bot.vocabulary import Action, Ask, Asked, Attachment, Choice, Reply, SharedPlace, Tap, Text
from tests.web import chromium
from tests.web.screen import LATEST

PROGRAM = chromium.find()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(PROGRAM is None, reason="no Chromium here: install Debian's package chromium to run these"),
]


async def menu(channel, incoming):
    """Two choices, and the answer to each press."""
    if isinstance(incoming.content, Tap):
        await channel.send(incoming.address, Reply(f"Anda memilih {incoming.content.action.argument}"))
    else:
        choices = (Choice("Pelatihan", Action("go", "trainings")), Choice("Pameran", Action("go", "fairs"), "INACRAFT"))
        await channel.send(incoming.address, Reply("Apa yang Anda cari?", choices=choices))


async def test_the_greeting_is_there_at_once(screen):
    await screen.see("heard Text(text='/start')")
    assert await screen.page.evaluate("getComputedStyle(document.body).display") == "grid"


async def test_a_conversation_without_reloading(screen):
    await screen.page.evaluate("window.same = true")
    for words in ("pelatihan batik", "yang di Jogja"):
        await screen.type(words)
        await screen.see(f"heard Text(text='{words}')")
        await expect(screen.page.locator("article.mine").last).to_contain_text(words)
    assert await screen.page.evaluate("window.same && document.activeElement.id === 'text' && text.value === ''")
    await expect(screen.page.locator("article.mine")).to_have_count(2)


async def test_pressing_choices(screen, chat):
    chat.answer = menu
    await screen.type("menu")
    await screen.tap("Pelatihan")
    await screen.see("Anda memilih trainings")
    await screen.tap("Pameran")
    await screen.see("Anda memilih fairs")
    assert [content.action.argument for content in chat.contents[2:]] == ["trainings", "fairs"]
    await expect(screen.page.locator("article.mine").last).to_contain_text("Pameran")


async def test_an_impatient_finger_presses_once(screen, chat):
    gate = asyncio.Event()

    async def slow(channel, incoming):
        await gate.wait() if isinstance(incoming.content, Tap) else None
        await menu(channel, incoming)

    chat.answer = slow
    await screen.type("menu")
    button = screen.page.get_by_role("button", name="Pelatihan")
    for _ in range(3):
        await button.click()
    gate.set()
    await screen.see("Anda memilih trainings")
    await screen.type("selesai")
    await screen.see("Apa yang")
    assert len([content for content in chat.contents if isinstance(content, Tap)]) == 1


async def test_three_dots_until_the_answer(screen, chat):
    gate = asyncio.Event()

    async def later(channel, incoming):
        chat.later = asyncio.ensure_future(finish(channel, incoming))

    async def finish(channel, incoming):
        await gate.wait()
        await channel.send(incoming.address, Reply("jawaban"))

    chat.answer = later
    await screen.type("halo")
    await expect(screen.page.locator("#typing")).to_be_visible()
    gate.set()
    await screen.see("jawaban")
    await expect(screen.page.locator(".typing")).to_have_count(0)


async def test_news_comes_by_itself_and_edits_happen_in_place(screen, chat):
    await screen.see("heard")
    await screen.page.wait_for_timeout(200)
    receipt = await chat.channel.send(screen.address, Reply("terkirim 1 dari 9"))
    await screen.see("terkirim 1 dari 9")
    await chat.channel.send(screen.address, Reply("terkirim 9 dari 9"), edits=receipt.external_id)
    await screen.see("terkirim 9 dari 9")
    await expect(screen.page.locator("article.sapa")).to_have_count(2)


async def test_a_lost_connection_heals(screen, chat):
    await screen.see("heard")
    await screen.page.context.set_offline(True)
    await screen.type("saya di sawah")
    await expect(screen.page.get_by_role("alert")).to_contain_text("belum terkirim")
    await expect(screen.page.locator("#text")).to_have_value("saya di sawah")
    await chat.channel.send(screen.address, Reply("pengingat"))
    await screen.page.context.set_offline(False)
    await screen.page.keyboard.press("Enter")
    await screen.see("heard Text(text='saya di sawah')")
    await expect(screen.page.locator("article", has_text="pengingat")).to_have_count(1)
    screen.complaints.clear()


async def test_trouble_is_said_and_the_words_are_kept(screen, chat):
    chat.broken = True
    await screen.type("daftar")
    await expect(screen.page.get_by_role("alert")).to_contain_text("belum terkirim")
    await expect(screen.page.locator("#text")).to_have_value("daftar")
    chat.broken = False
    await screen.page.keyboard.press("Enter")
    await screen.see("heard Text(text='daftar')")
    await expect(screen.page.locator("#notice")).to_be_hidden()
    await expect(screen.page.locator("article.mine")).to_have_count(1)
    screen.complaints.clear()


async def test_words_stay_words(screen):
    evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    await screen.type(evil)
    await expect(screen.page.locator("article.mine p").last).to_have_text(evil)
    await screen.page.reload()
    assert await screen.page.title() == "Sapa"


async def test_nothing_is_wider_than_the_phone(screen):
    await screen.page.set_viewport_size({"width": 320, "height": 480})
    await screen.type("a" * 400 + " https://example.org/" + "b" * 300)
    await screen.see("heard")
    assert await screen.page.evaluate("document.documentElement.scrollWidth") == 320
    assert await screen.page.evaluate("log.scrollWidth <= document.querySelector('.scroller').clientWidth")


async def test_the_newest_is_in_view_and_its_buttons_are_large(screen, chat):
    for turn in range(8):
        await screen.type(f"pesan {turn}")
        await screen.see(f"pesan {turn}")
    chat.answer = menu
    await screen.type("menu")
    await screen.see("Apa yang")
    for name in ("Pelatihan", "Pameran"):
        button = screen.page.get_by_role("button", name=name)
        await expect(button).to_be_in_viewport(ratio=1)
        assert (await button.bounding_box())["height"] >= 44


async def test_a_number_and_a_place(screen, chat):
    async def ask(channel, incoming):
        what = Asked.PLACE if incoming.content == Text("0812") else Asked.CONTACT
        await channel.send(incoming.address, Reply("?", ask=Ask(what, "Bagikan")))

    chat.answer = ask
    await screen.type("mulai")
    await screen.page.get_by_role("textbox", name="Bagikan").fill("0812")
    await screen.tap("Bagikan")
    await expect(screen.page.locator(".place")).to_be_visible()
    await screen.page.context.set_geolocation({"latitude": -7.7956, "longitude": 110.3695})
    await screen.page.context.grant_permissions(["geolocation"])
    await screen.tap("Bagikan")
    await expect(screen.page.locator(".ask input[type=tel]")).to_be_visible()
    assert chat.contents[2:] == [Text("0812"), SharedPlace(-7.7956, 110.3695)]


async def test_what_is_being_typed_survives_news(screen, chat):
    async def ask(channel, incoming):
        await channel.send(incoming.address, Reply("Nomor HP?", ask=Ask(Asked.CONTACT, "Kirim nomor")))

    chat.answer = ask
    first = await chat.channel.send(screen.address, Reply("terkirim 1"))
    await screen.type("mulai")
    await screen.page.get_by_role("textbox", name="Kirim nomor").fill("0812")
    await chat.channel.send(screen.address, Reply("terkirim 2"), edits=first.external_id)
    await expect(screen.page.locator("article", has_text="terkirim 2")).to_be_visible()
    await expect(screen.page.get_by_role("textbox", name="Kirim nomor")).to_have_value("0812")


async def test_a_press_means_what_was_under_the_finger(screen, chat):
    """Also when news that change the button arrive between the press and its sending."""

    async def slowly(route):
        await asyncio.sleep(0.5)
        await route.continue_()

    chat.answer = menu
    await screen.type("menu")
    await screen.see("Apa yang")
    bubble = (await screen.page.locator("article.latest").get_attribute("id"))[1:]
    await screen.page.wait_for_timeout(300)
    await screen.page.route("**/transcript*", slowly)
    changed = Reply("Apa yang Anda cari?", choices=(Choice("Ekspor", Action("go", "export")),))
    async with screen.page.expect_request("**/transcript*"):
        await chat.channel.send(screen.address, changed, edits=bubble)
    await screen.tap("Pelatihan")
    await screen.see("Anda memilih trainings")


async def test_files_and_pictures(screen, chat):
    dot = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
                        "0000000d49444154789c6360f8cf50cf00000483018049a1f2660000000049454e44ae426082")  # fmt: skip
    await screen.see("heard")
    await chat.channel.send(screen.address, Reply(heading="Tiket", attachment=Attachment("t.png", "image/png", dot)))
    await expect(screen.page.get_by_role("img", name="Tiket")).to_be_visible()
    await chat.channel.send(screen.address, Reply("x", attachment=Attachment("j.ics", "text/calendar", b"BEGIN")))
    async with screen.page.expect_download() as download:
        await screen.page.get_by_role("link", name="j.ics").click()
    assert (await download.value).suggested_filename == "j.ics"
    screen.complaints.clear()


async def test_by_keyboard_alone(screen, chat):
    chat.answer = menu
    await screen.type("menu")
    await screen.see("Apa yang")
    await screen.page.get_by_role("button", name="Pelatihan").focus()
    await screen.page.keyboard.press("Enter")
    await screen.see("Anda memilih trainings")
    await screen.page.reload()
    await screen.page.keyboard.press("Tab")
    await expect(screen.page.get_by_role("link", name="Langsung ke kotak pesan")).to_be_focused()


async def test_without_script(browser, chat, base):
    chat.answer = menu
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(base)
    await page.get_by_role("button", name="Pelatihan").click()
    await expect(page.locator(LATEST)).to_contain_text("Anda memilih trainings")
    await page.get_by_role("textbox").fill("menu")
    await page.get_by_role("button", name="Kirim").click()
    await expect(page.locator(LATEST)).to_contain_text("Apa yang Anda cari?")
    assert len(chat.taken) == 3
