import django_filters as filters
from django.utils import timezone

from gaoxin.filters import FilterForm, FilterSet, SearchFilter, only
from projects.land.reads.register import HINTS, STANDARD, TARGETS, with_hint, with_target
from projects.land.rules.idle import WARNED
from projects.land.rules.states import WAY
from projects.models import Parcel, ParcelShare, Project


class ParcelFilter(FilterSet):
    q = SearchFilter(method="search")
    standard = filters.ChoiceFilter(
        label="标准地", choices=[(code, label) for label, code, _ in STANDARD], method="by_standard",
        empty_label="全部",
    )  # fmt: skip
    state = filters.MultipleChoiceFilter(
        label="状态", choices=Parcel.State.choices(), method="by_state"
    )
    use = filters.MultipleChoiceFilter(label="用途", choices=Parcel.Use.choices())
    sold = only("成交", "标准地、已成交", "by_sold")
    free = only("出让", "尚未成交", "by_free")
    idle = only("闲置提示", "临近或可能闲置", "by_idle")
    hint = filters.MultipleChoiceFilter(
        label="提示类别", choices=[(one.value, one.label) for one in HINTS], method="by_hint"
    )
    target = filters.MultipleChoiceFilter(
        label="指标", choices=[(one.value, one.label) for one in TARGETS], method="by_target"
    )
    unmeasured = only("面积", "未填面积", "by_unmeasured")
    project = filters.CharFilter(label="项目编号", max_length=12, method="by_project")

    class Meta:
        model = Parcel
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value, self.request.user)

    def by_standard(self, rows, name, value):
        return rows.filter(standard={code: known for _, code, known in STANDARD}[value])

    def by_state(self, rows, name, value):
        places = [place for place, state in enumerate(WAY) if state in value]
        return rows.with_state().filter(place__in=places) if value else rows

    def by_sold(self, rows, name, value):
        return rows.standard_sold()

    def by_free(self, rows, name, value):
        return rows.filter(sold_on=None, withdrawn_on=None, company=None)

    def by_idle(self, rows, name, value):
        return with_hint(rows, WARNED, timezone.localdate())

    def by_hint(self, rows, name, value):
        return with_hint(rows, value, timezone.localdate()) if value else rows

    def by_target(self, rows, name, value):
        return with_target(rows, value, timezone.localdate()) if value else rows

    def by_unmeasured(self, rows, name, value):
        return rows.filter(area=None)

    def by_project(self, rows, name, value):
        seen = Project.objects.visible_to(self.request.user).filter(code__iexact=value)
        shares = ParcelShare.objects.current().filter(project__in=seen)
        return rows.filter(pk__in=shares.values("parcel"))
