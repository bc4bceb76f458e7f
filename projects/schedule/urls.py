from django.urls import path

from projects.schedule.views import links, milestones, network, register, steps, tab, templates

urlpatterns = [
    path("projects/<code:code>/schedule/", tab.schedule, name="schedule"),
    path("projects/<code:code>/schedule/add/", milestones.milestone_add, name="milestone_add"),
    path("projects/<code:code>/schedule.xlsx", tab.schedule_xlsx, name="schedule_xlsx"),
    path("projects/<code:code>/schedule/make/", network.schedule_make, name="schedule_make"),
    path("projects/<code:code>/schedule/target/", network.schedule_target, name="schedule_target"),
    path("projects/<code:code>/schedule/winter/", network.schedule_winter, name="schedule_winter"),
    path("projects/<code:code>/schedule/levers/", network.schedule_levers, name="schedule_levers"),
    path(
        "projects/<code:code>/schedule/confirm/", network.schedule_confirm, name="schedule_confirm"
    ),
    path("projects/<code:code>/schedule/steps/add/", steps.step_add, name="schedule_step_add"),
    path("steps/<key:pk>/", steps.step_edit, name="step_edit"),
    path("steps/<key:pk>/start/", steps.step_start, name="step_start"),
    path("steps/<key:pk>/done/", steps.step_done, name="step_done"),
    path("steps/<key:pk>/reopen/", steps.step_reopen, name="step_reopen"),
    path("steps/<key:pk>/applies/", steps.step_applies, name="step_applies"),
    path("steps/<key:pk>/drop/", steps.step_drop, name="step_drop"),
    path("steps/<key:pk>/issue/", steps.step_issue, name="step_issue"),
    path("steps/<key:pk>/links/add/", links.step_link_add, name="step_link_add"),
    path("steps/links/<key:pk>/waive/", links.step_link_waive, name="step_link_waive"),
    path("steps/links/<key:pk>/drop/", links.step_link_drop, name="step_link_drop"),
    path("schedules/", register.ScheduleRegister.as_view(), name="schedules"),
    path("schedules/export/", register.ScheduleRegister.as_view(), name="schedules_export"),
    path("milestones/", register.MilestoneRegister.as_view(), name="milestones"),
    path("milestones/export/", register.MilestoneRegister.as_view(), name="milestones_export"),
    path("milestones/<key:pk>/", milestones.milestone_edit, name="milestone_edit"),
    path("milestones/<key:pk>/move/", milestones.milestone_move, name="milestone_move"),
    path("milestones/<key:pk>/fix/", milestones.milestone_fix, name="milestone_fix"),
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
