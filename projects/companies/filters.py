from django.db.models import Q

from gaoxin.filters import FilterForm, FilterSet, SearchFilter, only
from projects.models import Company


class CompanyFilter(FilterSet):
    q = SearchFilter(method="search")
    uncoded = only("信用代码", "没有信用代码", "by_uncoded")
    check = only("待核实", "有待核实", "by_check")
    merged = only("重复登记", "合并过重复登记", "by_merged")

    class Meta:
        model = Company
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value)

    def by_uncoded(self, rows, name, value):
        return rows.filter(credit_code="")

    def by_check(self, rows, name, value):
        return rows.filter(~Q(needs_check=""))

    def by_merged(self, rows, name, value):
        return rows.filter(pk__in=Company.objects.exclude(root=None).values("root"))
