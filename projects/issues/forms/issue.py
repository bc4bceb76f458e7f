"""Raising a problem, and one form for each step of it."""

from dataclasses import replace

from django import forms
from django.urls import reverse_lazy

from accounts.models import Unit, User
from accounts.roles import Role
from gaoxin.clock import in_words
from gaoxin.fields import DayField, UploadsField, remote_when_long
from gaoxin.forms import VersionedForm
from gaoxin.uploads import PROJECT_FILES, listed
from projects.files.actions.received import MOST, Received
from projects.issues.actions.steps import Given
from projects.issues.rules.machine import MOVES, Need, Step
from projects.models import Issue

FACTS = ("summary", "detail", "kind", "severity", "blocking", "milestone", "source")


class NewIssueForm(VersionedForm):
    """Two fields say it: what is wrong, and of which kind. The rest has defaults."""

    submit_label = "提出问题"

    class Meta:
        model = Issue
        fields = FACTS
        widgets = {"detail": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["milestone"].queryset = self.instance.project.milestones.kept().undone()
        if self.is_edit:
            own = self.instance.project.milestones.filter(pk=self.instance.milestone_id)
            self.fields["milestone"].queryset |= own
        self.fields["summary"].help_text = "一句话写清卡在哪里、需要谁做什么"
        self.fields["milestone"].help_text = "堵点须选"

    def clean(self):
        cleaned = super().clean()
        unsaid = cleaned.get("blocking") and not cleaned.get("milestone")
        if unsaid and self.fields["milestone"].queryset.exists():
            self.add_error("milestone", "堵点请选它卡住的节点。")
        return cleaned


class IssueForm(NewIssueForm):
    submit_label = "保存"


class StepForm(VersionedForm):
    """Words about a step. Whether they are required, and what else is, says the table of steps."""

    text = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 4}))

    class Meta:
        model = Issue
        fields = ()

    def __init__(self, *args, step: str = Step.FEEDBACK, **kwargs):
        super().__init__(*args, **kwargs)
        self.step = Step(step)
        self.submit_label, words = WORDS[self.step]
        self.fields["text"].label = words
        self.fields["text"].required = Need.TEXT in MOVES[self.step].needs

    def given(self) -> Given:
        names = Given.__dataclass_fields__
        values = {name: value for name, value in self.cleaned_data.items() if name in names}
        if "supporting_units" in values:
            values["supporting_units"] = tuple(values["supporting_units"])
        return Given(**values)


class DayForm(StepForm):
    """With a day: the limit asked for, the review, the day of reporting."""

    day = DayField(label="日期")
    field_order = ("day", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].label = DAYS.get(self.step, "日期")
        if self.step == Step.CITY:
            self.fields["day"].initial = self.today


class ExtendForm(DayForm):
    """Prefilled with the day that was asked for."""

    def __init__(self, *args, asked=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = asked


class ComplexityForm(StepForm):
    complexity = forms.ChoiceField(label="难度", choices=Issue.Complexity.choices())
    day = DayField(label="时限", required=False, help_text="不填按难度推算；只能提前")
    field_order = ("complexity", "day", "text")


class AssignForm(ComplexityForm):
    """交办. Handed on to somebody else, the problem keeps its difficulty and its limit."""

    handler = forms.ModelChoiceField(label="责任人", queryset=User.objects.none())
    lead_unit = forms.ModelChoiceField(label="牵头单位", queryset=Unit.objects.none())
    supporting_units = forms.ModelMultipleChoiceField(
        label="配合单位",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("lead_unit", "handler", "complexity", "day", "supporting_units", "text")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        issue, units = self.instance, Unit.objects.current()
        self.fields["lead_unit"].queryset = units
        self.fields["supporting_units"].queryset = units
        self.fields["lead_unit"].initial = issue.lead_unit_id or issue.project.lead_unit_id
        self.fields["supporting_units"].initial = list(issue.supporting_units.all())
        handler = self.fields["handler"]
        offer_handlers(handler)
        handler.help_text = "须有账号，签收和反馈由本人在系统中办理"
        if issue.due_on is not None:
            del self.fields["complexity"], self.fields["day"]


def handlers():
    """People who can do something here: with an account and a business role."""
    business = [Role.STAFF, Role.MANAGER, Role.ADMIN]
    return User.objects.accounts().filter(role__in=business).select_related("unit")


def offer_handlers(field: forms.ModelChoiceField) -> None:
    """A field of one of them, each named with their unit; thousands are looked up while one types."""
    field.queryset = handlers()
    field.label_from_instance = with_unit
    remote_when_long(field, reverse_lazy("projects:handlers_lookup"))


def with_unit(person: User) -> str:
    return f"{person.name}（{person.unit}）" if person.unit else person.name


class ProofForm(StepForm):
    """With papers or pictures that prove it; the view has checked and stored them."""

    attachments = UploadsField(
        label="附件",
        most=MOST,
        help_text=f"{listed(PROJECT_FILES)}，最多 {MOST} 个；传前请确认不涉密",
    )

    def __init__(self, *args, papers: Received | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.papers = papers or Received()

    def clean(self):
        cleaned = super().clean()
        for message in self.papers.errors:
            self.add_error("attachments", message)
        return cleaned

    def given(self) -> Given:
        return replace(super().given(), files=tuple(self.papers.stored))


class ResolveForm(ProofForm):
    field_order = ("text", "evidence", "attachments")
    evidence = forms.CharField(
        label="办结凭证", max_length=300, help_text="文件名称与文号、照片或现场情况"
    )


class CloseForm(StepForm):
    company_word = forms.CharField(
        label="企业意见",
        max_length=200,
        required=False,
        help_text="企业谁、怎么说；不涉及企业可不填",
    )
    company_word_on = DayField(label="企业意见日期", required=False)
    field_order = ("text", "company_word", "company_word_on")

    def clean(self):
        cleaned = super().clean()
        word, on = cleaned.get("company_word"), cleaned.get("company_word_on")
        if word and not on:
            self.add_error("company_word_on", "请填企业意见的日期。")
        elif on and not word:
            self.add_error("company_word", "请填企业意见。")
        elif on and on > self.today:
            self.add_error("company_word_on", f"不能晚于今天（{in_words(self.today)}）。")
        return cleaned


FORMS: dict[str, type[StepForm]] = {
    Step.ASSIGN: AssignForm,
    Step.ASSESS: ComplexityForm,
    Step.FEEDBACK: ProofForm,
    Step.RESOLVE: ResolveForm,
    Step.CLOSE: CloseForm,
    Step.EXTEND: ExtendForm,
    Step.EXTEND_ASK: DayForm,
    Step.SUSPEND: DayForm,
    Step.CITY: DayForm,
}
DAYS = {
    Step.EXTEND_ASK: "延期至",
    Step.EXTEND: "批准延期至",
    Step.SUSPEND: "复核日期",
    Step.CITY: "报送日期",
}
# Button, and what the text field is called.
WORDS: dict[Step, tuple[str, str]] = {
    Step.SUPPLEMENT: ("补充后再报", "补充的情况"),
    Step.ASSIGN: ("交办", "交办意见"),
    Step.ASSESS: ("自办", "研判意见"),
    Step.CONSULT: ("提交会商", "参会单位和议题"),
    Step.CONCLUDE: ("记录会商结论", "会商结论"),
    Step.RETURN: ("退回补充", "要补充什么"),
    Step.RECEIVE: ("签收", "说明"),
    Step.FEEDBACK: ("反馈进展", "办理进展"),
    Step.RESOLVE: ("申请办结", "办理结果"),
    Step.EXTEND_ASK: ("申请延期", "延期理由"),
    Step.EXTEND: ("批准延期", "批准意见"),
    Step.EXTEND_REFUSE: ("不批准延期", "理由"),
    Step.CLAIM_UNABLE: ("申请无法办理", "为什么无法办理、依据"),
    Step.CONFIRM_UNABLE: ("确认无法办理", "确认意见"),
    Step.REFUSE_UNABLE: ("退回继续办理", "理由和要求"),
    Step.CLOSE: ("核验销号", "核验情况"),
    Step.REJECT: ("核验退回", "没有办好的地方"),
    Step.SUSPEND: ("挂起", "外部原因"),
    Step.RESUME: ("恢复办理", "说明"),
    Step.PROPOSE: ("申请提级", "需上一级协调什么"),
    Step.ESCALATE: ("提级", "提级理由、需协调什么"),
    Step.KEEP_LEVEL: ("暂不提级", "理由"),
    Step.CITY: ("登记报送市级", "报送方式、文件名称"),
    Step.REOPEN: ("重开", "重开理由"),
}
