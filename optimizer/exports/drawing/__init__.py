"""Drawing a plan as SVG from the data itself: no background map, no network, no browser needed."""
