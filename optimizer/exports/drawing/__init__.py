"""A plan as SVG: its seasons and its legend, with no background map, no network, no browser needed."""
