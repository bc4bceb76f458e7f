from django.urls import path

from projects.files import views

urlpatterns = [
    path("projects/<code:code>/files/", views.project_files, name="project_files"),
    path("projects/<code:code>/files/add/", views.file_add, name="file_add"),
    path("files/<key:pk>/", views.file_download, name="file_download"),
    path("files/<key:pk>/edit/", views.file_edit, name="file_edit"),
    path("files/<key:pk>/remove/", views.file_remove, name="file_remove"),
]
