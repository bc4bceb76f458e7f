"""Forms on the projects that were ticked in the register."""

from datetime import date
from functools import cached_property

from django import forms
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from gaoxin.fields import DayField, remote_when_long
from gaoxin.forms import PlainForm, Stale
from gaoxin.selection import LONGEST, packed, unpacked
from projects.models import Appointment, Project, ProjectLevel, Track, YearClass
from projects.people.forms import GONE
from projects.registry.reads.beside import current_holders
from projects.registry.reads.bulk_edits import ProjectEdit, Wanted, planned_edits
from projects.weekly.reads.coming import coming_weeks

WEEKS_OFFERED = 5


class ChosenForm(PlainForm):
    """Carries the chosen projects with the versions that were shown, and the list they came from."""

    rows = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST)
    query = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)

    @cached_property
    def versions(self) -> dict[int, int]:
        """Key → version of what was chosen, as posted: trust neither."""
        return unpacked(self["rows"].value() or "")

    @property
    def rows_chosen(self):
        """The chosen projects that this person may edit; others are none, as if they did not exist."""
        rows = Project.objects.editable_by(self.user).filter(pk__in=list(self.versions))
        return rows.select_related("lead_unit")

    @cached_property
    def projects(self) -> list[Project]:
        """For the page, in the order of their codes."""
        return list(self.rows_chosen.order_by("code"))

    def locked(self) -> list[Project]:
        """The same, locked until the transaction ends. In the order of their keys, so that two acts
        on many projects never wait for each other."""
        rows = self.rows_chosen.select_for_update(of=("self",), no_key=True)
        return list(rows.order_by("pk"))

    def locked_as_shown(self) -> list[Project]:
        """`locked`; raises Stale naming the projects that somebody changed after they were shown."""
        projects = self.locked()
        if changed := [p for p in projects if p.version != self.versions[p.pk]]:
            raise Stale(changed, {"rows": packed({p.pk: p.version for p in projects})})
        return projects


class BulkAppointForm(ChosenForm):
    role = forms.ChoiceField(label="角色", choices=Appointment.Role.choices())
    user = forms.ModelChoiceField(label="人员", queryset=User.objects.none())
    from_on = DayField(label="任职日期")
    title = forms.CharField(
        label="职责", max_length=40, required=False, help_text="如「副班长」「B 角」"
    )
    reason = forms.CharField(label="事由", max_length=200)
    document = forms.CharField(label="文号", max_length=60, required=False)
    submit_label = "任命"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.clashes: dict[int, str] = {}
        self.fields["user"].queryset = User.objects.people().select_related("unit")
        self.fields["user"].error_messages["invalid_choice"] = GONE
        remote_when_long(self.fields["user"], reverse("accounts:people_lookup"))
        self.initial.setdefault("role", Appointment.Role.COMMISSIONER)
        self.initial.setdefault("from_on", self.today)

    def listed(self) -> list[Project]:
        """The chosen projects with their current holders; where there are clashes, those alone."""
        projects = [p for p in self.projects if not self.clashes or p.pk in self.clashes]
        holders = current_holders([p.pk for p in projects], timezone.localdate())
        for project in projects:
            project.holders = holders.get(project.pk, {})
            project.clash = self.clashes.get(project.pk, "")
        return projects

    def all_clashing(self) -> str:
        return ",".join(map(str, self.clashes))

    def appointments(self, projects: list[Project]) -> list[Appointment]:
        names = ("role", "user", "from_on", "title", "reason", "document")
        values = {name: self.cleaned_data[name] for name in names}
        return [Appointment(project=project, **values) for project in projects]


class BulkEditForm(ChosenForm):
    """Only what is ticked under `change` is written."""

    TICKED = ("lead_unit", "add_tracks", "remove_tracks", "levels", "year_class")

    change = forms.MultipleChoiceField(
        label="要改的内容",
        choices=[(name, name) for name in TICKED],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选要改的内容。"},
    )
    lead_unit = forms.ModelChoiceField(
        label="牵头单位", queryset=Unit.objects.none(), required=False
    )
    add_tracks = forms.ModelMultipleChoiceField(
        label="加入赛道", queryset=Track.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="原有的赛道保留",
    )  # fmt: skip
    remove_tracks = forms.ModelMultipleChoiceField(
        label="移出赛道", queryset=Track.objects.all(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label="级别", choices=ProjectLevel.Level.choices(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="改为所选的级别；都不选为清空",
    )  # fmt: skip
    year_class = forms.ChoiceField(
        label="年度类别", choices=[("", "—"), *YearClass.Kind.choices()], required=False,
        help_text="选「—」为清空",
    )  # fmt: skip
    submit_label = "预览"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead_unit"].queryset = Unit.objects.current()
        self.fields["levels"].label = f"{self.today.year} 年级别"
        self.fields["year_class"].label = f"{self.today.year} 年类别"
        self.fields["change"].choices = [(n, f"改{self.fields[n].label}") for n in self.TICKED]

    def ticked_fields(self):
        """(tick box, field) of everything that can be changed."""
        return zip(self["change"], [self[name] for name in self.TICKED], strict=True)

    def clean(self):
        cleaned = super().clean()
        change = cleaned.get("change", [])
        for name in ("lead_unit", "add_tracks", "remove_tracks"):
            if name in change and name not in self.errors and not cleaned.get(name):
                self.add_error(name, "勾选了这一项，请选择改成什么。")
        both = set(self._tracks("add_tracks")) & set(self._tracks("remove_tracks"))
        if both:
            names = "、".join(track.name for track in both)
            self.add_error("remove_tracks", f"「{names}」不能同时加入又移出。")
        return cleaned

    def _tracks(self, name: str) -> tuple[Track, ...]:
        ticked = name in self.cleaned_data.get("change", [])
        return tuple(self.cleaned_data.get(name) or ()) if ticked else ()

    def wanted(self) -> Wanted:
        """What the ticked fields say; the others say nothing."""
        cleaned = self.cleaned_data
        change = set(cleaned["change"])
        return Wanted(
            year=self.today.year,
            lead_unit=cleaned["lead_unit"] if "lead_unit" in change else None,
            add_tracks=self._tracks("add_tracks"),
            remove_tracks=self._tracks("remove_tracks"),
            levels=tuple(cleaned["levels"]) if "levels" in change else None,
            year_class=cleaned["year_class"] if "year_class" in change else None,
        )

    @cached_property
    def edits(self) -> list[ProjectEdit]:
        """What the preview shows."""
        return planned_edits(self.projects, self.wanted())


class BulkConfirmForm(ChosenForm):
    """Turns projects that nobody has looked at yet into live ones."""

    first_week = forms.TypedChoiceField(
        label="首个报送周", coerce=date.fromisoformat, help_text="正在进行的一周不要求报送"
    )
    submit_label = "确认这些项目"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.weeks = coming_weeks(timezone.now(), WEEKS_OFFERED)
        self.fields["first_week"].choices = [
            (week.week_on.isoformat(), f"{week.label}（{week.range}）") for week in self.weeks
        ]
        self.initial.setdefault("first_week", self.weeks[0].week_on.isoformat())

    @cached_property
    def waiting(self) -> list[Project]:
        return [project for project in self.projects if not project.is_confirmed]
