"""What is owed and what became of it: every message is a row, and every row ends in a named outcome."""
