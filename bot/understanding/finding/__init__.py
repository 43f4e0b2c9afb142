"""Finding: an index over everything that can be searched, kept in memory, and exchanged as a whole."""
