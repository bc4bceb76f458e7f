from functools import cache

import pghistory
from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Unit
from gaoxin.models import SearchedQuerySet, Stamped, searched
from gaoxin.population import Population, of_population
from gaoxin.search import search_text
from projects.lights.rules.dimensions import UNLIT_PLACE
from projects.people.models.appointment import Appointment
from projects.registry.models.classification import (
    Batch,
    IndustryChain,
    ProjectBatch,
    ProjectTrack,
    Track,
)
from projects.registry.models.columns import amount, fact_day, fact_text
from projects.registry.models.company import Company
from projects.registry.models.indexes import INDEXES
from projects.registry.models.scopes import (
    DEMO,
    OWN,
    ROLES_DUE,
    all_or,
    lacking,
    may_log,
    office_or,
    sees,
    takes_part,
    to_check,
    works_on,
)
from projects.registry.rules.kinds import Nature, Source, Status
from projects.registry.rules.stages import FACT_LABELS, REQUIRED_FROM, Stage, stage_words
from projects.weekly.rules.duties import Frequency

# Who keeps a project beside the heads of its units.
KEEPERS = (Appointment.Role.COMMISSIONER, Appointment.Role.CHIEF)


class ProjectQuerySet(SearchedQuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)

    def kept(self):
        """Everything but what was removed from the register (removal is a state)."""
        return self.filter(removed_on=None)

    def lock(self, keys):
        """Until the transaction ends, in the order of the keys: of two acts on several projects
        neither waits for a project that the other holds. The rows are not read."""
        # By hand: every act asks it, and Django takes longer to put it together than it takes.
        table = connection.ops.quote_name(self.model._meta.db_table)
        rows = f"SELECT FROM {table} WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE"
        connection.cursor().execute(rows, [list(keys)])

    def visible_to(self, user):
        """Leaders and the project office see all; staff see the projects they work on, whose lead
        or supporting unit they head, or whose leader they assist. The other administrators see
        none. `scopes.readers_of` is the same from the other end."""
        return self.kept().filter(sees(user))

    def editable_by(self, user):
        """The project office edits all; otherwise the project's commissioner, its chief and the
        heads of its units, whatever their account's role."""
        return self.kept().filter(office_or(user, lambda: takes_part(user, KEEPERS)))

    def directed_by(self, user):
        """Whose reporting the person decides: the project office all, a chief their own."""
        return self.kept().filter(office_or(user, lambda: works_on(user, [Appointment.Role.CHIEF])))

    def led_by(self, user):
        """Those of which the person is the 包联领导, whatever the account's role."""
        return self.kept().filter(works_on(user, [Appointment.Role.LEADER]))

    def reachable_by(self, user):
        """Whose people's telephone numbers one may ask for in full: leaders and the project office
        everywhere, others on the projects they keep. Members read them masked."""
        return self.kept().filter(all_or(user, lambda: takes_part(user, KEEPERS)))

    def visitable_by(self, user):
        """Where one may enter a visit: all the projects for leaders and the office, else one's own."""
        return self.kept().filter(all_or(user, lambda: takes_part(user)))

    def worked_on_by(self, user):
        """Where one may raise a problem: on the projects one works on in whatever role, or whose
        unit one heads; the project office everywhere."""
        return self.kept().filter(office_or(user, lambda: takes_part(user)))

    def loggable_by(self, user):
        return self.kept().filter(may_log(user))

    def demo(self):
        return self.filter(source=Project.Source.DEMO)

    def of_population(self, population: Population):
        return of_population(self, DEMO, population)

    def own(self):
        """The zone's own rows: sums of money, stages and tracks count these alone."""
        return self.filter(OWN)

    def confirmed(self):
        return self.exclude(confirmed_at=None)

    def active(self):
        return self.filter(status=Status.ACTIVE)

    def roles_due(self):
        """Projects that must have a leader, a task force and a commissioner."""
        return self.filter(ROLES_DUE)

    def with_lacking(self, today, what):
        """Projects without LEADER, COMMISSIONER or TASK_FORCE, without ANY of the three, or
        lacking NONE; or without the ZONE_LEADER that they must have."""
        return self.filter(lacking(what, today))

    def to_check(self):
        """Projects with an open question: about the stage, a track or anything else."""
        return self.filter(to_check())

    def for_page(self):
        """With the rows that the head of a project's pages names."""
        return self.select_related("lead_unit", "company", "chain", "confirmed_by")

    def search(self, text):
        """Every word of `text` in name, alias, company, code, pinyin or initials."""
        return self.filter(searched(text, "search_text"))


LONGEST_QUESTION = (
    600  # characters: it stands in an index, whose rows take no more than some 2,700 bytes
)
AMOUNTS = ("total_investment", "fixed_investment", "agreed_investment", "statistical_investment")


@pghistory.track(exclude=["search_text", "light_place"])
class Project(Stamped):
    Source = Source
    Nature = Nature

    code = models.CharField("编号", max_length=12, unique=True, editable=False)
    approval_code = models.CharField(
        "项目代码", max_length=40, blank=True, help_text="国家投资项目在线审批监管平台赋码"
    )
    name = models.CharField("项目名称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=12, help_text="不超过 12 个字，用于挂图和大屏")
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name="建设单位",
    )
    tracks = models.ManyToManyField(Track, through=ProjectTrack, related_name="projects")
    batches = models.ManyToManyField(Batch, through=ProjectBatch, related_name="projects")
    chain = models.ForeignKey(
        IndustryChain, models.PROTECT, null=True, blank=True, verbose_name="产业链"
    )
    industry = models.CharField("行业", max_length=40, blank=True)
    nature = models.CharField("建设性质", max_length=10, choices=Nature.choices(), blank=True)
    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_projects",
        verbose_name="牵头单位",
    )
    total_investment = amount("总投资")
    fixed_investment = amount("固定资产投资")
    agreed_investment = amount("协议投资")
    statistical_investment = amount("纳统计划总投资")
    land = models.DecimalField("用地（亩）", max_digits=10, decimal_places=2, null=True, blank=True)
    description = models.TextField("建设内容", blank=True)
    site = models.CharField("建设地点", max_length=100, blank=True)
    admitted_on = models.DateField("进入项目库日期", null=True, blank=True)

    stage = models.CharField(
        "阶段",
        max_length=20,
        choices=Stage.choices(),
        blank=True,
        editable=False,
    )
    status = models.CharField(
        "状态", max_length=12, choices=Status.choices(), default=Status.ACTIVE.value, editable=False
    )
    signed_on, signed_text = fact_day("签约"), fact_text("签约")
    landed_on, landed_text = fact_day("落地"), fact_text("落地")
    filed_on, filed_text = fact_day("备案"), fact_text("备案")
    started_on, started_text = fact_day("开工"), fact_text("开工")
    statistics_entered_on = fact_day("纳统")
    statistics_entered_text = fact_text("纳统")
    statistics_missing_reason = models.CharField("未纳统原因", max_length=200, blank=True)
    completed_on, completed_text = fact_day("竣工"), fact_text("竣工")
    trial_on, trial_text = fact_day("试生产"), fact_text("试生产")
    operation_on, operation_text = fact_day("投产"), fact_text("投产")
    above_scale_on, above_scale_text = fact_day("升规"), fact_text("升规")
    full_output_on, full_output_text = fact_day("达产达效"), fact_text("达产达效")

    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="确认人",
    )
    report_frequency = models.CharField(
        "报送频次",
        max_length=8,
        choices=Frequency.choices(),
        blank=True,
        editable=False,
        help_text="空：按系统设置",
    )
    report_frequency_reason = models.CharField(
        "单独规定报送频次的原因", max_length=200, blank=True, editable=False
    )
    report_from_on = models.DateField("首个报送周", null=True, editable=False)
    invests_monthly = models.BooleanField("投资按月填报", default=False, editable=False)
    statistics_code = models.CharField("统计项目编码", max_length=40, blank=True)
    investment_note = models.CharField("各口径投资不一致的原因", max_length=200, blank=True)
    needs_check = models.CharField("待核实", max_length=LONGEST_QUESTION, blank=True)
    source = models.CharField(
        "来源", max_length=8, choices=Source.choices(), default=Source.ENTRY.value, editable=False
    )
    source_note = models.TextField("来源说明", blank=True)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="移出人",
    )
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)
    search_text = models.TextField(editable=False, default="")
    # Of its light among LOOKED_AT, kept by `relight`: the register is read in this order from one index.
    light_place = models.PositiveSmallIntegerField("灯的次序", default=UNLIT_PLACE, editable=False)

    objects = ProjectQuerySet.as_manager()

    holders: dict[str, str]  # role → name, given by the registers to their rows
    may_edit: bool  # given, as the next, to the project of a page (projects/registry/views/tab.py)
    may_work: bool

    class Meta:
        verbose_name = verbose_name_plural = "项目"
        ordering = ["code"]
        indexes = INDEXES
        constraints = [
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": 0}),
                    name=f"project_{name}_not_negative",
                    violation_error_message="金额不能为负。",
                )
                for name in AMOUNTS
            ],
            models.CheckConstraint(
                condition=Q(land__isnull=True) | Q(land__gte=0),
                name="project_land_not_negative",
                violation_error_message="用地面积不能为负。",
            ),
            *[
                models.CheckConstraint(
                    condition=Q(**{f"{fact}_on__isnull": True}) | Q(**{f"{fact}_text": ""}),
                    name=f"project_{fact}_day_or_text",
                    violation_error_message=f"{label}：日期与「日期不详」的说明只填一项。",
                )
                for fact, label in FACT_LABELS.items()
            ],
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(operation_on__isnull=True)
                | Q(started_on__lte=F("operation_on")),
                name="project_started_before_operation",
                violation_error_message="投产日期不能早于开工日期。",
            ),
            models.CheckConstraint(
                condition=Q(report_frequency="") | ~Q(report_frequency_reason=""),
                name="project_report_frequency_has_reason",
                violation_error_message="单独规定报送频次须写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="project_confirmed_pair",
                violation_error_message="确认时间与确认人须同时记录。",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_by=None, removed_reason="")
                | (Q(removed_on__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="project_removed_together",
                violation_error_message="移出日期、移出人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    def get_absolute_url(self):
        return f"{_register_url()}{self.code}/"

    @property
    def is_demo(self) -> bool:
        return self.source == self.Source.DEMO

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_imported(self) -> bool:
        """From a sheet, whether confirmed since or not."""
        return self.source == self.Source.IMPORT

    @property
    def waits_as(self) -> str:
        """What it is called while nobody has confirmed it, "" from then on."""
        if self.is_confirmed:
            return ""
        return "导入待确认" if self.is_imported else "待更新"

    @property
    def unknown(self) -> str:
        """What stands where a fact is missing: the article's silence is not a blank."""
        return "报道未提及" if self.source == self.Source.ARTICLE and not self.is_confirmed else "—"

    @property
    def unknown_title(self) -> str:
        return "报道未提及" if self.unknown != "—" else "尚未填报"

    @property
    def stage_label(self) -> str:
        return stage_words(self.stage)

    def holder(self, role: str) -> str:
        """The name of the current holder of a role, '' for none; needs `holders`, which the
        registers give their rows (projects/registry/reads/beside.py)."""
        return self.holders.get(role, "")

    @property
    def leader_name(self) -> str:
        return self.holder(Appointment.Role.LEADER)

    @property
    def chief_name(self) -> str:
        return self.holder(Appointment.Role.CHIEF)

    @property
    def commissioner_name(self) -> str:
        return self.holder(Appointment.Role.COMMISSIONER)

    @property
    def counts(self) -> bool:
        """Whether its nodes can be due or overdue: confirmed and being driven."""
        return self.is_confirmed and self.status == Status.ACTIVE

    def given(self) -> set[str]:
        """The names of the fields that have a value; a fact whose day is unknown counts."""
        facts = {f for f in FACT_LABELS if getattr(self, f"{f}_on") or getattr(self, f"{f}_text")}
        plain = {
            name
            for name in REQUIRED_FROM
            if name not in FACT_LABELS and getattr(self, name) not in (None, "")
        }
        return facts | plain

    def fact_days(self) -> dict:
        """Fact → its day, None when not given or the day is unknown."""
        return {fact: getattr(self, f"{fact}_on") for fact in FACT_LABELS}

    def refresh_search_text(self) -> None:
        """Set `search_text` from name, aliases, company and codes; the caller saves it."""
        aliases = [alias.name for alias in self.aliases.all()] if self.pk else []
        company = self.company.name if self.company else ""
        self.search_text = search_text(
            [self.name, self.short_name, company, *aliases], [self.code, self.approval_code]
        )


@cache
def _register_url() -> str:
    """Below it lie the projects' pages; to search all URLs for each of 200 takes milliseconds."""
    return reverse("projects:register")
