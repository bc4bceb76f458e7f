from projects.registry.views.tab import tab_page


def schedule(request, code):
    return tab_page(request, code, "schedule", "projects/schedule/tab.html", milestones=_milestones)


def _milestones(project):
    rows = project.milestones.kept().select_related("unit", "project")
    return rows.prefetch_related("date_changes__by")
