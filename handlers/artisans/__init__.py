"""What artisans do: find, register, follow, come, ask."""
