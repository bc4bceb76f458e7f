from django.utils import timezone

from projects.overview.reads.history import project_history
from projects.overview.reads.project import project_overview
from projects.registry.views.tab import tab_page
from projects.weekly.reads.duties import reporting_of


def project(request, code):
    def reporting(project):
        return reporting_of(project, request.user, timezone.now())

    page = "projects/overview/project.html"
    return tab_page(request, code, "overview", page, overview=project_overview, reporting=reporting)


def history(request, code):
    return tab_page(
        request, code, "history", "projects/overview/history.html", entries=project_history
    )
