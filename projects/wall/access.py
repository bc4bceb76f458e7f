"""Who may open the wall, its paper, and the map of one project."""

from accounts.menu import Entry
from accounts.roles import BUSINESS, Rule

RULES = {
    "projects:wall": Rule("挂图作战", BUSINESS),
    "projects:wall_print": Rule("打印挂图", BUSINESS),
    "projects:project_map": Rule("项目作战图", BUSINESS),
}
MENU = (Entry(22, "wall", "挂图", "projects:wall", ("projects:wall",), "projects"),)
