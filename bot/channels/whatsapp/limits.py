"""WhatsApp's published limits that Sapa stays within, each with its source. Lengths are code points.

DOCS is https://developers.facebook.com/documentation/business-messaging/whatsapp
"""

from __future__ import annotations

TEXT = 4096
"""Characters of a text message. DOCS/messages/text-messages."""

INTERACTIVE = 1024
"""Characters above buttons, a link or a request. DOCS/messages/interactive-reply-buttons-messages; a list's page says 4096."""

CAPTION = 1024
"""Characters below a picture or a file. DOCS/messages/image-messages, DOCS/messages/document-messages."""

BUTTONS = 3
"""Reply buttons of a message; their titles and ids must differ. DOCS/messages/interactive-reply-buttons-messages."""

BUTTON_TITLE = 20
"""Characters of a reply button. The same page."""

ROWS = 10
"""Rows of a list, over all its sections. DOCS/messages/interactive-list-messages."""

ROW_TITLE = 24
"""Characters of a row's first line. The same page."""

ROW_DESCRIPTION = 72
"""Characters of its second line. The same page."""

LIST_BUTTON = 20
"""Characters of the button that opens a list. The same page."""

LINK_TITLE = 20
"""Characters of the button that opens a link. DOCS/messages/interactive-cta-url-messages."""

LINK = 2000
"""Sapa's own limit for the address behind it: none is published."""

FILE_NAME = 240
"""Characters of a document's name. facebook/openapi, business-messaging-api."""

PICTURES = frozenset(("image/jpeg", "image/png"))
"""What pictures are; only those with 8 bits a channel, RGB or RGBA. DOCS/business-phone-numbers/media."""

PICTURE_BYTES = 5_000_000
"""How large a picture may be. The same page, in MB."""

_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENTS = frozenset(
    (
        "text/plain",
        "application/pdf",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        f"{_OFFICE}wordprocessingml.document",
        f"{_OFFICE}spreadsheetml.sheet",
        f"{_OFFICE}presentationml.presentation",
    )
)
"""What documents are. The same page."""

SOUNDS = frozenset(("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"))
"""What can be listened to; of OGG only Opus with one channel. The same page."""

SOUND_BYTES = 16_000_000
"""How large a sound may be. The same page, in MB."""

DOCUMENT_BYTES = 100_000_000
"""How large a document may be. The same page, in MB."""


def most_bytes(media_type: str) -> int:
    """How large a file of this type may be; 0 for what the platform does not take."""
    if media_type in PICTURES:
        return PICTURE_BYTES
    if media_type in SOUNDS:
        return SOUND_BYTES
    return DOCUMENT_BYTES if media_type in DOCUMENTS else 0
