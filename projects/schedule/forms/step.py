"""One step of a network: what it is, what it waits for, what happens to it."""

from collections.abc import Sequence
from dataclasses import replace

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Unit as ZoneUnit
from gaoxin.fields import DayField, WholeNumberField, formfield
from gaoxin.forms import VersionedForm
from projects.models import ProjectSchedule, ScheduleStep
from projects.schedule.forms.moves import MovesDays
from projects.schedule.reads.schedule import Trial, preview
from projects.schedule.rules.network import LONGEST, StepRole, StepState
from projects.schedule.rules.preds import Unreadable, read_preds
from projects.schedule.rules.timeline import Span, Unit

WHAT = ("name", "responsible", "unit_responsible", "key_node")
SPAN = ("days", "unit", "outdoor")
PINNED = ("manual_first_on", "manual_reason")


class StepForm(MovesDays):
    fieldsets = (
        ("步骤", (*WHAT, "note")),
        ("工期", (*SPAN, "short_days", "short_unit")),
        ("不早于", PINNED),
    )
    submit_label = "保存"

    class Meta:
        model = ScheduleStep
        formfield_callback = formfield
        fields = (*WHAT, "note", *SPAN, "short_days", "short_unit", *PINNED)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit_responsible"].queryset = ZoneUnit.objects.current()
        self.fields["responsible"].help_text = "如「企业」「自然资源」；已确定单位的选责任单位"
        self.fields["outdoor"].help_text = "冬季停工期内不计工期，只用于按工作日计的步骤"
        self.fields["short_days"].help_text = "承诺制或加大投入后可做到的天数，「可行办法」据此测算"
        self.fields["manual_first_on"].help_text = "这一天之前不能开始的，填日期并写明原因"

    def tried(self, cleaned) -> Trial | None:
        key = self.instance.key
        step = next((one for one in self.network.steps if one.key == key), None)
        if step is None or step.done:
            return None
        span = Span(cleaned["days"], Unit(cleaned["unit"]), cleaned["outdoor"])
        changed = replace(step, span=span, not_before=cleaned["manual_first_on"])
        steps = [changed if one.key == key else one for one in self.network.steps]
        return preview(self.network, steps)


class NewStepForm(VersionedForm):
    preds = forms.CharField(
        label="前置步骤",
        required=False,
        max_length=200,
        help_text="它要等哪些步骤，填序号，用分号隔开，如「13；16」",
    )
    followers = forms.CharField(
        label="后续步骤", required=False, max_length=200,
        help_text="哪些步骤要等它，填序号，如「17」；旁支可不填",
    )  # fmt: skip
    fieldsets = (
        ("步骤", ("name", "role", *WHAT[1:], "note")),
        ("工期", SPAN),
        ("先后", ("preds", "followers")),
    )
    submit_label = "添加步骤"

    class Meta:
        model = ScheduleStep
        formfield_callback = formfield
        fields = ("name", "role", *WHAT[1:], "note", *SPAN)

    def __init__(self, *args, rows: Sequence[ScheduleStep] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = {row.key: row for row in rows}
        self.fields["unit_responsible"].queryset = ZoneUnit.objects.current()
        self.fields["role"].choices = [
            (role.value, role.label) for role in (StepRole.NORMAL, StepRole.SIDE)
        ]

    def clean_preds(self) -> list[ScheduleStep]:
        return self._steps("preds")

    def clean_followers(self) -> list[ScheduleStep]:
        return self._steps("followers")

    def _steps(self, name: str) -> list[ScheduleStep]:
        try:
            keys = [pred.key for pred in read_preds(self.cleaned_data[name])]
        except Unreadable as error:
            raise ValidationError(str(error)) from error
        unknown = [key for key in keys if key not in self.rows]
        if unknown:
            raise ValidationError(
                f"没有序号为「{'、'.join(unknown)}」的步骤。请核对步骤表的「序」。"
            )
        return [self.rows[key] for key in dict.fromkeys(keys)]

    def clean(self):
        cleaned = super().clean()
        tied = cleaned.get("followers") or cleaned.get("role") == StepRole.SIDE
        if "followers" not in self.errors and not tied:
            self.add_error("followers", "请写哪些步骤要等它；没有步骤等它的，性质请选「旁支」。")
        return cleaned


class StartStepForm(VersionedForm):
    on = DayField(label="开始日期", required=False)
    submit_label = "登记开始"

    class Meta:
        model = ScheduleStep
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.instance.started_on or self.today
        self.fields["on"].required = self.instance.started_on is None
        if self.instance.started_on:
            self.fields["on"].help_text = "登记有误的可改；还没有开始的，清空后保存"


class DoneStepForm(VersionedForm):
    on = DayField(label="完成日期", required=False)
    text = forms.CharField(
        label="日期不详时写明", max_length=40, required=False, help_text="如「2026 年上半年」"
    )
    evidence = forms.CharField(label="依据", max_length=300, required=False)
    reason = forms.CharField(
        label="原因", max_length=200, required=False, help_text="因此跨过中间阶段时必填"
    )
    submit_label = "登记完成"

    class Meta:
        model = ScheduleStep
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = self.today
        self.fields["evidence"].required = self._fact is not None
        if self._fact is None:
            del self.fields["reason"]

    @property
    def _fact(self) -> str | None:
        node = self.instance.milestone
        return node.fact if node is not None else self.instance.fact

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("on")) == bool(cleaned.get("text")) and "on" not in self.errors:
            self.add_error("on", "完成日期与「日期不详」的说明请填其中一项。")
        return cleaned


class ReasonForm(VersionedForm):
    """An act on a step that only asks why."""

    reason = forms.CharField(label="原因", max_length=200)

    class Meta:
        model = ScheduleStep
        fields = ()


class ReopenStepForm(ReasonForm):
    submit_label = "撤销完成"


class NotApplicableForm(ReasonForm):
    submit_label = "改为不适用"


class DropStepForm(ReasonForm):
    submit_label = "删除步骤"


class ReviveForm(VersionedForm):
    submit_label = "恢复适用"

    class Meta:
        model = ScheduleStep
        fields = ()


class LinkForm(VersionedForm):
    pred = forms.ModelChoiceField(label="前置步骤", queryset=ScheduleStep.objects.none())
    lag = WholeNumberField(label="其后间隔（天）", min_value=0, max_value=LONGEST, initial=0)
    lag_unit = forms.ChoiceField(label="间隔按", choices=Unit.choices(), initial=Unit.WORK.value)
    hard = forms.BooleanField(label="法律或工序要求，不能并行", required=False)
    basis = forms.CharField(
        label="依据",
        max_length=120,
        required=False,
        help_text="法律或工序要求的必填，如「建筑法 8 条」",
    )
    submit_label = "保存前置步骤"
    edits_once = True

    class Meta:
        model = ScheduleStep
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = ScheduleStep.objects.filter(
            schedule=self.instance.schedule_id, state=StepState.ACTIVE.value
        )
        self.fields["pred"].queryset = others.exclude(pk=self.instance.pk)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("hard") and not cleaned.get("basis"):
            self.add_error("basis", "法律或工序要求的，请写明依据。")
        return cleaned


class WaiveForm(VersionedForm):
    """On the network, whose version counts every act: the order is given up as it was read."""

    reason = forms.CharField(label="为什么可以并行", max_length=200)
    submit_label = "放开并行"

    class Meta:
        model = ProjectSchedule
        fields = ()


class UnwaiveForm(VersionedForm):
    submit_label = "恢复先后"

    class Meta:
        model = ProjectSchedule
        fields = ()


class UnlinkForm(UnwaiveForm):
    submit_label = "删除前置关系"
