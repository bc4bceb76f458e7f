"""How the leaders that are compared are filtered."""

import django_filters as filters

from accounts.filters import UNITS, NameSearch
from accounts.models import User
from gaoxin.filters import FilterForm, FilterSet


class LeaderFilter(FilterSet):
    q = NameSearch(label="检索", paths=("search_text", "unit__search_text"))
    unit = filters.ModelChoiceFilter(label="单位", queryset=UNITS, empty_label="全部")

    class Meta:
        model = User
        fields = ()
        form = FilterForm
