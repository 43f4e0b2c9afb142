"""Files as WhatsApp takes them."""

from __future__ import annotations

from bot.channels import rendering
from bot.channels.whatsapp import limits
from bot.channels.whatsapp.wording import in_line
from bot.vocabulary import Attachment


def sendable(attachment: Attachment) -> Attachment:
    """The attachment with a media type that WhatsApp takes, and a name that is one.

    It takes neither calendars (text/calendar) nor JSON. As text/plain they arrive all the same, and their own file names
    tell the phone what opens them. Raises ValueError for what is no text either, for nothing, and for too much.
    """
    name = in_line(attachment.name).replace("/", "-").replace("\\", "-")[-limits.FILE_NAME :] or rendering.ELLIPSIS
    media_type = attachment.media_type.partition(";")[0].strip().casefold()
    if not limits.most_bytes(media_type):
        media_type = _as_text(media_type)
    if not 0 < len(attachment.content) <= limits.most_bytes(media_type):
        raise ValueError(f"no file for WhatsApp: {len(attachment.content)} bytes")
    return Attachment(name, media_type, attachment.content)


def _as_text(media_type: str) -> str:
    if media_type.startswith("text/") or media_type == "application/json":
        return "text/plain"
    raise ValueError(f"no file for WhatsApp: {media_type}")
