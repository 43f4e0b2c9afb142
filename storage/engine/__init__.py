"""What carries every question: the two kinds of database, and statements that suit both."""
