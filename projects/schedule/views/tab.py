import re

from django.utils import timezone

from accounts import audit
from gaoxin.xlsx import workbook_response
from projects.models import Milestone
from projects.registry.views.tab import tab_page, visible
from projects.schedule import papers
from projects.schedule.reads.page import page_of
from projects.schedule.reads.schedule import schedule_of
from projects.schedule.views.network import found_or_404

NUMBER = re.compile(r"[0-9]{1,4}")


def schedule(request, code):
    """`?tried` with the codes of levers: what they would give together; `?against`: the number of the version that
    the last one is laid beside. Nothing is written."""
    tried = request.GET.getlist("lever") if "tried" in request.GET else None
    against = request.GET.get("against", "")

    def read(project):
        number = int(against) if NUMBER.fullmatch(against) else None
        return page_of(project, request.user, timezone.localdate(), tried, number)

    template = "projects/schedule/tab.html"

    def may_fix(project):
        return Milestone.objects.fixable_by(request.user).filter(project=project).exists()

    read_each = {"milestones": _milestones, "page": read, "may_fix": may_fix}
    return tab_page(request, code, "schedule", template, **read_each)


def _milestones(project):
    rows = project.milestones.kept().select_related("unit", "project")
    return rows.prefetch_related("date_changes__by")


def schedule_xlsx(request, code):
    project = visible(request, code)
    view = found_or_404(schedule_of(project, timezone.localdate()))
    response = workbook_response(
        name=f"schedule-{project.code}",
        title=papers.title_of(project),
        headers=papers.HEADERS,
        rows=papers.sheet_rows(view),
        note=papers.remark(view),
        printed=str(request.user),
    )
    if request.method == "GET":
        after = {"file": "xlsx", "rows": len(view.rows)}
        audit.record("schedule.export", view.schedule, by=request.user, after=after)
    return response
