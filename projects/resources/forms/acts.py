"""One form for each act on a permit. What it asks is said; `save` calls the action."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms

from gaoxin.fields import DayField, WholeNumberField
from gaoxin.forms import GUARDS, VersionedForm
from projects.issues.forms.issue import offer_handlers
from projects.models import LimitExtension, PermitPause, PermitStep, ProjectFile
from projects.resources.actions import course, decisions
from projects.resources.actions.decisions import Decision
from projects.resources.rules.acts import Act
from projects.resources.rules.kinds import CheckResult, Method, PauseReason, Result


class ActForm(VersionedForm):
    """With a day, today at first."""

    on = DayField(label="日期")

    class Meta:
        model = PermitStep
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "on" in self.fields:
            self.fields["on"].initial = self.today

    @property
    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields if name not in GUARDS}


class TellForm(ActForm):
    text = forms.CharField(
        label="要补正的材料", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReasonForm(ActForm):
    on = None
    reason = forms.CharField(
        label="撤销原因", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class LetterForm(ActForm):
    on = None
    letter = forms.ModelChoiceField(label="承诺书", queryset=ProjectFile.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["letter"].queryset = papers_of(self.instance)
        self.fields["letter"].help_text = "先在项目「文件」页上传盖章的承诺书，再在这里选"


def papers_of(permit: PermitStep):
    return ProjectFile.objects.kept().filter(project=permit.project_id)


class PauseForm(ActForm):
    reason = forms.ChoiceField(label="停钟原因", choices=PauseReason.choices())
    basis = forms.CharField(
        label="依据或说明", required=False, max_length=120, help_text="选「其他」时须写明依据"
    )
    told_on = DayField(label="书面告知日期")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "停钟自"
        self.fields["told_on"].initial = self.today

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") == PauseReason.OTHER and not cleaned.get("basis"):
            self.add_error("basis", "其他停钟原因须写明依据。")
        return cleaned

    @property
    def given(self) -> dict:
        said = self.cleaned_data
        names = ("reason", "basis", "told_on")
        row = PermitPause(from_on=said["on"], **{name: said[name] for name in names})
        return {"row": row}


class LongerForm(ActForm):
    days = WholeNumberField(label="延长（日）", min_value=1, max_value=365)
    approved_by = forms.CharField(label="批准人", max_length=40)
    told_on = DayField(label="书面告知日期")
    reason = forms.CharField(
        label="延长理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "批准日期"
        self.fields["told_on"].initial = self.today

    @property
    def given(self) -> dict:
        return {"row": LimitExtension(**super().given)}


class DecideForm(ActForm):
    result = forms.ChoiceField(label="结果", choices=Result.choices(), initial=Result.GRANTED.value)
    number = forms.CharField(label="证照或文书编号", required=False, max_length=60)
    file = forms.ModelChoiceField(
        label="证照文件", queryset=ProjectFile.objects.none(), required=False,
        help_text="编号和文件至少填一项",
    )  # fmt: skip
    examiner = forms.ModelChoiceField(label="审批人", queryset=None, required=False)
    check_due_on = DayField(label="约定核查日期", required=False)
    checker = forms.ModelChoiceField(label="核查人", queryset=None, required=False)
    reason = forms.CharField(
        label="跳过阶段的原因", required=False, max_length=200,
        help_text="办结后项目进入的阶段跳过了中间阶段时填写",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        permit = self.instance
        self.fields["on"].label = "办结日期"
        self.fields["file"].queryset = papers_of(permit)
        for name in ("examiner", "checker"):
            offer_handlers(self.fields[name])
        self.fields["examiner"].initial = permit.examiner_id
        if permit.method != Method.PROMISE:
            del self.fields["check_due_on"], self.fields["checker"]

    @property
    def given(self) -> dict:
        return {"given": Decision(**super().given)}


class CheckForm(ActForm):
    result = forms.ChoiceField(label="核查结果", choices=[("", "请选择"), *CheckResult.choices()])
    text = forms.CharField(
        label="核查情况", required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="未通过须写明情况和整改要求",
    )  # fmt: skip


class ExtendForm(ActForm):
    months = WholeNumberField(label="延期（月）", min_value=1, max_value=3)
    reason = forms.CharField(
        label="延期理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].label = "批准日期"


@dataclass(frozen=True)
class ActPage:
    form: type[ActForm]
    action: Callable
    note: str = ""


PAGES: dict[Act, ActPage] = {
    Act.SUBMIT: ActPage(
        ActForm, course.submit, "递交后审批单位应在 5 个工作日内受理或一次告知补正。"
    ),
    Act.PROMISE: ActPage(LetterForm, decisions.promise),
    Act.TELL: ActPage(TellForm, course.tell, "补正须一次告知。受理之前没有时限在走，补正不停钟。"),
    Act.MEND: ActPage(ActForm, course.mend),
    Act.ACCEPT: ActPage(
        ActForm, course.accept, "时限从受理次日起算，按今天的事项清单记入这件手续。"
    ),
    Act.PAUSE: ActPage(PauseForm, course.pause, "停钟当天照常计时，次日起到恢复当天不计。"),
    Act.RESUME: ActPage(ActForm, course.resume, "这一天是最后一个不计时的日子，次日起接着计时。"),
    Act.LONGER: ActPage(LongerForm, course.lengthen),
    Act.DECIDE: ActPage(
        DecideForm, decisions.decide, "办结后，对应的工期步骤、节点和项目阶段随之登记。"
    ),
    Act.CHECK: ActPage(CheckForm, decisions.check_promise),
    Act.EXTEND: ActPage(ExtendForm, decisions.extend, "须在有效期内办理延期。"),
    Act.UNDO: ActPage(ReasonForm, decisions.undo_decision, "对应的工期步骤和节点恢复为未完成。"),
}
