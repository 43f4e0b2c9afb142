"""Pictures made anew: what a phone writes into one besides the picture, as where it was taken, stays behind."""

from __future__ import annotations

from io import BytesIO

WIDEST = 1600
"""Pixels of the longer side: enough for a phone, and for a page in print."""

MOST_PIXELS = 40_000_000
"""Sapa's own limit: a picture that unpacks to more is a bomb."""


class NoPicture(Exception):
    """It only began like one."""


def anew(content: bytes) -> bytes:
    """The same picture as a JPEG, upright and at most `WIDEST`; raises NoPicture. For a child process: it may take a second."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise NoPicture("too many pixels")
            found.draft("RGB", (WIDEST, WIDEST))
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((WIDEST, WIDEST))
            return _as_jpeg(upright)
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        raise NoPicture(type(error).__name__) from None


def _as_jpeg(picture: object) -> bytes:
    """On white, where it is seen through."""
    from PIL import Image

    assert isinstance(picture, Image.Image)
    whole = picture.convert("RGBA")
    white = Image.new("RGB", whole.size, "white")
    white.paste(whole, mask=whole.getchannel("A"))
    made = BytesIO()
    white.save(made, "JPEG", quality=85, optimize=True)
    return made.getvalue()
