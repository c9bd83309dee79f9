"""The map of the desk, drawn by the page itself: SVG, no library, no network."""

from optimizer.pages.map.component import BASE_MAPS, territory_map
from optimizer.pages.map.language import page_language

__all__ = ["BASE_MAPS", "page_language", "territory_map"]
