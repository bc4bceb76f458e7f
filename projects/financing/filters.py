import django_filters as filters
from django.utils import timezone

from gaoxin.filters import FilterForm, FilterSet, SearchFilter, only
from projects.models import FinancingCase, Institution


def institutions(request):
    """Of the cases that the person sees: which institutions a firm deals with is told to nobody else."""
    seen = FinancingCase.objects.visible_to(request.user).exclude(institution=None)
    return Institution.objects.filter(pk__in=seen.order_by().values("institution"))


class FinancingFilter(FilterSet):
    q = SearchFilter(method="search")
    open = only("进度", "办理中", "by_open")
    instrument = filters.MultipleChoiceFilter(
        label="方式", choices=FinancingCase.Instrument.choices()
    )
    state = filters.MultipleChoiceFilter(label="状态", choices=FinancingCase.State.choices())
    institution = filters.ModelChoiceFilter(label="机构", queryset=institutions, empty_label="全部")
    late = only("需要日期", "已过需要日期", "by_late")
    mine = only("由我经办", "由我经办", "by_mine")
    project = filters.CharFilter(
        label="项目编号", field_name="project__code", lookup_expr="iexact", max_length=12
    )

    class Meta:
        model = FinancingCase
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value)

    def by_open(self, rows, name, value):
        return rows.open()

    def by_late(self, rows, name, value):
        return rows.open().filter(needed_on__lt=timezone.localdate())

    def by_mine(self, rows, name, value):
        return rows.filter(handler=self.request.user)
