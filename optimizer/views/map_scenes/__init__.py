"""What the maps of the desk show: a territory, a plan, two plans compared; values only, drawn by the page.

A scene is made from data alone and may be cached by its inputs. Coordinates are whole units of a
frame in Web Mercator, so that an online base map may lie below.
"""

from optimizer.views.map_scenes.area import area_scene
from optimizer.views.map_scenes.comparison import comparison_scene
from optimizer.views.map_scenes.plan import plan_scene
from optimizer.views.map_scenes.scene import Scene
from optimizer.views.map_scenes.territory import territory_scene

__all__ = ["Scene", "area_scene", "comparison_scene", "plan_scene", "territory_scene"]
