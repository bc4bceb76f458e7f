from datetime import date, timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models import Unit
from gaoxin.clock import this_day
from gaoxin.models import Stamped
from projects.registry.models.project import Project, Status
from projects.registry.models.scopes import all_or
from projects.schedule.rules.nodes import (
    SOON_DAYS,
    MilestoneKind,
    NodeState,
    node_state,
    node_words,
)

COUNTING = Q(
    removed_on=None,
    project__removed_on=None,
    project__confirmed_at__isnull=False,
    project__status=Status.ACTIVE,
)
UNDONE = Q(done_on=None, done_text="")
DONE_LATE = Q(done_on__gt=F("due_on"))
MOVED = Q(baseline_on__isnull=False) & ~Q(baseline_on=F("due_on"))


class MilestoneQuerySet(models.QuerySet):
    def get_by_natural_key(self, project, kind, name):
        return self.get(project__code=project, kind=kind, name=name, removed_on=None)

    def kept(self):
        return self.filter(removed_on=None, project__removed_on=None)

    def visible_to(self, user):
        """Those of the projects a person may see; who sees all projects need not ask for them."""
        own = Q(project__in=Project.objects.visible_to(user))
        return self.kept().filter(all_or(user, own))

    def editable_by(self, user):
        return self.kept().filter(project__in=Project.objects.editable_by(user))

    def fixable_by(self, user):
        """Whose day a person may fix: leaders and the project office any, a 包联领导 those of their projects."""
        own = Q(project__in=Project.objects.led_by(user))
        return self.kept().filter(all_or(user, own))

    def counting(self):
        """Those that can be due or overdue: of confirmed projects that are being driven. What is
        known from the article alone counts nowhere until someone of the zone confirms it."""
        return self.filter(COUNTING)

    def undone(self):
        return self.filter(UNDONE)

    def undone_on(self, day):
        """At the end of that day: what was done later was still to be done."""
        return self.filter(Q(done_on=None) | Q(done_on__gt=day), done_text="")

    def there_at(self, moment, day):
        """Those that were registered at a `moment` of that day and not removed before it ended."""
        return self.filter(Q(removed_on=None) | Q(removed_on__gt=day), created_at__lte=moment)

    def for_register(self):
        """With what a register row shows of the milestone's own, its project and its unit."""
        long = ("project__description", "project__source_note", "project__search_text")
        return self.select_related("project", "unit").defer(*long)

    def next_of_each(self):
        """The earliest undone milestone of every project (NextNode), the removed ones included: who asks
        for those of a list has the list, and to look each project up again takes longer."""
        return self.filter(next_of__isnull=False).order_by()

    def done(self):
        return self.filter(~UNDONE)

    def overdue(self, today):
        return self.filter(Milestone.overdue_condition(today))

    def due_soon(self, today):
        """Due today or within the next 14 days."""
        return self.filter(Milestone.soon_condition(today))

    def with_moves(self):
        """How often the day of each was moved: counted of the rows that are shown, not joined to all of a list."""
        moved = DateChange.objects.filter(milestone=models.OuterRef("pk")).order_by()
        counted = moved.values("milestone").annotate(count=models.Count("pk")).values("count")
        return self.annotate(moves=Coalesce(models.Subquery(counted), 0))

    def moved(self):
        return self.filter(MOVED)

    def done_late(self):
        return self.filter(DONE_LATE)


@pghistory.track()
class Milestone(Stamped):
    """A node of a project. The planned days of 开工, 竣工, 投产 are the milestones of these kinds."""

    Kind = MilestoneKind

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="milestones", verbose_name="项目"
    )
    kind = models.CharField("类别", max_length=18, choices=Kind.choices(), default=Kind.OTHER.value)
    name = models.CharField("节点", max_length=40)
    order = models.PositiveSmallIntegerField("次序", default=0)
    baseline_on = models.DateField("原定日期", null=True, editable=False)
    due_on = models.DateField("计划日期")
    forecast_on = models.DateField("预计日期", null=True, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    done_text = models.CharField("完成时间（日期不详）", max_length=40, blank=True)
    key = models.BooleanField("关键节点", default=False)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )
    note = models.CharField("备注", max_length=200, blank=True)
    source_note = models.CharField("出处", max_length=200, blank=True, editable=False)
    fixed_reason = models.CharField("领导定死的原因", max_length=100, blank=True, editable=False)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = MilestoneQuerySet.as_manager()

    @classmethod
    def overdue_condition(cls, today) -> Q:
        return COUNTING & UNDONE & Q(due_on__lt=today)

    @classmethod
    def soon_condition(cls, today) -> Q:
        last = today + timedelta(days=SOON_DAYS)
        return COUNTING & UNDONE & Q(due_on__gte=today, due_on__lte=last)

    class Meta:
        verbose_name = verbose_name_plural = "节点"
        ordering = ["due_on", "order", "id"]
        indexes = [
            models.Index(
                fields=["project", "due_on"],
                condition=Q(done_on=None, done_text="", removed_on=None),
                name="milestone_next",
            ),
            models.Index(
                fields=["due_on"],
                condition=Q(done_on=None, done_text="", removed_on=None),
                name="milestone_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=~Q(kind=MilestoneKind.OTHER.value) & Q(removed_on=None),
                name="milestone_coded_kind_once",
                violation_error_message="这一类节点每个项目只有一个，请改原有的节点。",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_text=""),
                name="milestone_done_day_or_text",
                violation_error_message="完成日期与「日期不详」的说明只填一项。",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_by=None, removed_reason="")
                | (Q(removed_on__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="milestone_removed_together",
                violation_error_message="移出日期、移出人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{self.project.get_absolute_url()}schedule/"

    def natural_key(self):
        return (self.project.code, self.kind, self.name)

    @property
    def fact(self) -> str | None:
        """The project's dated fact this milestone plans, None for OTHER."""
        return FACT_OF_KIND.get(self.kind)

    @property
    def state(self) -> NodeState:
        return self.state_on(this_day())

    def state_on(self, today: date) -> NodeState:
        return node_state(
            due=self.due_on,
            done=self.done_on,
            done_text=self.done_text,
            counts=self.project.counts,
            today=today,
        )

    @property
    def words(self) -> str:
        return self.words_on(this_day())

    def words_on(self, today: date) -> str:
        state = self.state_on(today)
        return node_words(state=state, due=self.due_on, done=self.done_on, today=today)

    @property
    def is_fixed(self) -> bool:
        """领导定死: neither a plan nor anybody moves its day until it is freed."""
        return self.fixed_reason != ""

    @property
    def is_done(self) -> bool:
        return self.done_on is not None or self.done_text != ""


FACT_OF_KIND: dict[str, str] = {
    Milestone.Kind.SIGNED: "signed",
    Milestone.Kind.LANDED: "landed",
    Milestone.Kind.FILED: "filed",
    Milestone.Kind.STARTED: "started",
    Milestone.Kind.STATISTICS: "statistics_entered",
    Milestone.Kind.COMPLETED: "completed",
    Milestone.Kind.TRIAL_PRODUCTION: "trial",
    Milestone.Kind.OPERATION: "operation",
    Milestone.Kind.ABOVE_SCALE: "above_scale",
    Milestone.Kind.FULL_OUTPUT: "full_output",
}
KIND_OF_FACT: dict[str, str] = {fact: kind for kind, fact in FACT_OF_KIND.items()}


class DateChangeQuerySet(models.QuerySet):
    def due_at(self, moment) -> dict[int, date]:
        """Milestone → the day it had at `moment`; of those moved since."""
        later = self.filter(at__gt=moment).order_by("milestone_id", "at", "id")
        return dict(later.distinct("milestone_id").values_list("milestone_id", "old_on"))


@pghistory.track()
class DateChange(models.Model):
    """调整时限: a due day is moved with a reason, never edited."""

    milestone = models.ForeignKey(
        Milestone, models.CASCADE, related_name="date_changes", verbose_name="节点"
    )
    old_on = models.DateField("原日期")
    new_on = models.DateField("新日期")
    reason = models.CharField("原因", max_length=200)
    at = models.DateTimeField("时间")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="调整人"
    )

    objects = DateChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "调整时限"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["at"], name="date_change_at")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(old_on=F("new_on")),
                name="date_change_moves",
                violation_error_message="新日期与原日期相同。",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="date_change_has_reason",
                violation_error_message="请写明调整原因。",
            ),
        ]

    def __str__(self):
        return f"{self.old_on} → {self.new_on}"
