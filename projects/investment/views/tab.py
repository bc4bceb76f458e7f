from django.utils import timezone

from projects.investment.reads.tab import project_investment
from projects.registry.views.tab import tab_page


def investment(request, code):
    def read(project):
        return project_investment(project, request.user, timezone.localdate())

    return tab_page(request, code, "investment", "projects/investment/tab.html", investment=read)
