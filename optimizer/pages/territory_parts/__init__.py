"""Parts of the territory page."""
