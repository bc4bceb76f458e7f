"""现场办公 as it is entered on a phone, in one page."""

from django import forms

from accounts.roles import Role
from gaoxin.clock import in_words
from gaoxin.fields import DayField, UploadsField, formfield
from gaoxin.forms import VersionedForm
from gaoxin.uploads import PHOTOS, listed
from projects.directing.forms.instruction import receiver_field
from projects.directing.reads.instructions import defaults, leaders
from projects.files.actions.received import MOST
from projects.models import Instruction, Issue, Project, SiteVisit

FACTS = ("leader", "on", "place", "took_part", "seen")


class VisitForm(VersionedForm):
    class Meta:
        model = SiteVisit
        formfield_callback = formfield
        fields = FACTS
        widgets = {"seen": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders(self.today, self.instance.leader_id)
        self.fields["took_part"].help_text = "可不填，如「专班班长、施工单位项目经理」"

    def clean_on(self):
        on = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(f"日期不能晚于今天（{in_words(self.today)}）。")
        return on


class NewVisitForm(VisitForm):
    """With a problem that was raised and, for who may give or record one, a decision."""

    others = forms.CharField(
        label="同时到的其他项目", required=False, max_length=200, help_text="写编号，用空格隔开"
    )
    issue_summary = forms.CharField(
        label="提出的问题", required=False, max_length=200, help_text="没有不填；多个可在保存后再加"
    )
    issue_kind = forms.ChoiceField(
        label="问题类型", required=False, choices=[("", "—"), *Issue.Kind.choices()]
    )
    decision = forms.CharField(
        label="现场决定", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="没有不填；写了就成为一条批示",
    )  # fmt: skip
    decision_to = forms.ModelChoiceField(
        label="承办人", required=False, queryset=Project.objects.none()
    )
    decision_due = DayField(label="时限", required=False)
    decision_done = forms.CharField(label="办结标准", required=False, max_length=300)
    photos = UploadsField(
        label="照片", photos=True, most=MOST,
        help_text=f"可不传；{listed(PHOTOS)}，最多 {MOST} 张；传前请确认不涉密",
    )  # fmt: skip
    submit_label = "保存现场办公"
    fieldsets = (
        ("", ("leader", "on", "seen")),
        ("可不填", ("took_part", "place", "others", "photos")),
        ("问题", ("issue_summary", "issue_kind")),
        ("决定", ("decision", "decision_to", "decision_due", "decision_done")),
    )

    def __init__(self, *args, project: Project, received=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.received = project, received
        self.initial["on"] = self.today
        if self.user.role == Role.STAFF:
            for name in ("decision", "decision_to", "decision_due", "decision_done"):
                del self.fields[name]
        else:
            self._prefill_decision()

    def _prefill_decision(self) -> None:
        given = defaults(self.project, self.today)
        receiver_field(self.fields["decision_to"], self.user)
        self.fields["decision_to"].initial = given.to
        self.fields["decision_due"].initial = given.due_on
        if self.user.role == Role.MANAGER:
            self.initial["leader"] = self.user.pk

    def clean_others(self):
        codes = set(self.cleaned_data["others"].upper().replace("、", " ").split())
        found = list(Project.objects.visible_to(self.user).filter(code__in=codes))
        if missing := codes - {project.code for project in found}:
            raise forms.ValidationError(f"没有编号为 {'、'.join(sorted(missing))} 的项目。")
        return [project for project in found if project.pk != self.project.pk]

    def clean_decision_due(self):
        due_on = self.cleaned_data["decision_due"]
        if self.cleaned_data.get("decision"):
            if due_on is None:
                raise forms.ValidationError("有决定时请填时限。")
            if due_on < self.today:
                raise forms.ValidationError(f"时限不能早于今天（{in_words(self.today)}）。")
        return due_on

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("issue_summary") and not cleaned.get("issue_kind"):
            self.add_error("issue_kind", "请选问题的类型。")
        if cleaned.get("decision"):
            for name, words in (("decision_to", "承办人"), ("decision_done", "办结标准")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"有决定时请填{words}。")
        for message in self.received.errors if self.received else ():
            self.add_error("photos", message)
        return cleaned

    def projects(self) -> tuple[Project, ...]:
        return (self.project, *self.cleaned_data["others"])

    def issue(self) -> Issue | None:
        said = self.cleaned_data
        if not said["issue_summary"]:
            return None
        return Issue(project=self.project, summary=said["issue_summary"], kind=said["issue_kind"])

    def instruction(self) -> Instruction | None:
        said = self.cleaned_data
        if not said.get("decision"):
            return None
        return Instruction(
            project=self.project,
            text=said["decision"],
            to=said["decision_to"],
            due_on=said["decision_due"],
            done_when=said["decision_done"],
        )


class VisitIssueForm(VersionedForm):
    """A further problem of a visit."""

    submit_label = "提出问题"

    class Meta:
        model = Issue
        fields = ("project", "summary", "kind", "detail")
        widgets = {"detail": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, visit: SiteVisit, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Project.objects.visible_to(self.user).filter(site_visits=visit)
        self.fields["project"].queryset = rows
        self.initial["project"] = rows.first()
