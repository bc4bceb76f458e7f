from django.urls import path

from projects.people.views import absences, acts, handovers, numbers, register, roster, tab

urlpatterns = [
    path("projects/<code:code>/people/", tab.people, name="people"),
    path("projects/<code:code>/people/appoint/", acts.appoint, name="appoint"),
    path("projects/<code:code>/people/fill/<slug:role>/", acts.fill, name="fill"),
    path("projects/<code:code>/people/task-force/", acts.task_force, name="task_force"),
    path("projects/<code:code>/people/contacts/add/", acts.contact_add, name="contact_add"),
    path("projects/<code:code>/people/contacts/<key:pk>/", acts.contact_edit, name="contact_edit"),
    path(
        "projects/<code:code>/people/contacts/<key:pk>/phone/",
        numbers.contact_phone,
        name="contact_phone",
    ),
    path("projects/<code:code>/people/sheet/", numbers.contact_sheet, name="contact_sheet"),
    path("projects/<code:code>/people/roster/", roster.roster, name="roster"),
    path("projects/<code:code>/people/roster.xlsx", roster.roster_xlsx, name="roster_xlsx"),
    path("projects/<code:code>/people/roster.docx", roster.roster_docx, name="roster_docx"),
    path("appointments/", register.AppointmentRegister.as_view(), name="appointments"),
    path(
        "appointments/export/", register.AppointmentRegister.as_view(), name="appointments_export"
    ),
    path("appointments/people/", register.LoadRegister.as_view(), name="appointments_people"),
    path(
        "appointments/projects/",
        register.StaffingRegister.as_view(),
        name="appointments_projects",
    ),
    path(
        "appointments/vacancies/",
        register.VacancyRegister.as_view(),
        name="appointments_vacancies",
    ),
    path("appointments/<key:pk>/end/", acts.appointment_end, name="appointment_end"),
    path("appointments/<key:pk>/correct/", acts.appointment_correct, name="appointment_correct"),
    path("appointments/<key:pk>/phone/", numbers.appointment_phone, name="appointment_phone"),
    path("appointments/<key:pk>/void/", acts.appointment_void, name="appointment_void"),
    path("absences/", absences.AbsenceRegister.as_view(), name="absences"),
    path("absences/add/", absences.absence_add, name="absence_add"),
    path("absences/<key:pk>/edit/", absences.absence_edit, name="absence_edit"),
    path("absences/<key:pk>/withdraw/", absences.absence_withdraw, name="absence_withdraw"),
    path("handovers/", handovers.HandoverRegister.as_view(), name="handovers"),
    path("handovers/<key:pk>/", handovers.handover, name="handover"),
    path("handovers/<key:pk>/list.docx", handovers.handover_paper, name="handover_paper"),
    path("handovers/<key:pk>/confirm/", handovers.handover_confirm, name="handover_confirm"),
    path("handovers/<key:pk>/close/", handovers.handover_close, name="handover_close"),
]
