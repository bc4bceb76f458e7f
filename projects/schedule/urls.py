from django.urls import path

from projects.schedule.views import milestones, register, tab, templates

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
    path("settings/templates/", templates.schedule_templates, name="schedule_templates"),
    path("settings/templates/<key:pk>/", templates.schedule_template, name="schedule_template"),
    path(
        "settings/templates/<key:pk>/copy/",
        templates.schedule_template_copy,
        name="schedule_template_copy",
    ),
    path(
        "settings/templates/<key:pk>/retire/",
        templates.schedule_template_retire,
        name="schedule_template_retire",
    ),
    path("settings/templates/<key:pk>/add/", templates.template_step_add, name="template_step_add"),
    path(
        "settings/templates/steps/<key:pk>/",
        templates.template_step_edit,
        name="template_step_edit",
    ),
    path(
        "settings/templates/steps/<key:pk>/drop/",
        templates.template_step_drop,
        name="template_step_drop",
    ),
]
