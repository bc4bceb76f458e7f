import django_filters as filters

from gaoxin.fields import DayField


class DayFilter(filters.DateFilter):
    field_class = DayField


def only(label: str, words: str, method: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(
        label=label, choices=[("1", words)], method=method, empty_label="全部"
    )
