"""Words for organisers."""
