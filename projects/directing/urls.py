from django.urls import path

from projects.directing.views import instructions, meetings, registers, visits

urlpatterns = [
    path("instructions/", registers.InstructionRegister.as_view(), name="instructions"),
    path("instructions/add/", instructions.instruction_add, name="instruction_add"),
    path("instructions/files/<key:pk>/", instructions.instruction_file, name="instruction_file"),
    path("instructions/<code:code>/", instructions.instruction, name="instruction"),
    path(
        "instructions/<code:code>/decide/<slug:step>/",
        instructions.instruction_decide,
        name="instruction_decide",
    ),
    path(
        "instructions/<code:code>/answer/<slug:step>/",
        instructions.instruction_answer,
        name="instruction_answer",
    ),
    path("meetings/", registers.MeetingRegister.as_view(), name="meetings"),
    path("meetings/add/", meetings.meeting_add, name="meeting_add"),
    path("meetings/<key:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<key:pk>/present/", meetings.meeting_present, name="meeting_present"),
    path("meetings/<key:pk>/minutes.docx", meetings.meeting_minutes, name="meeting_minutes"),
    path("meetings/<key:pk>/edit/", meetings.meeting_edit, name="meeting_edit"),
    path("meetings/<key:pk>/resolve/", meetings.meeting_resolve, name="meeting_resolve"),
    path("meetings/<key:pk>/close/", meetings.meeting_close, name="meeting_close"),
    path("visits/", registers.VisitRegister.as_view(), name="visits"),
    path("visits/add/", visits.visit_pick, name="visit_pick"),
    path("visits/photos/<key:pk>/", visits.visit_photo, name="visit_photo"),
    path("visits/<key:pk>/", visits.visit, name="visit"),
    path("visits/<key:pk>/edit/", visits.visit_edit, name="visit_edit"),
    path("visits/<key:pk>/issue/", visits.visit_issue, name="visit_issue"),
    path("projects/<code:code>/visits/add/", visits.visit_add, name="visit_add"),
]
