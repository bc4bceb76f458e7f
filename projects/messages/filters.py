import django_filters as filters

from accounts.filters import with_words
from gaoxin.filters import FilterForm, FilterSet, SearchFilter
from projects.models import (
    Notice,
)


class NoticeFilter(FilterSet):
    q = SearchFilter(method="search")
    kind = filters.ChoiceFilter(label="类别", choices=Notice.Kind.choices(), empty_label="全部")
    state = filters.ChoiceFilter(
        label="状态", choices=[("unread", "未读"), ("read", "已读")], method="by_state",
        empty_label="全部",
    )  # fmt: skip

    class Meta:
        model = Notice
        fields = ()
        form = FilterForm

    def search(self, rows, name, value):
        return with_words(rows, value, ("title", "text"))

    def by_state(self, rows, name, value):
        return rows.unread() if value == "unread" else rows.exclude(read_at=None)
