from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator

from accounts.models import Unit
from accounts.roles import Role
from gaoxin.beside import read_beside
from gaoxin.clock import in_words
from gaoxin.fields import DayField, RowsField, formfield
from gaoxin.forms import VersionedForm, reason_form
from gaoxin.names import hold_names
from projects.models import (
    Batch,
    Project,
    ProjectBatch,
    ProjectFile,
    ProjectLevel,
    ProjectTrack,
    Status,
    Track,
    YearClass,
)
from projects.registry.actions.projects import RELATED, company_named
from projects.registry.forms.amounts import AsksAmounts
from projects.registry.forms.identity import AsksForTwins
from projects.registry.models.project import AMOUNTS
from projects.registry.rules.codes import spell_code
from projects.registry.rules.stages import FACT_LABELS, Stage, missing, next_stage, oddities

FACT_PAIRS = tuple((f"{fact}_on", f"{fact}_text") for fact in FACT_LABELS)
FACT_INPUTS = tuple(name for pair in FACT_PAIRS for name in pair)
# What the project office alone decides; commissioners and unit heads keep the rest up to date.
OFFICE_FIELDS = ("name", "lead_unit", "admitted_on", "levels", "year_class", "batches", "tracks")
UNITS = Unit.objects.current()
IDENTITY = ("name", "short_name", "aliases", "approval_code", "company_name")


class ProjectForm(AsksAmounts, AsksForTwins, VersionedForm):
    company_name = forms.CharField(
        label="建设单位", max_length=100, required=False, help_text="企业全称；新企业自动登记"
    )
    aliases = forms.CharField(
        label="别名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个，检索时也能找到",
    )
    tracks = RowsField(
        label="赛道",
        queryset=Track.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    levels = forms.MultipleChoiceField(
        label="级别",
        choices=ProjectLevel.Level.choices(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    year_class = forms.ChoiceField(
        label="年度类别", choices=[("", "—"), *YearClass.Kind.choices()], required=False
    )
    batches = RowsField(
        label="三个一批",
        queryset=Batch.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    evidence = forms.CharField(
        label="日期依据", max_length=300, required=False, help_text="改了上面的日期时必填"
    )
    reason = forms.CharField(
        label="原因", max_length=200, required=False, help_text="跨过中间阶段时必填"
    )

    class Meta:
        model = Project
        formfield_callback = formfield
        fields = (
            "name", "short_name", "approval_code", "industry", "chain", "nature", "lead_unit",
            *AMOUNTS, "investment_note", "land", "description", "site", "admitted_on", *FACT_INPUTS,
            "statistics_missing_reason", "needs_check", "source_note",
        )  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "source_note": forms.Textarea(attrs={"rows": 2}),
        }

    fieldsets = (
        ("名称与归属", (
            "name", "short_name", "aliases", "approval_code", "company_name", "lead_unit",
            "industry", "chain", "tracks", "nature", "stage",
        )),
        ("规模与投资", (*AMOUNTS, "investment_note", "land", "site", "description")),
        ("年度管理", ("admitted_on", "levels", "year_class", "batches")),
        ("关键日期", (*FACT_PAIRS, "statistics_missing_reason", "evidence", "reason")),
        ("来源与核实", ("source_note", "needs_check")),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.year = self.today.year
        self.fields["lead_unit"].queryset = UNITS
        self.fields["levels"].label = f"{self.year} 年级别"
        self.fields["year_class"].label = f"{self.year} 年类别"
        for name in (*AMOUNTS, "land"):
            self.fields[name].validators.append(MinValueValidator(0, "不能为负。"))
        for _, words in FACT_PAIRS:
            self.fields[words].widget.attrs["placeholder"] = "日期不详时写，如 2024 年上半年"
        if self.is_edit:
            self._fill_related()
        if self.user.role != Role.ADMIN:
            for name in OFFICE_FIELDS:
                del self.fields[name]

    def _fill_related(self) -> None:
        project, year = self.instance, self.year
        read_beside(project, *RELATED)
        self.initial |= {
            "company_name": project.company.name if project.company else "",
            "aliases": "\n".join(alias.name for alias in project.aliases.all()),
            "tracks": list(project.tracks.all()),
            "levels": [row.level for row in project.levels.all() if row.year == year],
            "year_class": next(
                (row.kind for row in project.year_classes.all() if row.year == year), ""
            ),
            "batches": list(project.batches.all()),
        }
        for name in ("company_name", "aliases", "tracks", "levels", "year_class", "batches"):
            self.fields[name].initial = self.initial[name]
        for name in ("tracks", "batches"):
            self.fields[name].known = self.initial[name]

    def clean(self):
        cleaned = super().clean()
        self._check_days(cleaned)
        if "statistics_entered" in self._given(cleaned) and cleaned.get(
            "statistics_missing_reason"
        ):
            self.add_error("statistics_missing_reason", "已填纳统时间，不再需要未纳统原因。")
        self._ask_days(cleaned)
        self._ask_amounts(cleaned)
        self._ask_for_twins(cleaned)
        return cleaned

    def _ask_for_twins(self, cleaned) -> None:
        """Of what was changed: that another one is meant was said of the rest before."""
        typed = {name: cleaned[name] for name in IDENTITY if cleaned.get(name)}
        typed = {name: value for name, value in typed.items() if name in self.changed_data}
        if typed:
            hold_names()
        for field in ("name", "short_name"):
            if field in typed:
                self.ask_for_names(field, [typed[field]])
        if "aliases" in typed:
            kept = self.initial.get("aliases", "").splitlines()
            self.ask_for_names("aliases", [n for n in self.alias_names() if n not in kept])
        if "approval_code" in typed:
            self.ask_for_code("approval_code", typed["approval_code"])
        if "company_name" in typed:
            self.ask_for_company(typed["company_name"])

    def _check_days(self, cleaned) -> None:
        for fact, label in FACT_LABELS.items():
            on, text = cleaned.get(f"{fact}_on"), cleaned.get(f"{fact}_text")
            if on and text:
                self.add_error(f"{fact}_text", f"{label}：日期与「日期不详」的说明只填一项。")
            if on and on > self.today:
                self.add_error(
                    f"{fact}_on",
                    f"{label}日期不能晚于今天（{in_words(self.today)}）。还没发生的，请在「节点」里填计划日期。",
                )

    def _given(self, cleaned) -> set[str]:
        return {f for f in FACT_LABELS if cleaned.get(f"{f}_on") or cleaned.get(f"{f}_text")}

    def _ask_days(self, cleaned) -> None:
        if not set(FACT_INPUTS) & set(self.changed_data):
            return
        days = {fact: cleaned.get(f"{fact}_on") for fact in FACT_LABELS}
        if days["started"] and days["operation"] and days["started"] > days["operation"]:
            self.add_error("operation_on", "投产日期不能早于开工日期。")
            return
        for odd in oddities(days, self._given(cleaned)):
            self.add_warning(odd.code, odd.text)

    def _ask_amounts(self, cleaned) -> None:
        self.ask_sizes(AMOUNTS)
        if {"total_investment", "fixed_investment"} & set(self.changed_data):
            total, fixed = cleaned.get("total_investment"), cleaned.get("fixed_investment")
            self.ask_above("FIXED_OVER_TOTAL", "固定资产投资", fixed, total)

    def odd_note(self) -> str:
        """What was odd and why it is true, for the project's open questions; '' when nothing."""
        texts = "；".join(text for _, text in self.warnings)
        odd = f"{texts}（如实：{self.as_is_reason}）" if texts else ""
        return "；".join(filter(None, [odd, self.another]))

    def reason_given(self) -> str:
        """Why a stage is passed over, or why odd dates are true."""
        return self.cleaned_data["reason"] or (self.as_is_reason if self.warnings else "")

    def alias_names(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data.get("aliases", "").splitlines()]

    def clean_approval_code(self):
        return spell_code(self.cleaned_data["approval_code"])

    def clean_aliases(self):
        names = [line.strip() for line in self.cleaned_data["aliases"].splitlines() if line.strip()]
        if any(len(name) > 100 for name in names):
            raise ValidationError("别名每行不超过 100 个字。")
        return "\n".join(names)

    def with_company(self) -> Project:
        """The project with the company named in the form, which is registered when it is new."""
        if "company_name" in self.changed_data:
            self.instance.company = company_named(self.cleaned_data["company_name"], by=self.user)
        return self.instance

    def write_relations(self, project: Project) -> None:
        """The many-to-many rows that were changed, one by one: each leaves its event."""
        cleaned, year = self.cleaned_data, self.year
        changed = cleaned.keys() & set(self.changed_data)
        if "tracks" in changed:
            _sync(project.project_tracks.all(), "track_id", [t.pk for t in cleaned["tracks"]],
                  lambda key: ProjectTrack(project=project, track_id=key))  # fmt: skip
            project.read_anew("tracks")
        if "batches" in changed:
            _sync(project.project_batches.all(), "batch_id", [b.pk for b in cleaned["batches"]],
                  lambda key: ProjectBatch(project=project, batch_id=key))  # fmt: skip
            project.read_anew("batches")
        if "levels" in changed:
            _sync(project.levels.filter(year=year), "level", cleaned["levels"],
                  lambda key: ProjectLevel(project=project, level=key, year=year))  # fmt: skip
            project.read_anew("levels")
        if "year_class" in changed:
            kinds = [cleaned["year_class"]] if cleaned["year_class"] else []
            _sync(project.year_classes.filter(year=year), "kind", kinds,
                  lambda key: YearClass(project=project, kind=key, year=year))  # fmt: skip
            project.read_anew("year_classes")


def _sync(rows, key: str, wanted, make) -> None:
    have = {getattr(row, key): row for row in rows}
    for value, row in have.items():
        if value not in wanted:
            row.delete()
    for value in wanted:
        if value not in have:
            make(value).save()


class NewProjectForm(ProjectForm):
    stage = forms.ChoiceField(label="当前阶段", choices=Stage.choices())
    submit_label = "登记项目"

    def clean(self):
        """Say beside the field what the stage requires, before the gate refuses the whole."""
        cleaned = super().clean()
        if not cleaned.get("stage"):
            return cleaned
        stage = Stage(cleaned["stage"])
        given = {name for name, value in cleaned.items() if value not in (None, "")}
        if "company_name" in given:
            given.add("company")
        for name in missing(given, stage):
            name = "company_name" if name == "company" else name
            if name in self.fields and name not in self.errors:
                self.add_error(name, f"登记为「{stage.label}」须填写。")
        return cleaned


class StageForm(VersionedForm):
    """Pass the gate into a stage, or go back, with the day and what proves it."""

    stage = forms.ChoiceField(label="进入阶段", choices=Stage.choices())
    on = DayField(label="日期", required=False)
    on_text = forms.CharField(
        label="日期不详时写明", max_length=40, required=False, help_text="如「2026 年上半年」"
    )
    evidence = forms.CharField(
        label="依据", max_length=300, help_text="文件名称与文号、照片或现场情况"
    )
    file = forms.ModelChoiceField(
        label="依据文件", queryset=ProjectFile.objects.none(), required=False,
        help_text="先在「文件」页上传，这里选用",
    )  # fmt: skip
    reason = forms.CharField(
        label="原因", max_length=200, required=False, help_text="跨过中间阶段或退回时必填"
    )
    submit_label = "登记阶段"
    changes: ClassVar = {"stage": "stage"}

    class Meta:
        model = Project
        fields = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        here = self.instance.stage
        following = next_stage(Stage(here)) if here else None
        self.fields["stage"].initial = following or here
        self.fields["file"].queryset = self.instance.files.kept().select_related("file")

    def clean(self):
        cleaned = super().clean()
        on, text = cleaned.get("on"), cleaned.get("on_text")
        if bool(on) == bool(text):
            self.add_error("on", "日期与「日期不详」的说明请填其中一项。")
        if on and on > self.today:
            self.add_error("on", f"日期不能晚于今天（{in_words(self.today)}）。")
        if cleaned.get("stage") and cleaned["stage"] == self.instance.stage:
            self.add_error("stage", "项目已在这个阶段。更正日期请用「编辑项目」。")
        return cleaned


class StatusForm(VersionedForm):
    status = forms.ChoiceField(label="改为", choices=Status.choices())
    on = DayField(label="日期")
    reason = forms.CharField(label="原因", max_length=200)
    changes: ClassVar = {"status": "status"}

    class Meta:
        model = Project
        fields = ()


class ConfirmForm(VersionedForm):
    submit_label = "确认项目信息"

    class Meta:
        model = Project
        fields = ()


RemoveProjectForm = reason_form(Project, "移出原因", "移出台账")


class RestoreProjectForm(AsksForTwins, ConfirmForm):
    """Meanwhile its name or its code may have been given to another."""

    submit_label = "恢复到台账"
    edits_once = True

    def clean(self):
        cleaned = super().clean()
        hold_names()
        project = self.instance
        self.ask_for_names("name", [project.name])
        self.ask_for_names("aliases", [alias.name for alias in project.aliases.all()])
        if project.approval_code:
            self.ask_for_code("approval_code", project.approval_code)
        return cleaned
