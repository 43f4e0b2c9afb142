"""How each platform stands to us: limits, prices, templates, windows, switches."""
