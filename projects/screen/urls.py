from django.urls import path

from projects.screen.rules import Part
from projects.screen.views import devices, pairing, show

urlpatterns = [
    path("screen/", show.screen, {"part": Part.DASHBOARD}, name="screen"),
    path("screen/reds/", show.screen, {"part": Part.REDS}, name="screen_reds"),
    path("screen/wall/", show.screen, {"part": Part.WALL}, name="screen_wall"),
    path("screen/reports/", show.screen, {"part": Part.REPORTS}, name="screen_reports"),
    path("screen/nodes/", show.screen, {"part": Part.NODES}, name="screen_nodes"),
    path("screen/pair/", pairing.pair, name="screen_pair"),
    path("settings/screens/", devices.screens, name="screens"),
    path("settings/screens/add/", devices.screen_add, name="screen_add"),
    path("settings/screens/<key:pk>/edit/", devices.screen_edit, name="screen_edit"),
    path("settings/screens/<key:pk>/code/", devices.screen_code, name="screen_code"),
    path("settings/screens/<key:pk>/revoke/", devices.screen_revoke, name="screen_revoke"),
]
