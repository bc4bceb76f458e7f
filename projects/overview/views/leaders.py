"""A leader's page, and leaders side by side."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.models import User
from accounts.registers import AuditedRegister
from projects.overview.filters import LeaderFilter
from projects.overview.reads.leader import leader_page, leaders_read_by
from projects.overview.reads.leaders import FICTION, leaders_of, leading, read_standings
from projects.overview.tables import LeaderTable


def leader(request, pk):
    """It does not follow the population: whoever leads a project answers for it."""
    shown = get_object_or_404(leaders_read_by(request.user).select_related("unit"), pk=pk)
    page = leader_page(shown, request.user, timezone.now())
    context = {"page": page, "now": timezone.now(), "demo_shown": page.has_demo}
    return render(request, "projects/overview/leader.html", context)


class LeaderRegister(AuditedRegister):
    name = "leaders"
    title = "按领导看"
    template_name = "projects/overview/leaders.html"
    table_class = LeaderTable
    filterset_class = LeaderFilter
    cells = "cells/leader"
    fixed_columns = ("name",)
    default_columns = (
        "unit", "projects", "red", "yellow", "overdue", "issues", "instructions", "vacant", "visited",
    )  # fmt: skip
    search_hint = "姓名、单位、拼音"
    empty_text = "没有包联领导"
    empty_hint = "任命包联领导后列在这里。"
    note = "按登记先后排列，不排名次。各数只计今天任包联领导的项目，点开即其明细；批示为本人作出，现场办公为本人登记的最近一次。"

    together = True  # the population chooses the projects, not the people

    @property
    def today(self):
        return timezone.localdate()

    @property
    def held(self):
        return leading(self.request.user, self.request.population)

    @property
    def demo(self):
        return FICTION | Q(leaders_of(self.held.filter(FICTION)))

    def narrowed(self, rows, population=None):
        return rows

    def visible(self):
        return User.objects.filter(leaders_of(self.held))

    def get_queryset(self):
        """As they were registered: their order is the office's to decide, not that of a score."""
        return self.visible().select_related("unit").order_by("pk")

    def beside(self, rows):
        keys = [person.pk for person in rows]
        viewer, population = self.request.user, self.request.population
        standing_of = read_standings(keys, viewer, population, self.today)

        def give(person):
            person.standing = standing_of(person.pk)

        return give
