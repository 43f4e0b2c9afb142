"""What admins do: keep the whole in order."""
