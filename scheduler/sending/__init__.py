"""The postman: what is owed leaves, paced, and what became of it is written down."""
