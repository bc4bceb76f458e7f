from django.urls import path

from projects.registry.views import bulk, project, register

urlpatterns = [
    path("projects/", register.ProjectRegister.as_view(), name="register"),
    path("projects/add/", project.project_add, name="project_add"),
    path("projects/removed/", project.removed, name="removed"),
    path("projects/export/", register.ProjectRegister.as_view(), name="register_export"),
    path("projects/appoint/", bulk.bulk_appoint, name="bulk_appoint"),
    path("projects/confirm/", bulk.bulk_confirm, name="bulk_confirm"),
    path("projects/bulk-edit/", bulk.bulk_edit, name="bulk_edit"),
    path("projects/<code:code>/edit/", project.project_edit, name="project_edit"),
    path("projects/<code:code>/stage/", project.project_stage, name="project_stage"),
    path("projects/<code:code>/status/", project.project_status, name="project_status"),
    path("projects/<code:code>/confirm/", project.project_confirm, name="project_confirm"),
    path("projects/<code:code>/remove/", project.project_remove, name="project_remove"),
    path("projects/<code:code>/restore/", project.project_restore, name="project_restore"),
]
