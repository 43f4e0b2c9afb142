"""The command menu of platforms that have one."""

from __future__ import annotations

from bot.i18n import _, speaking


def for_everybody(language: str) -> tuple[tuple[str, str], ...]:
    """(name, description) of what anyone can do, named in that language."""
    with speaking(language):
        words = (
            ("pelatihan", "trainings", _("Find a training")),
            ("pameran", "fairs", _("Fairs: when, where, how to take part")),
            ("pendaftaran", "registrations", _("What I registered for")),
            ("cocok", "match", _("What suits me")),
            ("sertifikat", "certificate", _("My certificates")),
            ("ekspor", "export", _("Exporting: codes, duty, markets")),
            ("langkah", "steps", _("Steps to exporting, one at a time")),
            ("siapekspor", "readiness", _("Am I ready to export? A check")),
            ("layanan", "desks", _("Who helps with exporting near me")),
            ("angka", "figures", _("Figures of the sector, with their sources")),
            ("cari", "search", _("Search everything")),
            ("dekat", "near", _("What is near me")),
            ("cek", "verify", _("Is it genuine? Check a code")),
            ("lapor", "suspect", _("Show a message that may be false")),
            ("pengingat", "reminders", _("When I am reminded")),
            ("ikuti", "following", _("What I follow, and when news comes")),
            ("profil", "profile", _("My profile")),
            ("tanya", "ask", _("Ask a person")),
            ("pertanyaan", "questions", _("What I asked")),
            ("bahasa", "language", _("Change the language")),
            ("data", "data", _("My data: see, take along, erase")),
            ("bantuan", "help", _("How Sapa works")),
            ("berhenti", "stop", _("No messages unasked")),
            ("menu", "menu", _("Start again")),
        )
    return tuple((indonesian if language == "id" else english, told) for indonesian, english, told in words)


def for_admins(language: str) -> tuple[tuple[str, str], ...]:
    """The same with what admins can do."""
    with speaking(language):
        manage = ("kelola" if language == "id" else "manage", _("Manage activities"))
        announce = ("umumkan" if language == "id" else "announce", _("Announce something"))
        survey = ("survei" if language == "id" else "surveys", _("Ask artisans one question"))
        door = ("hadir" if language == "id" else "checkin", _("Check people in"))
        return (*for_everybody(language), manage, announce, survey, door, ("admin", _("Admin: people, health, settings")))
