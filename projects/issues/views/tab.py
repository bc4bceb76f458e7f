from django.utils import timezone

from projects.issues.reads.standings import beside_issues
from projects.registry.views.tab import tab_page


def project_issues(request, code):
    return tab_page(request, code, "issues", "projects/issues/tab.html", issues=_list_issues)


def _list_issues(project):
    rows = list(project.issues.for_register().order_by("-raised_on", "-pk"))
    give = beside_issues([row.pk for row in rows], timezone.localdate())
    for row in rows:
        give(row)
    return sorted(rows, key=lambda row: (not row.is_open, row.due_on or row.raised_on))
