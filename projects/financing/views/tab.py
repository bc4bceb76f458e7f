from django.utils import timezone

from projects.financing.reads.tab import project_funding
from projects.registry.views.tab import tab_page


def project_financing(request, code):
    def read(project):
        return project_funding(project, request.user, timezone.localdate())

    return tab_page(request, code, "financing", "projects/financing/tab.html", funding=read)
