"""周调度通报: what was frozen of a week, and what was made of it.

The content is a document: canonical JSON as it was hashed, never read back into the tables it came
from. Triggers (migration 0013) keep it from the moment it is closed, for the owner role too.
"""

import json
import re
from functools import lru_cache

import pghistory
from django.db import models
from django.db.models import Case, Exists, F, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.roles import Role
from gaoxin.models import Stamped, person_key
from projects.calendar.models.report_week import ReportWeek
from projects.dispatch.rules.entry import Entry
from projects.dispatch.rules.format import (
    READABLE,
    Values,
    entry_of,
    number_of,
    plain_of,
    screen_of,
)
from projects.dispatch.rules.kinds import FileKind, Scope, State as ReportState
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or

FIRST_NUMBER: dict[str, int] = {Scope.ZONE: 1, Scope.DEMO: 9001}
LABEL = re.compile(r"(?P<demo>演示)?\s*第\s*(?P<shown>[0-9]{1,4})\s*期")


class DispatchReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The project office sees every report, leaders what was published, staff the published
        ones that say something of a project of theirs."""
        mine = DispatchEntry.objects.filter(project__in=Project.objects.visible_to(user))
        shown = self.all() if user.role == Role.ADMIN else self.published()
        return shown.filter(all_or(user, Q(pk__in=mine.values("report"))))

    def search(self, text):
        """By title, by number, and as pages name it: 「第 12 期」, 「演示第3期」."""
        found = Q(title__icontains=text) | Q(number__icontains=text)
        if label := LABEL.fullmatch(text.strip()):
            shown = int(label["shown"]) - 1
            named = {scope: first + shown for scope, first in FIRST_NUMBER.items()}
            scopes = [Scope.DEMO] if label["demo"] else list(named)
            for scope in scopes:
                found |= Q(scope=scope, number=named[scope])
        return self.filter(found)

    def published(self):
        """Printed and sent out, the withdrawn ones included: who has read one may read why."""
        return self.exclude(published_at=None)

    def closed(self):
        return self.exclude(closed_at=None)

    def standing(self):
        """The latest version of each week's report that was not withdrawn; a 更正 takes the place of
        what it corrects when it is published."""
        corrected = Q(corrected_by__published_at__isnull=False, corrected_by__withdrawn_at=None)
        waiting = Q(corrects__isnull=False, published_at=None)
        return self.filter(withdrawn_at=None).exclude(corrected).exclude(waiting)

    def series(self, scope):
        return self.filter(scope=scope).order_by("number")

    def earlier(self, week, scope):
        """The closed reports of earlier weeks of a series, the latest first."""
        return self.earlier_than(week.week_on, scope)

    def earlier_than(self, week_on, scope):
        rows = self.closed().filter(scope=scope, week__week_on__lt=week_on)
        return rows.order_by("-week__week_on", "-revision")

    def before_now(self, today):
        """At most one: the latest that stands, of a week before the one that is open, or has begun."""
        begun = ReportWeek.objects.filter(first_on__lte=today).order_by("-week_on")
        weeks = (ReportWeek.objects.open(timezone.now()), begun)
        week_on = Coalesce(*(Subquery(rows.values("week_on")[:1]) for rows in weeks))
        fiction = When(Exists(Project.objects.demo()), then=Value(Scope.DEMO))
        scope = Case(fiction, default=Value(Scope.ZONE))
        return self.earlier_than(week_on, scope).standing()[:1]

    def before(self, report):
        """What a report is read beside: the earlier ones of its series that stand."""
        return self.earlier(report.week, report.scope).standing()

    def lacking_files(self):
        """Those whose Word or Excel file is still to be made of their present content."""
        of_state = Q(files__published=True, published_at__isnull=False) | Q(
            files__published=False, published_at=None
        )
        made = models.Count("files", filter=Q(files__of_sha256=F("sha256")) & of_state)
        return self.annotate(made=made).filter(made__lt=len(DispatchFile.Kind))


@pghistory.track(exclude=["summary"])
class DispatchReport(Stamped):
    """第 N 期 of a week: a draft until the cut-off, then closed for good, then published.

    `number` is given once, without gaps in its series (`scope`); a 更正 has its own and names what
    it corrects. `sha256` is of `canonical()`: head, entries and tables.
    """

    Scope = Scope
    State = ReportState

    week = models.ForeignKey(
        ReportWeek, models.PROTECT, related_name="dispatch_reports", verbose_name="报送周"
    )
    scope = models.CharField("范围", max_length=4, choices=Scope.choices())
    revision = models.PositiveSmallIntegerField("版次", default=1)
    number = models.PositiveIntegerField("期号")
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="corrected_by",
        verbose_name="更正哪一期",
    )
    correction_reason = models.CharField("更正原因", max_length=200, blank=True)
    title = models.CharField("标题", max_length=100)
    as_of = models.DateTimeField("数据截至")
    rule_version = models.PositiveSmallIntegerField("亮灯规则版本")
    summary = models.TextField("首屏", editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    closed_at = models.DateTimeField("封存时间", null=True, editable=False)
    published_at = models.DateTimeField("印发时间", null=True, editable=False)
    published_by = person_key("印发人", editable=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, editable=False)
    withdrawn_by = person_key("撤回人", editable=False)
    withdraw_reason = models.CharField("撤回原因", max_length=200, blank=True)

    objects = DispatchReportQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "周调度通报"
        ordering = ["scope", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["week", "scope", "revision"],
                name="dispatch_report_once",
                violation_error_message="这一周的通报已经有了。",
            ),
            models.UniqueConstraint(
                fields=["number"],
                name="dispatch_report_number_once",
                violation_error_message="这个期号已用过。",
            ),
            models.CheckConstraint(
                condition=Q(scope=Scope.ZONE.value, number__gte=1, number__lte=9000)
                | Q(scope=Scope.DEMO.value, number__gte=9001),
                name="dispatch_report_number_of_series",
                violation_error_message="期号不属于这一系列。",
            ),
            models.CheckConstraint(
                condition=Q(revision=1, corrects=None, correction_reason="")
                | (Q(revision__gt=1, corrects__isnull=False) & ~Q(correction_reason="")),
                name="dispatch_report_correction_has_reason",
                violation_error_message="更正须指明原期号并写明原因。",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    closed_at__isnull=False,
                ),
                name="dispatch_report_published_when_closed",
                violation_error_message="封存后才能印发。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdraw_reason="")
                | (
                    Q(
                        withdrawn_at__isnull=False,
                        withdrawn_by__isnull=False,
                        published_at__isnull=False,
                    )
                    & ~Q(withdraw_reason="")
                ),
                name="dispatch_report_withdrawn_together",
                violation_error_message="撤回已印发的通报须写明原因。",
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return f"/dispatch/{self.number}/"

    @property
    def label(self) -> str:
        """「第 12 期」, 「演示第 3 期」."""
        shown = self.number - FIRST_NUMBER[self.scope] + 1
        return f"{'演示' if self.is_demo else ''}第 {shown} 期"

    @property
    def is_demo(self) -> bool:
        return self.scope == self.Scope.DEMO

    @property
    def state(self) -> ReportState:
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        if self.published_at:
            return self.State.PUBLISHED
        return self.State.CLOSED if self.closed_at else self.State.DRAFT

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @cached_property
    def head(self) -> dict:
        """The head of the document as it was hashed."""
        return json.loads(self.summary)

    @property
    def format(self) -> int:
        """Of what is stored (rules/format.py); printed beside the version of the light rule."""
        return number_of(self.head)

    @property
    def is_readable(self) -> bool:
        """Whether this release knows the format; the hash verifies in any case."""
        return self.format in READABLE

    @property
    def first_screen(self) -> dict:
        """bulletin.rules.first_screen.FirstScreen as plain values, and the open `instructions`.
        Raises UnreadableFormat."""
        return screen_of(self.head)


class DispatchEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        rows = self.filter(report__in=DispatchReport.objects.visible_to(user))
        return rows.filter(all_or(user, Q(project__in=Project.objects.visible_to(user))))

    def before_now(self, today, project):
        """What that report says of a project, with its `report_sha256`."""
        report = DispatchReport.objects.before_now(today).values("pk")
        rows = self.filter(project=project, report=report)
        return rows.annotate(report_sha256=F("report__sha256"))


@lru_cache(maxsize=100)
def _format_of(report: int, sha256: str) -> int | None:
    """The number of a report's format, None of one that is gone. What is frozen is read once a process, under the hash
    of all that it says: the head is long."""
    found = DispatchReport.objects.filter(pk=report, sha256=sha256).only("summary").first()
    return found.format if found else None


class DispatchEntry(models.Model):
    """One project as it stood that day (`content`, rules.entry.Entry; read it by the report's format):
    a project renamed or taken away since still reads as it did."""

    report = models.ForeignKey(
        DispatchReport, models.PROTECT, related_name="entries", verbose_name="通报"
    )
    project = models.ForeignKey(
        Project, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name="项目"
    )
    order = models.PositiveIntegerField("序号")
    code = models.CharField("编号", max_length=20)
    name = models.CharField("项目名称", max_length=200)
    light = models.CharField("灯", max_length=6)
    done_ratio = models.DecimalField("完成率（%）", max_digits=11, decimal_places=4, null=True)
    content = models.TextField("内容")

    objects = DispatchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通报逐项"
        ordering = ["report", "order"]
        constraints = [
            models.UniqueConstraint(fields=["report", "project"], name="dispatch_entry_once")
        ]

    def __str__(self):
        return f"{self.report} {self.code}"

    @property
    def values(self) -> dict:
        return json.loads(self.content)

    @property
    def entry(self) -> Entry:
        """What the row says; raises UnreadableFormat. Reads the report: `select_related` it."""
        return self.read_by(self.report.format)

    def read_by(self, number: int) -> Entry:
        """The same, of a report whose format is known."""
        return entry_of(self.values, number)

    def plain_by_hash(self, sha256: str) -> Values | None:
        """The same as it is stored, of a report with this hash: for who looks at little of it. None where this release
        cannot read it."""
        number = _format_of(self.report_id, sha256)
        return plain_of(self.values, number) if number in READABLE else None


class DispatchTable(models.Model):
    """The numbered tables (附表) as data (`content`, bulletin.rules.table.Table; read it by the report's format)."""

    report = models.ForeignKey(
        DispatchReport, models.PROTECT, related_name="tables", verbose_name="通报"
    )
    number = models.PositiveSmallIntegerField("附表")
    title = models.CharField("标题", max_length=40)
    count = models.PositiveIntegerField("行数")
    content = models.TextField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "通报附表"
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="dispatch_table_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=20),
                name="dispatch_table_one_to_twenty",
                violation_error_message="附表编号应为 1 至 20。",
            ),
        ]

    def __str__(self):
        return f"{self.report} 附表{self.number}"

    @property
    def values(self) -> dict:
        return json.loads(self.content)


class DispatchFile(models.Model):
    """The Word or Excel file made of one content (`of_sha256`), kept and served as it is; the
    published one no longer says that it is still to be reviewed."""

    Kind = FileKind

    report = models.ForeignKey(
        DispatchReport, models.PROTECT, related_name="files", verbose_name="通报"
    )
    kind = models.CharField("格式", max_length=4, choices=Kind.choices())
    published = models.BooleanField("印发件")
    of_sha256 = models.CharField("所据内容", max_length=64)
    stored_name = models.CharField("存放名", max_length=80, unique=True)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "通报文件"
        ordering = ["report", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "kind", "published", "of_sha256"], name="dispatch_file_once"
            )
        ]

    def __str__(self):
        return f"{self.report} {self.get_kind_display()}"


class DispatchReading(models.Model):
    """签阅: a leader has read it and says so."""

    report = models.ForeignKey(
        DispatchReport, models.PROTECT, related_name="readings", verbose_name="通报"
    )
    user = person_key("签阅人", null=False)
    read_at = models.DateTimeField("签阅时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "签阅"
        ordering = ["read_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "user"],
                name="dispatch_reading_once",
                violation_error_message="你已签阅。",
            )
        ]

    def __str__(self):
        return f"{self.report} {self.user}"
