"""Parts of the calculation page."""
