"""Taking part: seats and the line, the door, and what follows an activity."""
