from collections import Counter

from django import forms

from accounts.models import User
from accounts.roles import Role
from gaoxin.clock import in_words
from gaoxin.fields import DayField, formfield
from gaoxin.forms import VersionedForm
from projects.lights.actions import recoloured
from projects.lights.rules.dimensions import LOOKED_AT, Light
from projects.models import Appointment, LightOverride, LightRule

LONGEST_OVERRIDE = 92  # days: a light that stays by hand for longer is no longer a light


class OverrideForm(VersionedForm):
    from_on = DayField(label="自")
    until_on = DayField(label="至", help_text="到期自动失效，最长 92 天")
    submit_label = "登记人工调整"

    class Meta:
        model = LightOverride
        formfield_callback = formfield
        fields = ("light", "from_on", "until_on", "approved_by", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        project = self.instance.project
        roles = [Appointment.Role.LEADER, Appointment.Role.CHIEF]
        held = Appointment.objects.current(self.today).filter(project=project, role__in=roles)
        people = User.objects.people()
        approvers = people.filter(pk__in=held.values("user")) | people.filter(role=Role.MANAGER)
        self.fields["approved_by"].queryset = approvers.exclude(pk=self.user.pk)
        self.fields["approved_by"].help_text = "包联领导、专班班长或领导，不能是本人"
        self.initial["from_on"] = self.today

    def clean(self):
        cleaned = super().clean()
        from_on, until_on = cleaned.get("from_on"), cleaned.get("until_on")
        if from_on and until_on and not 0 <= (until_on - from_on).days <= LONGEST_OVERRIDE:
            self.add_error("until_on", f"须在开始之后，且不超过 {LONGEST_OVERRIDE} 天。")
        if until_on and until_on < self.today:
            self.add_error("until_on", f"不能早于今天（{in_words(self.today)}）。")
        return cleaned


class WithdrawOverrideForm(VersionedForm):
    submit_label = "撤销人工调整"
    edits_once = True

    class Meta:
        model = LightOverride
        fields = ()


class LightRuleForm(VersionedForm):
    """Further thresholds: what they would recolour is shown first, and saved after a tick that says so
    of these thresholds, against the same version: `previewed`."""

    previewed = forms.CharField(required=False, widget=forms.HiddenInput)
    submit_label = "启用新规则"
    warning_hint = "历史周次不重新着色。看过影响后，勾选并提交即启用。"
    as_is_label = "已看过影响，启用"
    as_is_needs_reason = False

    fieldsets = (
        ("开工", ("start_red_months",)),
        ("投资序时", (
            "investment_basis", "investment_yellow", "investment_yellow_inclusive",
            "investment_red", "investment_red_inclusive",
        )),
        ("节点", (
            "milestone_red_days", "key_milestone_red_days", "forecast_yellow_workdays",
            "forecast_red_workdays",
        )),
        ("纳统", ("statistics_yellow_months", "statistics_red_months")),
        ("问题", ("issue_red_workdays",)),
        ("项目灯", ("two_yellows_make_red", "issue_alone_is_grey")),
        ("修改", ("reason",)),
    )  # fmt: skip

    class Meta:
        model = LightRule
        formfield_callback = formfield
        fields = (
            "start_red_months", "investment_basis", "investment_yellow",
            "investment_yellow_inclusive", "investment_red", "investment_red_inclusive",
            "milestone_red_days", "key_milestone_red_days", "forecast_yellow_workdays",
            "forecast_red_workdays", "statistics_yellow_months", "statistics_red_months",
            "issue_red_workdays", "two_yellows_make_red", "issue_alone_is_grey", "reason",
        )  # fmt: skip

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        self.standing = LightRule.current()
        for name in self._thresholds:
            self.initial[name] = getattr(self.standing, name)
            self.fields[name].help_text = f"现行 {_print_threshold(self.standing, name)}"
        for name in ("forecast_yellow_workdays", "forecast_red_workdays"):
            self.fields[name].help_text += "。只看已确认的倒排计划；留空即不按工期差亮灯"

    @property
    def _thresholds(self) -> list[str]:
        return [name for name in self.Meta.fields if name != "reason"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self._check_bounds(cleaned)
        if not self.errors:
            self._show_effect(cleaned)
        return cleaned

    def _check_bounds(self, cleaned) -> None:
        if cleaned["investment_red"] <= cleaned["investment_yellow"]:
            self.add_error("investment_red", "红灯差距须大于黄灯差距。")
        if cleaned["statistics_red_months"] <= cleaned["statistics_yellow_months"]:
            self.add_error("statistics_red_months", "红灯的月数须大于黄灯的月数。")
        yellow, red = cleaned["forecast_yellow_workdays"], cleaned["forecast_red_workdays"]
        if yellow is not None and red is not None and red <= yellow:
            self.add_error("forecast_red_workdays", "红灯的工作日须多于黄灯的工作日。")
        if all(getattr(self.standing, name) == cleaned[name] for name in self._thresholds):
            self.add_error(None, "与现行规则相同，没有可启用的变化。")

    def _show_effect(self, cleaned) -> None:
        values = {name: cleaned[name] for name in self._thresholds}
        moves = recoloured(LightRule(version=0, **values).thresholds, self.now)
        self.add_warning("recoloured", _print_effect(moves))
        shown = f"v{self.standing.version} " + " ".join(f"{name}={values[name]}" for name in values)
        if cleaned["previewed"] != shown:
            self.data["previewed"] = shown
            self.data.pop("as_is", None)
            cleaned["as_is"] = False


def _print_effect(moves: Counter[tuple[Light, Light]]) -> str:
    """「将有 2 个项目变色：绿→灰 2 个。启用后红 3 个、黄 2 个、灰 3 个（现 1 个）、绿 4 个（现 6 个）」"""
    changed = {move: count for move, count in moves.items() if move[0] != move[1]}
    if not changed:
        return "没有项目因此变色"
    parts = "，".join(
        f"{old.label}→{new.label} {count} 个" for (old, new), count in sorted(changed.items())
    )
    totals = "、".join(_print_total(light, moves) for light in LOOKED_AT)
    return f"将有 {sum(changed.values())} 个项目变色：{parts}。启用后{totals}"


def _print_total(light: Light, moves: Counter[tuple[Light, Light]]) -> str:
    before = sum(count for (old, _), count in moves.items() if old == light)
    after = sum(count for (_, new), count in moves.items() if new == light)
    return f"{light.label} {after} 个" + (f"（现 {before} 个）" if before != after else "")


def _print_threshold(rule: LightRule, name: str) -> str:
    value = getattr(rule, name)
    if value is None:
        return "不按此亮灯"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "investment_basis":
        return rule.get_investment_basis_display()
    return f"{float(value):g}"
