"""Words for admins."""
