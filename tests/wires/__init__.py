"""People at the platforms' own wires: what they do arrives as a platform tells it, what they see is what a platform was sent."""
