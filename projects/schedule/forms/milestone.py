from typing import ClassVar

from django import forms

from accounts.models import Unit
from gaoxin.clock import in_words
from gaoxin.fields import DayField, formfield
from gaoxin.forms import VersionedForm, reason_form
from projects.models import Milestone
from projects.schedule.forms.moves import MovesDays
from projects.schedule.reads.schedule import Trial, preview

PLAN = ("kind", "name", "due_on", "forecast_on", "key", "unit", "order", "note")


class NewMilestoneForm(VersionedForm):
    submit_label = "添加节点"

    class Meta:
        model = Milestone
        formfield_callback = formfield
        fields = PLAN

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.current()
        self.fields["name"].required = False
        self.fields["name"].help_text = "类别为「其他」时必填；其余可不填，用类别名"

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("name") and cleaned.get("kind"):
            if cleaned["kind"] == Milestone.Kind.OTHER:
                self.add_error("name", "请写节点名称，如「主体封顶」。")
            cleaned["name"] = Milestone.Kind(cleaned["kind"]).label
        return cleaned


class MilestoneForm(NewMilestoneForm):
    submit_label = "保存"

    class Meta(NewMilestoneForm.Meta):
        fields = tuple(name for name in PLAN if name not in {"kind", "due_on"})

    def clean(self):
        cleaned = VersionedForm.clean(self)
        if not cleaned.get("name"):
            self.add_error("name", "请写节点名称。")
        return cleaned


class MoveForm(MovesDays):
    """调整时限: the new day and why; of the node that a network aims at also which steps move with it."""

    new_on = DayField(label="新的计划日期")
    changes: ClassVar = {"new_on": "due_on"}
    reason = forms.CharField(label="调整原因", max_length=200)
    submit_label = "调整时限"
    as_is_needs_reason = False  # it is asked in any case
    warning_hint = "请核对后勾选，再保存。"

    class Meta:
        model = Milestone
        fields = ()

    def tried(self, cleaned) -> Trial:
        return preview(self.network, self.network.steps, target_on=cleaned["new_on"])

    def clean(self):
        cleaned = super().clean()
        new_on = cleaned.get("new_on")
        if new_on and new_on == self.instance.due_on:
            self.add_error("new_on", "新日期与原日期相同。")
        elif new_on and new_on < self.today:
            self.add_warning("past", f"新日期 {in_words(new_on)}早于今天，节点将直接显示为逾期。")
        return cleaned


class FixForm(VersionedForm):
    """领导定死: why the day stands whatever a plan computes."""

    reason = forms.CharField(
        label="定死的原因", max_length=100, help_text="如「省重点工程调度会明确」"
    )
    submit_label = "定死这一天"

    class Meta:
        model = Milestone
        fields = ()


class FreeForm(VersionedForm):
    submit_label = "解除定死"

    class Meta:
        model = Milestone
        fields = ()


class CompleteForm(VersionedForm):
    done_on = DayField(label="完成日期", required=False)
    done_text = forms.CharField(
        label="日期不详时写明", max_length=40, required=False, help_text="如「2026 年上半年」"
    )
    evidence = forms.CharField(label="依据", max_length=300, required=False)
    reason = forms.CharField(
        label="原因", max_length=200, required=False, help_text="因此跨过中间阶段时必填"
    )
    submit_label = "登记完成"

    class Meta:
        model = Milestone
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = self.today
        self.fields["evidence"].required = self.instance.fact is not None

    def clean(self):
        cleaned = super().clean()
        on, text = cleaned.get("done_on"), cleaned.get("done_text")
        if bool(on) == bool(text):
            self.add_error("done_on", "完成日期与「日期不详」的说明请填其中一项。")
        if on and on > self.today:
            self.add_error(
                "done_on",
                f"完成日期不能晚于今天（{in_words(self.today)}）。还没完成请改「预计日期」。",
            )
        return cleaned


ReopenForm = reason_form(Milestone, "撤销原因", "撤销完成")


RemoveMilestoneForm = reason_form(Milestone, "移出原因", "移出节点")
