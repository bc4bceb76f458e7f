from django.urls import path

from projects.wall.views import project, wall

urlpatterns = [
    path("wall/", wall.wall, name="wall"),
    path("wall/print/", wall.wall_print, name="wall_print"),
    path("projects/<code:code>/map/", project.project_sheet, name="project_map"),
]
