"""What takes longer than a turn, made beside them."""
