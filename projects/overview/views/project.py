from django.shortcuts import render
from django.utils import timezone

from gaoxin.clock import this_day
from projects.overview.reads.history import project_history
from projects.overview.reads.project import project_page
from projects.registry.views.tab import tab_page, visible


def project(request, code):
    project, now = visible(request, code), timezone.now()
    head, overview, reporting = project_page(project, request.user, now)
    context = {
        "project": project,
        "tab": "overview",
        "head": head,
        "today": this_day(now),
        "overview": overview,
        "reporting": reporting,
    }
    return render(request, "projects/overview/project.html", context)


def history(request, code):
    return tab_page(
        request, code, "history", "projects/overview/history.html", entries=project_history
    )
