"""What organisers do: prepare, choose, keep the door, look back."""
