from django.db.models import Q

from gaoxin.filters import FilterForm, FilterSet, SearchFilter, only
from projects.models import Company

# key of the query → which companies it lists
CONDITIONS: dict[str, Q] = {
    "uncoded": Q(credit_code=""),
    "check": ~Q(needs_check=""),
    "merged": Q(pk__in=Company.objects.exclude(root=None).values("root")),
}


class CompanyFilter(FilterSet):
    q = SearchFilter(method="search")
    uncoded = only("信用代码", "没有信用代码", "by_condition")
    check = only("待核实", "有待核实", "by_condition")
    merged = only("重复登记", "合并过重复登记", "by_condition")

    class Meta:
        model = Company
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return rows.search(value)

    def condition(self, name, value) -> Q | None:
        """A filter as a condition on a company, where it is one (gaoxin/tabs.py)."""
        return CONDITIONS.get(name)

    def by_condition(self, rows, name, value):
        return rows.filter(CONDITIONS[name])
