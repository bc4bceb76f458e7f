"""Making a network, its conditions, and confirming its plan."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError

from gaoxin.fields import DayField
from gaoxin.forms import PlainForm, VersionedForm
from projects.models import ProjectSchedule, ScheduleTemplate
from projects.schedule.actions.networks import WINTER_WORDS
from projects.schedule.forms.moves import MovesDays
from projects.schedule.reads.network import Network
from projects.schedule.reads.schedule import Trial, compared, preview, read_levers, try_levers
from projects.schedule.rules.levers import Lever
from projects.schedule.rules.network import Basis, Durations
from projects.schedule.rules.sentences import lever_words
from projects.schedule.rules.timeline import Winter


class MakeForm(PlainForm):
    template = forms.ModelChoiceField(
        label="模板",
        queryset=ScheduleTemplate.objects.offered(),
        help_text="建好后各步可以增减、改动",
    )
    target_on = DayField(
        label="目标日期",
        help_text="目标步骤（如投产）完成的最后一天；不是工作日的，按前一个工作日计",
    )
    durations = forms.ChoiceField(
        label="工期取", choices=Durations.choices(), initial=Durations.REGULAR.value
    )
    winter_stop = forms.BooleanField(
        label="冬季停工（露天作业 11-15 至 03-15 不计工期，建好后可改起止）", required=False
    )
    tender = forms.BooleanField(
        label="依法必须招标（施工图完成后才能招标，不能并行）", required=False
    )
    earlier_done = forms.BooleanField(
        label="已完成步骤之前的各步，均按「此前已完成」登记", required=False
    )
    fieldsets = (
        ("目标", ("template", "target_on")),
        ("工期", ("durations", "winter_stop", "tender")),
        ("已办事项", ("earlier_done",)),
    )
    submit_label = "生成倒排工期"

    def __init__(self, *args, project, **kwargs):
        super().__init__(*args, **kwargs)
        operation = project.milestones.kept().filter(kind="OPERATION").first()
        if operation and operation.due_on >= self.today and not operation.is_done:
            self.fields["target_on"].initial = operation.due_on
        self.fields["earlier_done"].initial = project.milestones.kept().done().exists()


class TargetForm(MovesDays):
    target_on = DayField(label="新的目标日期")
    changes: ClassVar = {"target_on": "target_on"}
    submit_label = "调整目标"

    class Meta:
        model = ProjectSchedule
        fields = ("target_on",)

    def clean_target_on(self):
        target_on = self.cleaned_data["target_on"]
        if target_on == self.network.schedule.target_on:
            raise ValidationError("与现在的目标日期相同。")
        if target_on < self.today:
            raise ValidationError(f"早于今天（{self.today}）。请填今天或以后的日期。")
        return target_on

    def tried(self, cleaned) -> Trial:
        return preview(self.network, self.network.steps, target_on=cleaned["target_on"])


class WinterForm(MovesDays):
    as_is_needs_reason = False
    warning_hint = "请核对上面列出的变动，勾选后保存。"
    submit_label = "保存"

    class Meta:
        model = ProjectSchedule
        fields = ("winter_stop", "winter_from", "winter_to")

    def clean(self):
        try:
            Winter.read(
                self.cleaned_data.get("winter_from", ""), self.cleaned_data.get("winter_to", "")
            )
        except ValueError:
            self.add_error("winter_from", WINTER_WORDS)
        return super().clean()

    def tried(self, cleaned) -> Trial | None:
        other = copy(self.network.schedule)
        for name in self.Meta.fields:
            setattr(other, name, cleaned[name])
        after = replace(self.network, schedule=other).plan
        before = self.network.plan
        return compared(self.network, before, after) if before and after else None


class LeversForm(VersionedForm):
    """`offered`: the levers that were ticked on the page one comes from, and the best ones."""

    levers = forms.MultipleChoiceField(label="采用的办法", widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label="原因和依据", max_length=200)
    submit_label = "采用所选办法"

    class Meta:
        model = ProjectSchedule
        fields = ()

    def __init__(
        self, *args, network: Network | None = None, offered: Sequence[Lever] = (), **kwargs
    ):
        super().__init__(*args, **kwargs)
        self.network = network
        if network is not None:
            steps = {step.key: step for step in network.steps}
            self.fields["levers"].choices = [
                (lever.code, lever_words(lever, steps, network.names)) for lever in offered
            ]
        self.fields["levers"].initial = [lever.code for lever in offered]

    @property
    def trial(self) -> Trial | None:
        """Of what is ticked in the form as it is shown."""
        network, codes = self.network, self["levers"].value() or []
        chosen = read_levers(network, codes) if network is not None else []
        return try_levers(network, chosen) if network and chosen and network.plan else None


class ConfirmForm(VersionedForm):
    basis = forms.ChoiceField(
        label="排法",
        choices=Basis.choices(),
        initial=Basis.LATEST.value,
        help_text="倒排：各步按最迟完成日考核；压茬推进：按最早可能完成日考核",
    )
    reason = forms.CharField(label="原因", max_length=200, required=False)
    submit_label = "确认计划"

    class Meta:
        model = ProjectSchedule
        fields = ()

    def __init__(self, *args, needs_reason: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = needs_reason
        if not needs_reason:
            self.fields["reason"].help_text = "首次确认可不填"
