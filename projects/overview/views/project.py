from django.shortcuts import render
from django.utils import timezone

from projects.overview.reads.history import project_history
from projects.overview.reads.project import project_overview
from projects.registry.reads.head import project_head
from projects.registry.views.tab import tab_page, visible
from projects.weekly.reads.duties import reporting_of


def project(request, code):
    project, today = visible(request, code), timezone.localdate()
    head = project_head(project, request.user, today)
    context = {
        "project": project,
        "tab": "overview",
        "head": head,
        "today": today,
        "overview": project_overview(project, head, today),
        "reporting": reporting_of(project, request.user, timezone.now()),
    }
    return render(request, "projects/overview/project.html", context)


def history(request, code):
    return tab_page(
        request, code, "history", "projects/overview/history.html", entries=project_history
    )
