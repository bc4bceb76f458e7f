"""What the pages are measured against, beside the pages themselves. Only `make bench` mounts this.

bench/floor/PAGE/   the page's own statements by hand and no page: what it costs at the least
bench/admin/        Django's admin, with the register's columns, rows and search
bench/floor-form/   the statements of a submitted report by hand, undone at the end
bench/process/      what this process has used so far
"""

import json
import os
import time
from functools import cache
from pathlib import Path

from django.contrib import admin
from django.db import connection, transaction
from django.db.models import Prefetch
from django.http import HttpResponse, JsonResponse
from django.urls import include, path
from django.utils import timezone
from django.utils.html import format_html

from accounts.roles import ACT, ADMINS, Rule, rules
from gaoxin.register import PER_PAGE
from gaoxin.urls import handler400, handler403, handler404, handler500  # noqa: F401 - Django reads them
from projects.models import Appointment, Milestone, Project, ProjectTrack
from projects.people.filters import COMMISSIONERS, LEADERS
from projects.registry.filters import ProjectFilter
from projects.registry.rules.amounts import in_yi

# The access table of the bench alone; the middleware refuses every name it does not know.
rules().update({
    "bench_floor": Rule("测量下限", ADMINS),
    "bench_floor_form": Rule("测量下限", ADMINS, ACT),
    "bench_process": Rule("测量进程", ADMINS),
    "admin:projects_project_changelist": Rule("测量对照", ADMINS),
})  # fmt: skip


@cache
def statements() -> dict[str, list[str]]:
    """Page → the statements it executes after those of the middleware, as tests/harness/bench.py found them."""
    return json.loads(Path(os.environ["BENCH_STATEMENTS"]).read_text())


def floor(request, page):
    with connection.cursor() as cursor:
        for statement in statements()[page]:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()
    return HttpResponse()


@transaction.atomic
def floor_form(request):
    """What a report writes, audit and history included, and what its commit would check; then it is
    undone, for the same rows cannot be written twice."""
    response = floor(request, "form")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.set_rollback(True)
    return response


def process(request):
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    rss = pages * os.sysconf("SC_PAGE_SIZE") / 2**20
    return JsonResponse({"cpu_s": time.process_time(), "rss_mb": rss})


def choice_filter(name: str, people=None) -> type[admin.SimpleListFilter]:
    """A filter of the register that is no plain field, as the admin has such filters."""
    own = ProjectFilter.base_filters[name]

    class Choice(admin.SimpleListFilter):
        title, parameter_name = own.label, name

        def lookups(self, request, model_admin):
            if people is None:
                return own.extra["choices"]
            return [(person.pk, person.name) for person in people.all()]

        def queryset(self, request, queryset):
            if not self.value():
                return queryset
            asked = {name: self.value()}
            return ProjectFilter(asked, queryset=queryset, request=request).qs

    return Choice


def held_by(project, role: str) -> str:
    return next((held.user.name for held in project.held if held.role == role), "")


class ProjectAdmin(admin.ModelAdmin):
    """The register's ten default columns with what stands in them, its order, search, pages and
    filters, by the ordinary means of the admin: related rows are prefetched and shown by methods.
    It has nothing of the numbers of the register's views (all, lacking people, …)."""

    list_display = ("title", "stage_words", "track_names", "leader", "chief",
                    "commissioner", "lead_unit", "investment", "next_node", "updated_at")  # fmt: skip
    list_filter = ("stage", "status", "project_tracks__track", "levels__level", "lead_unit",
                   choice_filter("leader", LEADERS), choice_filter("commissioner", COMMISSIONERS),
                   choice_filter("lacking"), choice_filter("origin"), choice_filter("investment"),
                   choice_filter("check"), choice_filter("mine"))  # fmt: skip
    list_per_page = PER_PAGE
    ordering = ("code",)
    search_fields = ("search_text",)

    def get_queryset(self, request):
        held = Appointment.objects.current(timezone.localdate()).select_related("user")
        return (
            Project.objects.visible_to(request.user)
            .select_related("lead_unit")
            .prefetch_related(
                Prefetch("appointments", held.exclude(role="MEMBER"), to_attr="held"),
                Prefetch("project_tracks", ProjectTrack.objects.select_related("track")),
                Prefetch("milestones", Milestone.objects.next_of_each(), to_attr="undone"),
            )
        )

    def get_search_results(self, request, queryset, search_term):
        return queryset.search(search_term), False

    def has_permission(self, request, obj=None):
        return True

    has_view_permission = has_add_permission = has_permission
    has_change_permission = has_delete_permission = has_module_permission = has_permission

    @admin.display(description="项目名称", ordering="name")
    def title(self, project):
        mark = "演示" if project.is_demo else "" if project.is_confirmed else "待更新"
        return format_html("{}<br>{} {}", project.name, project.code, mark)

    @admin.display(description="阶段", ordering="stage")
    def stage_words(self, project):
        return project.stage_label

    @admin.display(description="赛道")
    def track_names(self, project):
        return "、".join(
            f"{link.track.name}（待核实）" if link.needs_check else link.track.name
            for link in project.project_tracks.all()
        )

    @admin.display(description="包联领导")
    def leader(self, project):
        return held_by(project, "LEADER")

    @admin.display(description="专班班长")
    def chief(self, project):
        return held_by(project, "CHIEF")

    @admin.display(description="项目专员")
    def commissioner(self, project):
        return held_by(project, "COMMISSIONER")

    @admin.display(description="下一节点")
    def next_node(self, project):
        return "".join(f"{node.name} {node.due_on}（{node.words}）" for node in project.undone)

    @admin.display(description="总投资（亿元）", ordering="total_investment")
    def investment(self, project):
        return in_yi(project.total_investment)


class Site(admin.AdminSite):
    def has_permission(self, request):
        return request.user.is_authenticated


site = Site()
site.register(Project, ProjectAdmin)

urlpatterns = [
    path("", include("gaoxin.urls")),
    path("bench/floor/<slug:page>/", floor, name="bench_floor"),
    path("bench/floor-form/", floor_form, name="bench_floor_form"),
    path("bench/process/", process, name="bench_process"),
    path("bench/admin/", site.urls),
]
