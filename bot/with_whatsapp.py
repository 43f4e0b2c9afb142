"""Sapa's life with WhatsApp: the channel, and what is asked of the platform at the start."""

from __future__ import annotations
