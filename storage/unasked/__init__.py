"""What is said without being asked: planned as rows, told once."""
