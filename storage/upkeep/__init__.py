"""Looking after an installation: backups, restoring, moving, looking what is wrong."""
