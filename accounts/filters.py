import django_filters
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils import timezone

from accounts.belongings import left_behind
from accounts.holdings import awaits_handover
from accounts.models import AuditEvent, Unit, User
from accounts.roles import Role
from accounts.wording import composed
from gaoxin.fields import DayField, remote_when_long
from gaoxin.filters import FilterForm, FilterSet, SearchFilter, only
from gaoxin.models import searched
from gaoxin.text import clean_line

STATES = (
    ("here", "在岗"),
    ("open", "在用"),
    ("initial", "初始密码未改"),
    ("none", "未开通"),
    ("disabled", "已停用"),
    ("handover", "待交接"),
    ("left", "已离岗"),
    ("pending", "角色待确认"),
)


def with_words(rows, text: str, fields):
    """The rows in which every word typed occurs in one of `fields`."""
    for word in clean_line(text or "")[:100].split():
        found = Q()
        for name in fields:
            found |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(found)
    return rows


def with_names(rows, text: str, *paths: str):
    """The rows in which every word typed occurs in one of the search texts: characters, pinyin, initials."""
    return rows.filter(searched(clean_line(text or "")[:100], *paths))


class NameSearch(SearchFilter):
    def __init__(self, *args, paths, **kwargs):
        super().__init__(*args, **kwargs)
        self.paths = paths

    def filter(self, qs, value):
        return with_names(qs, value, *self.paths)


class QuickSearch(SearchFilter):
    def __init__(self, *args, fields, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = fields

    def filter(self, qs, value):
        return with_words(qs, value, self.fields)


class _Days(django_filters.DateFilter):
    field_class = DayField


class PeopleFilter(FilterSet):
    q = NameSearch(label="查找", paths=("search_text", "unit__search_text"))
    unit = django_filters.ModelChoiceFilter(label="单位", queryset=Unit.objects.all())
    role = django_filters.ChoiceFilter(
        label="角色", choices=[*Role.choices, ("NONE", "无角色")], method="filter_role"
    )
    state = django_filters.ChoiceFilter(label="账号", choices=STATES, method="filter_state")

    class Meta:
        model = User
        fields = ()
        form = FilterForm

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        remote_when_long(self.form.fields["unit"], reverse_lazy("accounts:units_lookup"))

    def filter_role(self, people, name, value):
        return people.filter(role="" if value == "NONE" else value)

    def filter_state(self, people, name, value):
        if value == "handover":
            return people.filter(awaits_handover(timezone.localdate()))
        return people.filter(self.STATE[value]).distinct()

    STATE = {
        "here": Q(is_active=True),
        "open": Q(is_active=True, can_sign_in=True),
        "initial": Q(is_active=True, can_sign_in=True, must_change_password=True),
        "none": Q(is_active=True, can_sign_in=False, disabled_at=None),
        "disabled": Q(is_active=True, can_sign_in=False, disabled_at__isnull=False),
        "left": Q(is_active=False),
        "pending": Q(
            role_grants__isnull=False,
            role_grants__confirmed_at=None,
            role_grants__refused_at=None,
        ),
    }


class UnitFilter(FilterSet):
    q = NameSearch(label="查找", paths=("search_text", "head__search_text"))
    kind = django_filters.ChoiceFilter(label="类别", choices=Unit.Kind.choices)
    active = django_filters.ChoiceFilter(
        label="状态", choices=[("yes", "在用"), ("no", "撤并或停用")], method="filter_active"
    )
    left = only("遗留", "撤并后名下有遗留", "filter_left")

    class Meta:
        model = Unit
        fields = ()
        form = FilterForm

    def filter_active(self, units, name, value):
        return units.filter(Unit.CURRENT if value == "yes" else ~Unit.CURRENT)

    def filter_left(self, units, name, value):
        return units.filter(left_behind())


class AuditFilter(FilterSet):
    q = QuickSearch(label="查找", fields=("actor_name", "object_label", "act", "source"))
    since = _Days(label="自", field_name="at", lookup_expr="date__gte")
    until = _Days(label="至", field_name="at", lookup_expr="date__lte")
    person = QuickSearch(label="人员", fields=("actor_name",))
    act = django_filters.ChoiceFilter(
        label="动作", choices=lambda: list(composed("NOUNS").items()), method="filter_act"
    )
    outcome = django_filters.ChoiceFilter(label="结果", choices=AuditEvent.Outcome.choices)
    object = QuickSearch(label="对象", fields=("object_label",))
    source = django_filters.CharFilter(label="来源", max_length=64, lookup_expr="startswith")

    class Meta:
        model = AuditEvent
        fields = ()
        form = FilterForm

    def filter_act(self, events, name, value):
        return events.filter(act__startswith=f"{value}.")


# Nobody's in particular: every request asks the database with a copy of these.
UNITS = Unit.objects.only("name", "short_name")
