"""Announcements: composed, gathered as of one instant, owed in pages, counted."""
