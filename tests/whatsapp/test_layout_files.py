"""A ticket's picture as WhatsApp takes it."""

import struct
import zlib

import segno

from bot.channels.whatsapp.layout import message
from bot.documents import tickets
from bot.documents.png import drawn
from bot.rules.seats import OnMiss, Status
from bot.vocabulary import Reply
from storage.taking_part.registrations import Registration
from tests.standins.graph_rules import check_file

SEAT = Registration(1, 1, 1, Status.CONFIRMED, OnMiss.END, "4827", "abcdefghjkmnpqrs", 3, 4, None, None, 0, None, place=0)


def pixels(picture):
    """Rows of a PNG in RGB, True where dark; of the filters, none and "as above" are undone."""
    width, height = struct.unpack(">II", picture[16:24])
    length = struct.unpack(">I", picture[33:37])[0]
    lines, above = zlib.decompress(picture[41 : 41 + length]), bytes(3 * width)
    for number in range(height):
        line = lines[number * (3 * width + 1) :][: 3 * width + 1]
        assert line[0] in (0, 2)
        above = bytes((old + new) % 256 for old, new in zip(above, line[1:], strict=True)) if line[0] else line[1:]
        yield [above[x : x + 3] == b"\0\0\0" for x in range(0, 3 * width, 3)]


def test_a_picture_shows_the_squares_it_was_drawn_from():
    code = segno.make("https://wa.me/6281234567890?text=c_4827", micro=False, error="m")
    picture = drawn(code.matrix_iter(border=3), 8)
    assert list(pixels(picture)) == [list(map(bool, row)) for row in code.matrix_iter(scale=8, border=3)]
    check_file("image/png", picture, "a.png")
    assert len(picture) < 3_000


def test_the_picture_of_a_ticket_is_taken():
    file = message(Reply("Anda punya kursi.", attachment=tickets.picture(SEAT, "https://wa.me/628111000100?text="))).attachment
    check_file(file.media_type, file.content, file.name)
    assert file.name == "sapa-4827.png"
