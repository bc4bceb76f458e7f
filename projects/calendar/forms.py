from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from gaoxin.fields import DayField, UploadField, formfield
from gaoxin.forms import PlainForm, VersionedForm
from projects.calendar.actions.days import LONGEST_STRETCH
from projects.models import CalendarDay, ZoneSettings
from projects.registry.rules.stages import ORDER, Stage


def _several(name: str) -> forms.MultipleChoiceField:
    """A column of the settings that holds several codes; that none is ticked is an answer too."""
    column = ZoneSettings._meta.get_field(name)
    return forms.MultipleChoiceField(
        label=column.verbose_name, choices=column.base_field.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=column.help_text,
    )  # fmt: skip


class SettingsForm(VersionedForm):
    """Every value with its default and where that comes from, in its help text."""

    needed_assessments = _several("needed_assessments")
    core_targets = _several("core_targets")
    fieldsets = (
        ("周报截止", ("cut_off_weekday", "cut_off_time")),
        ("报送范围和频次", ("weekly_from", "weekly_until", "weekly_when_key")),
        ("提醒与催报", (
            "remind_before", "chief_after", "leader_after", "front_page_after", "ranked", "quiet_from",
            "quiet_until",
        )),
        ("问题办理时限", (
            "assess_limit", "receive_limit", "ordinary_limit", "complex_limit",
            "cross_level_limit", "reopen_days",
        )),
        ("填报提示", ("total_warn_percent", "unit_jump", "amount_warn", "photo_days", "load_limit")),
        ("批示", ("instruction_limit",)),
        ("现场办公", ("visit_days",)),
        ("人员交接", ("handover_reading_days",)),
        ("倒排工期", ("plan_days", "gate_schedule")),
        ("手续", ("gate_permits", "sample_percent")),
        ("土地", ("idle_near_days", "needed_assessments", "core_targets", "industry_term")),
        ("大屏", ("screen_days",)),
    )  # fmt: skip

    class Meta:
        model = ZoneSettings
        formfield_callback = formfield
        fields = (
            "cut_off_weekday", "cut_off_time", "weekly_from", "weekly_until", "weekly_when_key",
            "remind_before", "chief_after", "leader_after", "front_page_after", "ranked", "quiet_from",
            "quiet_until", "assess_limit", "receive_limit", "ordinary_limit", "complex_limit",
            "cross_level_limit", "reopen_days", "total_warn_percent", "unit_jump", "amount_warn",
            "photo_days", "load_limit", "instruction_limit", "visit_days", "handover_reading_days",
            "plan_days", "gate_schedule", "gate_permits", "sample_percent", "idle_near_days",
            "needed_assessments", "core_targets", "industry_term", "screen_days",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("cut_off_time", "quiet_from", "quiet_until"):
            self.fields[name].widget = forms.TimeInput({"type": "time"}, format="%H:%M")
            self.fields[name].error_messages["invalid"] = "请按「18:00」填写时刻。"

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("weekly_from"), cleaned.get("weekly_until")
        if first and last and ORDER.index(Stage(first)) > ORDER.index(Stage(last)):
            self.add_error("weekly_until", "每周报送的最后阶段不能早于起始阶段。")
        chief, leader = cleaned.get("chief_after"), cleaned.get("leader_after")
        if chief and leader and leader <= chief:
            self.add_error("leader_after", "通知包联领导须晚于通知专班班长。")
        return cleaned


class CalendarForm(PlainForm):
    """Days off, make-up working days, or back to Monday–Friday, for one day or a stretch."""

    ORDINARY = "ORDINARY"

    first_on = DayField(label="自")
    last_on = DayField(label="至", required=False, help_text="只有一天时不填")
    kind = forms.ChoiceField(
        label="改为", choices=[*CalendarDay.Kind.choices(), (ORDINARY, "恢复为周一至周五上班")]
    )
    name = forms.CharField(label="名称", max_length=20, required=False, help_text="如「国庆节」")
    submit_label = "登记"

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first_on"), cleaned.get("last_on") or cleaned.get("first_on")
        if not first or not last:
            return cleaned
        if not 0 <= (last - first).days < LONGEST_STRETCH:
            self.add_error("last_on", f"须不早于首日，一次最多 {LONGEST_STRETCH} 天。")
            return cleaned
        cleaned["last_on"] = last
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        if cleaned.get("kind") == CalendarDay.Kind.WORKDAY and any(d.weekday() < 5 for d in days):
            self.add_error("kind", "调休上班只登记周六、周日；周一至周五本来就上班。")
        return cleaned

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not name and self.cleaned_data.get("kind") == CalendarDay.Kind.HOLIDAY:
            raise ValidationError("放假请写名称，如「国庆节」。")
        return name


class CalendarImportForm(PlainForm):
    upload = UploadField(
        label="Excel 文件",
        help_text="表头为日期、类别（放假或休 / 调休上班或班）、名称，以下每行一天",
    )
    submit_label = "检查并导入"
