import django_filters as filters
from django import forms

from gaoxin.fields import DayField, cleaned_texts
from gaoxin.text import clean_line


class FilterForm(forms.Form):
    """For the `Meta.form` of every FilterSet: its texts are cleaned as those of any form. They are
    searched, not stored, so a row of a spreadsheet is no fault here: its cells are words."""

    def _clean_fields(self):
        self.data = cleaned_texts(self, line=clean_line)
        super()._clean_fields()


class DayFilter(filters.DateFilter):
    field_class = DayField


def only(label: str, words: str, method: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(
        label=label, choices=[("1", words)], method=method, empty_label="全部"
    )
