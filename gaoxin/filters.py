from copy import copy

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError

from gaoxin.fields import DayField, cleaned_texts
from gaoxin.search import words_of
from gaoxin.text import clean_line


class FilterForm(forms.Form):
    """For the `Meta.form` of every FilterSet: its texts are cleaned as those of any form. They are
    searched, not stored, so a row of a spreadsheet is no fault here: its cells are words."""

    def _clean_fields(self):
        self.data = cleaned_texts(self, line=clean_line)
        super()._clean_fields()


class FilterSet(filters.FilterSet):
    """For every list. Each request has filters and fields of its own, made from those of the class: django-filter copies
    them to the last choice, builds a class of form of them and copies them again, which takes longer than most queries."""

    def __init__(self, data=None, queryset=None, **more):
        own = {name: _own(one) for name, one in self.base_filters.items()}
        self.base_filters = _Taken(own)
        super().__init__(data, queryset, **more)

    @property
    def form(self):
        if not hasattr(self, "_form"):
            data = self.data if self.is_bound else None
            self._form = self._meta.form(data, prefix=self.form_prefix)
            self._form.fields = {name: one.field for name, one in self.filters.items()}
        return self._form


class _Taken(dict):
    """Filters that are nobody else's."""

    def __deepcopy__(self, memo):
        return self


def _own(one: filters.Filter) -> filters.Filter:
    """A filter as the class has it, for one request."""
    own = copy(one)
    own.__dict__.pop("_field", None)
    own.extra = one.extra.copy()
    own.method = one.method  # which filters for this one then, not for that of the class
    return own


class SearchField(forms.CharField):
    """What a list is searched for. Signs alone stand in no search text: a list that passed them over would
    show everything with a pill above it, and one that looked for them nothing."""

    def clean(self, value):
        value = super().clean(value)
        if value and not words_of(value):
            raise ValidationError(
                f"「{value}」只有符号，没有可检索的内容。请输入文字、字母或数字。"
            )
        return value


class SearchFilter(filters.CharFilter):
    field_class = SearchField

    def __init__(self, *args, label="检索", max_length=100, **kwargs):
        super().__init__(*args, label=label, max_length=max_length, **kwargs)


class DayFilter(filters.DateFilter):
    field_class = DayField


def only(label: str, words: str, method: str) -> filters.ChoiceFilter:
    return filters.ChoiceFilter(
        label=label, choices=[("1", words)], method=method, empty_label="全部"
    )
