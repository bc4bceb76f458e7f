from django.urls import path

import gaoxin.converters  # noqa: F401 - registers <code:…> and <key:…>
from projects.views import (
    dashboard,
    duties,
    figures,
    milestones,
    notices,
    people,
    project,
    registers,
)

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
    path(
        "projects/<code:code>/report-frequency/", duties.report_frequency, name="report_frequency"
    ),
    path("projects/<code:code>/schedule/", project.schedule, name="schedule"),
    path("projects/<code:code>/schedule/add/", milestones.milestone_add, name="milestone_add"),
    path("projects/<code:code>/people/", project.people, name="people"),
    path("projects/<code:code>/people/appoint/", people.appoint, name="appoint"),
    path("projects/<code:code>/people/task-force/", people.task_force, name="task_force"),
    path("projects/<code:code>/people/contacts/add/", people.contact_add, name="contact_add"),
    path(
        "projects/<code:code>/people/contacts/<key:pk>/", people.contact_edit, name="contact_edit"
    ),
    path("projects/<code:code>/history/", project.history, name="history"),
    path("milestones/", registers.MilestoneRegister.as_view(), name="milestones"),
    path("milestones/<key:pk>/", milestones.milestone_edit, name="milestone_edit"),
    path("milestones/<key:pk>/move/", milestones.milestone_move, name="milestone_move"),
    path("milestones/<key:pk>/done/", milestones.milestone_done, name="milestone_done"),
    path("milestones/<key:pk>/reopen/", milestones.milestone_reopen, name="milestone_reopen"),
    path("milestones/<key:pk>/remove/", milestones.milestone_remove, name="milestone_remove"),
    path("appointments/", registers.AppointmentRegister.as_view(), name="appointments"),
    path("appointments/<key:pk>/end/", people.appointment_end, name="appointment_end"),
    path("appointments/<key:pk>/void/", people.appointment_void, name="appointment_void"),
    path("log/chase/", duties.chase, name="chase"),
    path("log/chase/<key:pk>/exempt/", duties.duty_exempt, name="duty_exempt"),
    path("inbox/", notices.Inbox.as_view(), name="inbox"),
    path("inbox/read/", notices.notices_read, name="notices_read"),
    path("figures/", figures.figures, name="figures"),
    path("metrics/", dashboard.metrics, name="metrics"),
    path("metrics/<slug:code>/", dashboard.metric, name="metric"),
]
