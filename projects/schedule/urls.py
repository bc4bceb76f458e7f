from django.urls import path

from projects.schedule.views import milestones, register, tab

urlpatterns = [
    path("projects/<code:code>/schedule/", tab.schedule, name="schedule"),
    path("projects/<code:code>/schedule/add/", milestones.milestone_add, name="milestone_add"),
    path("milestones/", register.MilestoneRegister.as_view(), name="milestones"),
    path("milestones/export/", register.MilestoneRegister.as_view(), name="milestones_export"),
    path("milestones/<key:pk>/", milestones.milestone_edit, name="milestone_edit"),
    path("milestones/<key:pk>/move/", milestones.milestone_move, name="milestone_move"),
    path("milestones/<key:pk>/done/", milestones.milestone_done, name="milestone_done"),
    path("milestones/<key:pk>/reopen/", milestones.milestone_reopen, name="milestone_reopen"),
    path("milestones/<key:pk>/remove/", milestones.milestone_remove, name="milestone_remove"),
]
