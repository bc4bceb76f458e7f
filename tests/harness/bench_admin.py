"""Django's admin of projects, reports and appointments, served as Django is: what the product is measured against.

    PORT=8001 python -m tests.harness.bench_admin

The list has the columns that the register opens with, by the admin's ordinary means: what is related is
prefetched and shown by methods. It has neither the register's tabs with their numbers nor its sums.
"""

import os

from django.apps import apps
from django.contrib import admin
from django.core.wsgi import get_wsgi_application
from django.db.models import OuterRef, Prefetch, Subquery, Sum
from django.urls import path
from django.utils import timezone

if not apps.ready:  # a process of its own, or one that this has started
    import django

    django.setup()

from gaoxin.register import PER_PAGE
from projects.models import (
    Appointment,
    InvestmentRecord,
    Issue,
    Milestone,
    ProgressReport,
    Project,
    ReportDuty,
    ReportWeek,
    YearPlan,
)
from projects.registry.forms.project import ProjectForm
from projects.registry.rules.amounts import in_yi


class Open(admin.ModelAdmin):
    def has_permission(self, request, obj=None):
        return True

    has_view_permission = has_add_permission = has_permission
    has_change_permission = has_delete_permission = has_module_permission = has_permission


def held_by(project, role: str) -> str:
    return next((held.user.name for held in project.held if held.role == role), "")


class ProjectAdmin(Open):
    list_display = ("light", "title", "reason", "stage", "leader", "commissioner", "investment", "plan",
                    "ratio", "gap", "next_node", "blocking", "report")  # fmt: skip
    list_filter = ("stage", "status", "project_tracks__track", "levels__level", "lead_unit")
    list_per_page = PER_PAGE
    ordering = ("light_place", "code")
    search_fields = ("search_text",)
    fields = ProjectForm.Meta.fields  # those that are the project's own

    def get_queryset(self, request):
        if not request.path.endswith("/project/"):
            return super().get_queryset(request)
        now = timezone.now()
        today = timezone.localdate(now)
        held = Appointment.objects.current(today).select_related("user")
        records = InvestmentRecord.objects.current().of_year_until(today)
        done = records.filter(project=OuterRef("pk")).order_by().values("project")
        week = ReportWeek.objects.open(now).values("pk")[:1]
        return (
            Project.objects.kept()
            .select_related("light")
            .annotate(
                done=Subquery(done.annotate(sum=Sum("completed")).values("sum")),
            )
            .prefetch_related(
                Prefetch("appointments", held.exclude(role="MEMBER"), to_attr="held"),
                Prefetch("year_plans", YearPlan.objects.filter(year=today.year), to_attr="plans"),
                Prefetch("milestones", Milestone.objects.next_of_each(), to_attr="undone"),
                Prefetch("issues", Issue.objects.blocking(), to_attr="blocks"),
                Prefetch("duties", ReportDuty.objects.filter(week=week), to_attr="owed"),
            )
        )

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    @admin.display(description="灯", ordering="light_place")
    def light(self, project):
        return project.light.get_light_display() if hasattr(project, "light") else ""

    @admin.display(description="项目名称", ordering="name")
    def title(self, project):
        return f"{project.name} {project.code}"

    @admin.display(description="原因")
    def reason(self, project):
        return project.light.brief if hasattr(project, "light") else ""

    @admin.display(description="包联领导")
    def leader(self, project):
        return held_by(project, "LEADER")

    @admin.display(description="项目专员")
    def commissioner(self, project):
        return held_by(project, "COMMISSIONER")

    @admin.display(description="总投资（亿元）", ordering="total_investment")
    def investment(self, project):
        return in_yi(project.total_investment)

    @admin.display(description="年度计划（亿元）")
    def plan(self, project):
        return in_yi(project.plans[0].amount) if project.plans else ""

    @admin.display(description="完成率")
    def ratio(self, project):
        if not project.plans or project.done is None:
            return ""
        return f"{project.done / project.plans[0].amount:.1%}"

    @admin.display(description="序时差")
    def gap(self, project):
        if not project.plans or project.done is None:
            return ""
        return (
            f"{float(project.done / project.plans[0].amount) - timezone.localdate().month / 12:.1%}"
        )

    @admin.display(description="下一节点")
    def next_node(self, project):
        return "".join(f"{node.name} {node.due_on}" for node in project.undone)

    @admin.display(description="堵点")
    def blocking(self, project):
        return len(project.blocks)

    @admin.display(description="本周报送")
    def report(self, project):
        return project.owed[0].state(timezone.now()).label if project.owed else ""


class AppointmentAdmin(Open):
    fields = ("project", "user", "role", "from_on", "title", "reason", "document")
    raw_id_fields = ("project", "user")


class ReportAdmin(Open):
    fields = ("project", "week", "progress", "next_week", "coordination", "filed_at", "filed_by")
    raw_id_fields = ("project", "filed_by")


class Site(admin.AdminSite):
    def has_permission(self, request):
        return request.user.is_authenticated


site = Site()
site.register(Project, ProjectAdmin)
site.register(Appointment, AppointmentAdmin)
site.register(ProgressReport, ReportAdmin)

urlpatterns = [path("admin/", site.urls)]


def main(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "tests.harness.bench_admin:application",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
    ).serve()


if __name__ == "__main__":
    main(int(os.environ["PORT"]))
else:
    application = get_wsgi_application()
