from django.urls import path

import gaoxin.converters  # noqa: F401 - registers <code:…> and <key:…>
from projects.views import dashboard, figures, log, milestones, people, project, registers

app_name = "projects"
urlpatterns = [
    path("", dashboard.dashboard, name="dashboard"),
    path("projects/", registers.ProjectRegister.as_view(), name="register"),
    path("projects/add/", project.project_add, name="project_add"),
    path("projects/removed/", project.removed, name="removed"),
    path("projects/<code:code>/", project.project, name="project"),
    path("projects/<code:code>/edit/", project.project_edit, name="project_edit"),
    path("projects/<code:code>/stage/", project.project_stage, name="project_stage"),
    path("projects/<code:code>/status/", project.project_status, name="project_status"),
    path("projects/<code:code>/confirm/", project.project_confirm, name="project_confirm"),
    path("projects/<code:code>/remove/", project.project_remove, name="project_remove"),
    path("projects/<code:code>/restore/", project.project_restore, name="project_restore"),
    path("projects/<code:code>/schedule/", project.schedule, name="schedule"),
    path("projects/<code:code>/schedule/add/", milestones.milestone_add, name="milestone_add"),
    path("projects/<code:code>/people/", project.people, name="people"),
    path("projects/<code:code>/people/appoint/", people.appoint, name="appoint"),
    path("projects/<code:code>/people/task-force/", people.task_force, name="task_force"),
    path("projects/<code:code>/people/contacts/add/", people.contact_add, name="contact_add"),
    path(
        "projects/<code:code>/people/contacts/<key:pk>/", people.contact_edit, name="contact_edit"
    ),
    path("projects/<code:code>/progress/", log.progress, name="progress"),
    path("projects/<code:code>/history/", project.history, name="history"),
    path("log/", log.log, name="log"),
    path("log/<code:code>/", log.log_form, name="log_form"),
    path("log/returns/<key:pk>/", log.log_return, name="log_return"),
    path("log/token/", log.log_token, name="log_token"),
    path("log/shell/", log.log_shell, name="log_shell"),
    path("sw.js", log.service_worker, name="service_worker"),
    path("photos/<key:pk>/", log.photo, name="photo"),
    path("milestones/", registers.MilestoneRegister.as_view(), name="milestones"),
    path("milestones/<key:pk>/", milestones.milestone_edit, name="milestone_edit"),
    path("milestones/<key:pk>/move/", milestones.milestone_move, name="milestone_move"),
    path("milestones/<key:pk>/done/", milestones.milestone_done, name="milestone_done"),
    path("milestones/<key:pk>/reopen/", milestones.milestone_reopen, name="milestone_reopen"),
    path("milestones/<key:pk>/remove/", milestones.milestone_remove, name="milestone_remove"),
    path("appointments/", registers.AppointmentRegister.as_view(), name="appointments"),
    path("appointments/<key:pk>/end/", people.appointment_end, name="appointment_end"),
    path("appointments/<key:pk>/void/", people.appointment_void, name="appointment_void"),
    path("figures/", figures.figures, name="figures"),
    path("metrics/", dashboard.metrics, name="metrics"),
    path("metrics/<slug:code>/", dashboard.metric, name="metric"),
]
