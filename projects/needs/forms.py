"""A need entered, changed, brought forward, taken off the list."""

from django import forms

from accounts.models import Unit
from gaoxin.fields import formfield
from gaoxin.forms import VersionedForm, reason_form
from projects.issues.forms.issue import offer_handlers
from projects.models import ResourceNeed, ScheduleStep
from projects.needs.rules.kinds import ENTERED, MEASURES, Measure, NeedKind
from projects.schedule.rules.network import StepState

MUCH = ("needed", "measure", "secured")
WHEN = ("step", "needed_on", "promised_on")
WHO = ("unit_responsible", "handler", "note")
ONE_DAY = "选了步骤，需要日期就随确认的计划走。请清空日期，或不选步骤。"


class NeedForm(VersionedForm):
    fieldsets = (("要素", ("detail", "applies")), ("数量", MUCH), ("时间", WHEN), ("责任", WHO))
    submit_label = "保存"

    class Meta:
        model = ResourceNeed
        formfield_callback = formfield
        fields = ("detail", "applies", *MUCH, *WHEN, *WHO)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields, need = self.fields, self.instance
        fields["applies"] = forms.TypedChoiceField(
            label="这个项目是否涉及",
            choices=[("yes", "涉及"), ("no", "不涉及")],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
        )
        self.initial["applies"] = "no" if need.applies is False else "yes"
        fields["needed"].help_text = "还不清楚的先不填，矩阵里列为「未填」"
        fields[
            "secured"
        ].help_text = "现在已经有多少；不清楚的不填，不等于 0。土地已登记宗地或租赁厂房的，按已交地的份额和在租厂房的折算亩数算出"
        fields["step"].queryset = self._steps()
        fields["step"].help_text = "选了步骤，需要日期取已确认计划里这一步的最迟开始日期"
        fields["needed_on"].help_text = "没有倒排工期的填写"
        fields["unit_responsible"].queryset = Unit.objects.current() | Unit.objects.filter(
            pk=need.unit_responsible_id
        )
        offer_handlers(fields["handler"])
        fields["handler"].help_text = "须有账号，进展由本人登记"
        self._offer_measures()

    def _steps(self):
        rows = ScheduleStep.objects.filter(schedule__project=self.instance.project)
        own = rows.filter(pk=self.instance.step_id)
        return (rows.filter(state=StepState.ACTIVE.value) | own).order_by("order")

    def _offer_measures(self) -> None:
        several = MEASURES[self.instance.kind] if self.is_edit else MEASURES[NeedKind.DEMOLITION]
        if len(several) == 1:
            del self.fields["measure"]
            return
        self.fields["measure"].choices = [("", "—"), *((one.value, one.label) for one in several)]
        self.fields["measure"].help_text = f"只有征拆要选，不选按{several[0].label}计"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("step") and cleaned.get("needed_on"):
            self.add_error("needed_on", ONE_DAY)
        if cleaned.get("applies") is False:
            empty = dict.fromkeys(("needed", "secured", "step", "needed_on", "promised_on"))
            cleaned.update(empty)
        for name in ("needed", "secured"):
            if (amount := cleaned.get(name)) is not None and amount < 0:
                self.add_error(name, "数量不能为负，请改正。")
        return cleaned


class NewNeedForm(NeedForm):
    fieldsets = (("要素", ("kind", "detail", "applies")), *NeedForm.fieldsets[1:])
    submit_label = "登记要素需求"

    class Meta(NeedForm.Meta):
        fields = ("kind", *NeedForm.Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(one.value, one.label) for one in ENTERED]
        self.fields["kind"].help_text = "资金在项目的「资金」页登记，手续在「手续」登记"

    def clean(self):
        cleaned = super().clean()
        kind, measure = cleaned.get("kind"), cleaned.get("measure")
        if kind and measure and Measure(measure) not in MEASURES[kind]:
            self.add_error("measure", "只有征拆要选计量单位，请清空这一项。")
        return cleaned


class AdvanceForm(VersionedForm):
    """What its handler says of it."""

    submit_label = "登记进展"

    class Meta:
        model = ResourceNeed
        formfield_callback = formfield
        fields = ("secured", "promised_on", "note")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        need = self.instance
        self.fields["secured"].label = f"已保障（{need.counted_in}）"
        self.fields["note"].help_text = "办到哪一步、还差什么"

    def clean_secured(self):
        secured = self.cleaned_data["secured"]
        if secured is not None and secured < 0:
            raise forms.ValidationError("数量不能为负，请改正。")
        return secured


RemoveNeedForm = reason_form(ResourceNeed, "移出原因", "移出")
