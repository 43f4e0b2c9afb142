"""The page as a browser without script meets it."""

from __future__ import annotations

import gzip
import re

from bot.vocabulary import Action, Attachment, Choice, Fact, Link, Reply, SharedPlace, Tap, Text
from tests.web.webchat import NOON, WebChat

SAY = {"Sec-Fetch-Site": "same-origin"}


async def said(client, **form):
    return await client.post("/say", data=form, headers=SAY)


async def test_a_new_visitor_is_greeted_without_typing(chat, visit):
    client = await visit(chat)
    page = await (await client.get("/")).text()
    assert chat.contents == [Text("/start")]
    assert "heard Text" in page
    assert 'class="said mine"' not in page.split("<template")[0]


async def test_coming_back_greets_nobody_again(chat, visitor):
    chat.now = NOON.replace(hour=9)
    await visitor.get("/")
    assert len(chat.taken) == 1


async def test_a_deep_link_is_followed_once_and_leaves_the_address(chat, visit):
    client = await visit(chat)
    first = await client.get("/?start=a_12", allow_redirects=False)
    await client.get("/?start=a_12")
    assert (first.status, first.headers["Location"]) == (303, "/")
    assert chat.contents == [Text("/start a_12")]


async def test_a_deep_link_with_strange_signs_is_just_the_page(chat, visit):
    client = await visit(chat)
    assert (await client.get("/", params={"start": "a 12\n/admin"})).status == 200
    assert chat.contents == [Text("/start")]


async def test_a_page_fetched_in_advance_says_nothing(chat, visit):
    client = await visit(chat)
    for path in ("/", "/?start=a_12"):
        await client.get(path, headers={"Sec-Purpose": "prefetch"})
    assert chat.taken == {}


async def test_typing_without_script_shows_the_answer(chat, visitor):
    answer = await said(visitor, text="pelatihan batik", key="k1k1k1k1k1")
    page = await answer.text()
    assert answer.url.path == "/"
    assert page.index("pelatihan batik</p>") < page.index("heard Text(text=&#39;pelatihan batik")


async def test_the_same_key_is_one_effect_and_one_line(chat, visitor):
    for _ in range(3):
        page = await (await said(visitor, text="daftar", key="k2k2k2k2k2")).text()
    assert chat.contents == [Text("/start"), Text("daftar")]
    assert page.count('<p dir="auto">daftar</p>') == 1


async def test_a_repeat_after_trouble_is_taken_and_said_once(chat, visitor):
    chat.broken = True
    assert (await said(visitor, text="daftar", key="k3k3k3k3k3")).status == 503
    chat.broken = False
    page = await (await said(visitor, text="daftar", key="k3k3k3k3k3")).text()
    assert chat.contents[-1] == Text("daftar")
    assert page.count('<p dir="auto">daftar</p>') == 1


async def test_a_tap_is_told_with_its_bubble_and_said_with_its_label(chat, visitor):
    async def ask(channel, incoming):
        if isinstance(incoming.content, Tap):
            await channel.send(incoming.address, Reply("dipilih"))
        else:
            await channel.send(incoming.address, Reply("pilih", choices=(Choice("Bahasa Indonesia", Action("lang", "id")),)))

    chat.answer = ask
    page = await (await said(visitor, text="bahasa")).text()
    value = re.search(r'name="tap" value="(\d+) (lang:0:id)"', page)
    page = await (await said(visitor, tap=f"{value[1]} {value[2]}")).text()
    assert chat.contents[-1] == Tap(Action("lang", "id"), value[1])
    assert '<p dir="auto">Bahasa Indonesia</p>' in page
    assert "choice pressed" in page


async def test_a_tap_answered_by_an_edit_leaves_only_the_edit(chat, visitor):
    page = await (await said(visitor, tap="1 open:0:")).text()
    assert chat.contents[-1] == Tap(Action("open"), "1")
    assert "tapped open" in page
    assert "heard Text" not in page
    assert page.count("<article") == 2  # the bubble, and the template of one being sent


async def test_a_tap_on_another_persons_bubble_names_no_bubble(chat, visitor, visit):
    stranger = await visit(chat)
    await stranger.get("/")
    await said(stranger, action="open:0:", message="1", label="Buka")
    assert chat.contents[-1] == Tap(Action("open"), None)


async def test_a_shared_place(chat, visitor):
    await said(visitor, place="-7.79560,110.36950")
    assert chat.contents[-1] == SharedPlace(-7.7956, 110.3695)


async def test_nothing_said_is_nothing_taken(chat, visitor):
    for form in ({}, {"text": " \r\n "}, {"place": "91,0"}, {"place": "nan,inf"}, {"other": "x"}):
        assert (await said(visitor, **form)).status == 200
    assert len(chat.taken) == 1


async def test_words_are_words(chat, visitor):
    await said(visitor, text="<script>alert(1)</script>{{ 7*7 }}\0\ud83d".encode("utf-8", "replace").decode())
    page = await (await visitor.get("/")).text()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page
    assert "<script>" not in page


async def test_everything_in_a_reply_is_escaped(chat, visitor):
    evil = "<b onclick=x>\"'&"

    async def answer(channel, incoming):
        reply = Reply(evil, evil, (Fact(evil, evil),), (Choice(evil, Action("a", evil), evil),), (Link(evil, "javascript:1"),))
        await channel.send(incoming.address, reply)
        await channel.send(incoming.address, Reply("", attachment=Attachment(evil, "text/html", b"<script>")))

    chat.answer = answer
    page = await (await said(visitor, text="x")).text()
    assert "<b onclick" not in page
    assert 'href="javascript' not in page


async def test_addresses_in_the_text_are_links(chat, visitor):
    async def answer(channel, incoming):
        await channel.send(incoming.address, Reply("lihat https://kemenperin.go.id/a?b=1&c=2."))

    chat.answer = answer
    page = await (await said(visitor, text="x")).text()
    assert 'href="https://kemenperin.go.id/a?b=1&amp;c=2"' in page
    assert 'rel="noopener noreferrer"' in page


async def test_older_bubbles_come_on_demand(chat, visitor):
    for turn in range(35):
        chat.now = NOON.replace(minute=turn)
        chat.site.says._levels.clear()
        await said(visitor, text=f"pesan {turn}")
    page = await (await visitor.get("/")).text()
    assert "pesan 3<" not in page
    more = re.search(r'hx-get="(/transcript\?most=120)"', page)[1]
    assert "pesan 3<" in await (await visitor.get(more)).text()


async def test_the_demo_switch(database, visit):
    chat = WebChat(database, demo=True)
    client = await visit(chat)
    assert 'value="artisan" aria-pressed="true"' in await (await client.get("/")).text()
    page = await (await client.post("/role", data={"role": "admin"}, headers=SAY)).text()
    assert 'value="admin" aria-pressed="true"' in page
    assert chat.contents[-1] == Text("/menu")
    await client.post("/role", data={"role": "root"}, headers=SAY)
    assert chat.site.roles.now == "admin"


async def test_outside_a_demo_there_is_no_switch(chat, visitor):
    assert (await visitor.post("/role", data={"role": "admin"}, headers=SAY)).status == 404
    assert "aria-pressed" not in await (await visitor.get("/")).text()


async def test_the_page_is_light(chat, visitor, capsys):
    page = await (await visitor.get("/")).read()
    parts = [page]
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.decode()):
        answer = await visitor.get(path)
        assert "immutable" in answer.headers["Cache-Control"]
        parts.append(await answer.read())
    assert sum(map(len, set(parts))) < 100_000
    assert sum(len(gzip.compress(part)) for part in set(parts)) < 40_000


async def test_an_old_page_gets_the_new_script_but_does_not_keep_it(visitor):
    answer = await visitor.get("/static/000000000000/chat.js")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (await visitor.get("/static/000000000000/..%2Fchat.py")).status == 404
