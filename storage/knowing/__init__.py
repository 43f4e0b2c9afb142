"""What is known of fairs, markets and exporting beyond the catalogue's files."""
