import django_filters as filters
import django_tables2 as tables
from django.db.models import Count, Q

from accounts.models import User
from accounts.registers import AuditedRegister
from accounts.roles import Role
from gaoxin.columns import Column
from gaoxin.filters import FilterForm, FilterSet, SearchFilter
from projects.lights.rules.dimensions import Light
from projects.models import DispatchReport


class DispatchFilter(FilterSet):
    q = SearchFilter(method="search")
    state = filters.ChoiceFilter(
        label="状态", choices=DispatchReport.State.choices(), method="by_state", empty_label="全部"
    )

    class Meta:
        model = DispatchReport
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value)

    def by_state(self, rows, name, value):
        states = {
            "DRAFT": Q(closed_at=None),
            "CLOSED": Q(closed_at__isnull=False, published_at=None),
            "PUBLISHED": Q(published_at__isnull=False, withdrawn_at=None),
            "WITHDRAWN": Q(withdrawn_at__isnull=False),
        }
        return rows.filter(states[value])


class DispatchTable(tables.Table):
    number = Column(verbose_name="期号", value=lambda r: r.label, css="c-name")
    title = Column(verbose_name="标题", css="c-wide")
    state = Column(verbose_name="状态", orderable=False, value=lambda r: r.state.label)
    red = Column(verbose_name="红", numeric=True, orderable=False, value=lambda r: r.counts[0])
    yellow = Column(verbose_name="黄", numeric=True, orderable=False, value=lambda r: r.counts[1])
    green = Column(verbose_name="绿", numeric=True, orderable=False, value=lambda r: r.counts[2])
    as_of = Column(verbose_name="数据截至", css="c-half")
    published_at = Column(verbose_name="印发时间", css="c-half")
    signed = Column(verbose_name="签阅", numeric=True, value=lambda r: r.signed)

    class Meta:
        model = DispatchReport
        fields = ()
        order_by = ("-number",)


class DispatchRegister(AuditedRegister):
    name = "dispatch"
    title = "周调度通报"
    template_name = "projects/bulletin/register.html"
    table_class = DispatchTable
    filterset_class = DispatchFilter
    cells = "cells/dispatch"
    fixed_columns = ("number", "title")
    default_columns = ("state", "red", "yellow", "green", "as_of", "published_at", "signed")
    search_hint = "标题、期号"
    empty_text = "没有通报"
    empty_hint = "每周截止时自动封存一期，项目办审核后印发。"
    note = (
        "红、黄、绿为当期封存的个数；工作人员只看到本人或本单位有关的期次和内容，不显示全区个数。"
    )

    demo = Q(scope=DispatchReport.Scope.DEMO)
    follows_population = False

    def get_queryset(self):
        leaders = User.objects.accounts().filter(role=Role.MANAGER)
        signed = Count("readings", filter=Q(readings__user__in=leaders))
        return self.visible().select_related("week").annotate(signed=signed)

    def beside(self, rows):
        whole = self.request.user.role != Role.STAFF

        def give(report):
            lights = report.first_screen["lights"] if whole and report.is_readable else []
            report.counts = [one["count"] for one in lights] or [None] * len(Light)

        return give
