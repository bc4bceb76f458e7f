"""The weekly report of one project, prefilled with what is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from gaoxin.clock import in_words
from gaoxin.fields import DayField, NumberField, NumberInput
from gaoxin.forms import VersionedForm
from gaoxin.prebuilt import rows_of
from gaoxin.text import clean_line
from projects.investment.rules.guards import guards
from projects.investment.rules.pace import ratio
from projects.models import Issue, Milestone, ProgressReport, ReportDuty, ZoneSettings
from projects.registry.rules.amounts import percent
from projects.registry.rules.magnitude import in_wan
from projects.weekly.actions.progress import Entry, IssueEntry, NodeEntry
from projects.weekly.reads.log import Sheet, read_sheet
from projects.weekly.rules.likeness import is_alike

LONGEST = 500
REASONS = (
    "按计划施工，没有新节点",
    "等待审批",
    "等待要素保障",
    "资金未到位",
    "冬季停工",
    "企业原因",
)
CHIPS = ("土方基础", "主体施工", "设备安装", "设备调试", "手续办理", "装修收尾")


class DeviceTimeField(forms.CharField):
    """When the phone says it was written. A phone's wrong clock never refuses a report."""

    def clean(self, value) -> datetime | None:
        try:
            moment = parse_datetime(super().clean(value) or "")
        except (ValueError, forms.ValidationError):
            return None
        if moment is None or not 2020 <= moment.year < 2100:
            return None
        return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


@dataclass(frozen=True)
class Row:
    """One milestone or issue with its fields, for the page."""

    thing: Milestone | Issue
    fields: dict[str, forms.BoundField]

    @property
    def has_errors(self) -> bool:
        return any(field.errors for field in self.fields.values())


class LogForm(VersionedForm):
    """Files a report, edits it before the cut-off, corrects it with a reason afterwards."""

    edits_once = True
    submit_label = "提交"

    class Meta:
        model = ProgressReport
        fields = (
            "progress", "next_week", "coordination", "coordination_level", "unchanged_reason",
            "correction_reason",
        )  # fmt: skip

    def __init__(self, *args, now: datetime | None = None, photos=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.now, self.photos = now or timezone.now(), photos
        self.zone = ZoneSettings.load()
        self.duty = _duty(self.instance)
        self.sheet: Sheet = read_sheet(self.instance, self.duty.frequency, self.today)
        self.offer: Decimal | None = None
        self.proposed: set[str] = {"in_yuan"}  # a button, no field
        self._set_up_texts()
        for node in self.sheet.nodes:
            self._add_node(node)
        for month in self.sheet.months:
            self.fields[f"amount_{month:%Y%m}"] = NumberField(
                label=f"{month.month} 月完成投资（万元）", required=False, max_digits=14,
                initial=self.sheet.money.amounts.get(month, ""),
                widget=NumberInput({"data-of-year": "1"} if month.year == self._year else None),
            )  # fmt: skip
        for issue in self.sheet.issues:
            self._add_issue(issue)

    # -- fields

    def _set_up_texts(self) -> None:
        for name, label, rows in (
            ("progress", "本周进展", 3), ("next_week", "下周计划", 2), ("coordination", "需协调事项", 2),
        ):  # fmt: skip
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea({"rows": rows}),
            )
        before = self.sheet.before
        if not self.is_edit and before is not None:
            self.initial |= {"progress": before.progress, "next_week": before.next_week}
        reasons = [("", "—"), *((reason, reason) for reason in REASONS)]
        self.fields["unchanged_reason"] = forms.ChoiceField(
            label="无变化原因", required=False, choices=reasons
        )
        if not self.is_correction:
            del self.fields["correction_reason"]
        self.fields["in_yuan"] = forms.BooleanField(label="单位为元", required=False)
        self.fields["issue_summary"] = forms.CharField(
            label="新堵点", required=False, max_length=200
        )
        kinds = [("", "—"), *Issue.Kind.choices()]
        self.fields["issue_kind"] = forms.ChoiceField(label="类型", required=False, choices=kinds)
        self.fields["device_at"] = DeviceTimeField(
            label="本机时间", required=False, widget=forms.HiddenInput
        )
        self.fields["photo_days"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["as_is"].label = "无误，照此提交"
        self.fields["as_is_reason"].label = "原因"

    def _add_node(self, node: Milestone) -> None:
        """Each is called by its milestone, since faults and differences are listed without it."""
        name, of = f"node_{node.pk}", f"「{node.name}」"
        self.fields[f"{name}_done"] = forms.BooleanField(
            label=f"{of}已完成", required=False, initial=False
        )
        self.fields[f"{name}_on"] = DayField(
            label=f"{of}完成日期", required=False, initial=self.today
        )
        self.proposed.add(f"{name}_on")
        self.fields[f"{name}_forecast"] = DayField(
            label=f"{of}预计完成", required=False, initial=node.forecast_on or ""
        )
        self.fields[f"{name}_reason"] = forms.CharField(
            label=f"{of}原因", required=False, max_length=200
        )
        if node.fact:
            self.fields[f"{name}_evidence"] = forms.CharField(
                label=f"{of}依据", required=False, max_length=300
            )

    def _add_issue(self, issue: Issue) -> None:
        name = f"issue_{issue.pk}"
        self.fields[f"{name}_state"] = forms.ChoiceField(
            label=issue.summary, required=False, choices=[("OPEN", "仍未解决"), ("DONE", "已解决")],
            initial="OPEN", widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields[f"{name}_text"] = forms.CharField(
            label=f"「{issue.summary}」办理情况", required=False, max_length=500
        )

    # -- for the page

    @property
    def is_correction(self) -> bool:
        return self.is_change and self.instance.week.is_closed(self.now)

    @property
    def is_change(self) -> bool:
        """Of a report that counts; one that was withdrawn is filed again."""
        return self.is_edit and self.instance.withdrawn_at is None

    @property
    def sum_after(self) -> Decimal:
        """The cumulative figure with what the fields hold now."""
        return self.sheet.money.cumulative + self._typed_sum()

    @property
    def year_name(self) -> str:
        """Of the year whose plan it is measured by: a week of last year may be made up for in this."""
        return "本年" if self._year == self.today.year else f"{self._year} 年"

    @property
    def year_after(self) -> Decimal:
        """What the year comes to with what the fields hold now."""
        return self.sheet.money.year + self._typed_sum(self._year)

    @property
    def year_ratio(self) -> str:
        share = ratio(self.year_after, self.sheet.money.plan)
        return percent(share) if share is not None else "—"

    @property
    def _year(self) -> int:
        return self.sheet.months[-1].year

    def _typed_sum(self, year: int | None = None) -> Decimal:
        """Of all months, or of those of a year: a week may span two."""
        money = self.sheet.money.amounts
        if self.is_bound:
            money = self._amounts_by_month(getattr(self, "cleaned_data", {}))
        return sum((money[month] for month in money if year in (None, month.year)), Decimal(0))

    def nodes(self) -> list[Row]:
        return [self._make_row(node, f"node_{node.pk}_") for node in self.sheet.nodes]

    def issues(self) -> list[Row]:
        return [self._make_row(issue, f"issue_{issue.pk}_") for issue in self.sheet.issues]

    def amounts(self) -> list[forms.BoundField]:
        return [self[f"amount_{month:%Y%m}"] for month in self.sheet.months]

    def _make_row(self, thing, prefix: str) -> Row:
        names = [name for name in self.fields if name.startswith(prefix)]
        return Row(thing, {name.removeprefix(prefix): self[name] for name in names})

    # -- what was said

    def clean(self):
        data = super().clean()
        self._clean_progress(data)
        for node in self.sheet.nodes:
            self._clean_node(data, f"node_{node.pk}", node)
        self._clean_issues(data)
        if bool(data.get("coordination")) != bool(data.get("coordination_level")):
            missing = "coordination_level" if data.get("coordination") else "coordination"
            self.add_error(missing, "需协调的事项与请求层级须一起填。")
        self._guard_amounts(data)
        for message in self.photos.errors if self.photos else ():
            self.add_error(None, message)
        return data

    def _clean_progress(self, data) -> None:
        self.instance.unchanged = bool(data.get("unchanged_reason"))
        if (
            not self.instance.unchanged
            and not data.get("progress")
            and "progress" not in self.errors
        ):
            self.add_error("progress", "请写本周进展；确实没有变化的，用「本周无变化」。")
        if self.is_correction and not data.get("correction_reason"):
            self.add_error("correction_reason", "截止后更正须写明原因。")

    def _clean_node(self, data, name: str, node: Milestone) -> None:
        on, forecast = data.get(f"{name}_on"), data.get(f"{name}_forecast")
        if data.get(f"{name}_done"):
            if on is None and f"{name}_on" not in self.errors:
                self.add_error(f"{name}_on", "请填完成日期。")
            elif on is not None and on > self.today:
                self.add_error(f"{name}_on", f"完成日期不能晚于今天（{in_words(self.today)}）。")
            if node.fact and not data.get(f"{name}_evidence"):
                self.add_error(f"{name}_evidence", f"登记「{node.name}」须写明依据。")
        elif forecast and forecast != node.forecast_on and not data.get(f"{name}_reason"):
            self.add_error(f"{name}_reason", "改预计日期须写明原因。")

    def _clean_issues(self, data) -> None:
        for issue in self.sheet.issues:
            name = f"issue_{issue.pk}"
            if data.get(f"{name}_state") == "DONE" and not data.get(f"{name}_text"):
                self.add_error(f"{name}_text", "请写明怎样解决的。")
        if bool(data.get("issue_summary")) != bool(data.get("issue_kind")):
            missing = "issue_kind" if data.get("issue_summary") else "issue_summary"
            self.add_error(missing, "提出新堵点须写明是什么问题、属于哪一类。")

    def _guard_amounts(self, data) -> None:
        given = self._given_amounts(data)
        if data.get("in_yuan"):
            for name, amount in given.items():
                data[name] = given[name] = in_wan(amount)
                self.data[self.add_prefix(name)] = data[name]
        if not given:
            return
        money = self.sheet.money
        for guard in guards(
            amount=sum(given.values(), Decimal(0)),
            last_week=money.last_week,
            cumulative=money.cumulative,
            total=self.instance.project.total_investment,
            total_warn_percent=self.zone.total_warn_percent,
            unit_jump=self.zone.unit_jump,
            amount_warn=self.zone.amount_warn,
        ):
            self.add_warning(guard.code, guard.text)
            self.offer = guard.offer or self.offer

    def _given_amounts(self, data) -> dict[str, Decimal]:
        names = [f"amount_{month:%Y%m}" for month in self.sheet.months]
        return {name: data[name] for name in names if data.get(name) is not None}

    def _amounts_by_month(self, data) -> dict[date, Decimal]:
        months = {f"amount_{month:%Y%m}": month for month in self.sheet.months}
        return {months[name]: amount for name, amount in self._given_amounts(data).items()}

    def report(self) -> ProgressReport:
        """The row with what was typed; whether it is like last week's is said here."""
        report, before = self.instance, self.sheet.before
        report.alike = (
            not report.unchanged
            and before is not None
            and is_alike(report.progress, before.progress)
        )
        if not self.is_edit:
            report.client_id = self.cleaned_data["token"]
        report.device_at = self.cleaned_data["device_at"] or report.device_at
        return report

    def entry(self) -> Entry:
        data = self.cleaned_data
        return Entry(
            nodes=list(self._node_entries(data)),
            amounts=self._amounts_by_month(data),
            amounts_reason=self.as_is_reason,
            issues=list(self._issue_entries(data)),
            new_issue=self._new_issue(data),
            photos=self.photos.stored if self.photos else [],
            photo_days=_days(data["photo_days"]),
            token=data["token"],
        )

    def _node_entries(self, data) -> Iterator[NodeEntry]:
        for node in self.sheet.nodes:
            name = f"node_{node.pk}"
            reason, forecast = data[f"{name}_reason"], data[f"{name}_forecast"]
            if data[f"{name}_done"]:
                evidence = data.get(f"{name}_evidence", "")
                yield NodeEntry(node, data[f"{name}_on"], None, evidence, reason)
            elif forecast and forecast != node.forecast_on:
                yield NodeEntry(node, None, forecast, "", reason)

    def _issue_entries(self, data) -> Iterator[IssueEntry]:
        for issue in self.sheet.issues:
            text = data[f"issue_{issue.pk}_text"]
            if text:
                yield IssueEntry(issue, data[f"issue_{issue.pk}_state"] == "DONE", text)

    def _new_issue(self, data) -> Issue | None:
        if not data["issue_summary"]:
            return None
        return Issue(
            project=self.instance.project,
            summary=data["issue_summary"],
            kind=data["issue_kind"],
            blocking=True,
        )


class WithdrawForm(VersionedForm):
    """撤回: nothing to say, only to be confirmed."""

    submit_label = "撤回"

    class Meta:
        model = ProgressReport
        fields = ()


class ReturnForm(VersionedForm):
    """退回: what is to be corrected."""

    submit_label = "退回"

    class Meta:
        model = ProgressReport
        fields = ("return_remark",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["return_remark"].required = True


def _duty(report: ProgressReport) -> ReportDuty:
    [duty] = rows_of(_duty_of, project=report.project_id, week=report.week_id)
    return duty


def _duty_of(project: int, week: int) -> QuerySet:
    return ReportDuty.objects.select_related("user").filter(project=project, week=week).order_by()


def _days(text: str) -> list[date | None]:
    """Days of the photographs as the phone read them, 「2026-11-20,,2026-11-19」."""
    return [_parse_day(part) for part in clean_line(text).split(",")]


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if len(text.strip()) == 10 else None
    except ValueError:
        return None
