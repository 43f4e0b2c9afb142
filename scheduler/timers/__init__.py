"""What happens unasked when its time has come."""
