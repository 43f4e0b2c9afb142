"""Words for artisans."""
