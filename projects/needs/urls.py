from django.urls import path

from projects.needs.views import matrix, needs

urlpatterns = [
    path("resources/", matrix.resources, name="resources"),
    path("resources/print/", matrix.resources_print, name="resources_print"),
    path("projects/<code:code>/needs/add/", needs.need_add, name="need_add"),
    path("needs/<key:pk>/", needs.need, name="need"),
    path("needs/<key:pk>/edit/", needs.need_edit, name="need_edit"),
    path("needs/<key:pk>/advance/", needs.need_advance, name="need_advance"),
    path("needs/<key:pk>/remove/", needs.need_remove, name="need_remove"),
    path("needs/<key:pk>/issue/", needs.need_issue, name="need_issue"),
]
