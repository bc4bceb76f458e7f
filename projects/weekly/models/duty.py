import pghistory
from django.db import models
from django.db.models import F, Q

from gaoxin.models import Stamped, person_key
from projects.calendar.models.report_week import ReportWeek
from projects.people.rules.absence import acting
from projects.registry.models.project import Project
from projects.weekly.rules.duties import DutyState, Frequency, duty_state

# A project that owes nothing has no duty.
OWED = [choice for choice in Frequency.choices() if choice[0] != Frequency.NONE]


class ReportDutyQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))

    def exemptable_by(self, user):
        """The project office exempts from any report, a chief from those of the own project."""
        return self.filter(project__in=Project.objects.directed_by(user))

    def owed(self):
        """All but the exempted."""
        return self.filter(exempted_at=None)

    def unanswered(self):
        return self.owed().filter(filed_at=None)

    def open(self, now):
        """应报: still to be filed, before the cut-off."""
        return self.unanswered().filter(week__cut_off_at__gte=now)

    def missed(self, now):
        """未报: not filed and the cut-off has passed."""
        return self.unanswered().filter(week__cut_off_at__lt=now)

    def of_state(self, state, now):
        """By the words of a list: this week's OWED, OPEN (待报) and FILED, or SILENT (未报)."""
        if state == "SILENT":
            return self.silent(now)
        this_week = self.owed().filter(week__in=ReportWeek.objects.open(now)[:1])
        if state == "OWED":
            return this_week
        return this_week.filter(filed_at__isnull=state == "OPEN")

    def silent(self, now):
        """未报, in weeks that could be answered, and since then nothing was reported either."""
        in_time = self.missed(now).filter(week__opened_at__lte=F("week__cut_off_at"))
        since = "project__outline__silent_at"
        return in_time.filter(**{f"{since}__lt": now}, week__cut_off_at__gte=F(since))


@pghistory.track()
class ReportDuty(Stamped):
    """A project owes a report for a week; who owes it may change while it is open.

    `user` None: nobody on the project has an account, the project office passes it on.
    `stands_in_for`: who is away, where `user` is the one who stands in for them.
    """

    Frequency = Frequency
    State = DutyState

    week = models.ForeignKey(
        ReportWeek, models.PROTECT, related_name="duties", verbose_name="报送周"
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="duties", verbose_name="项目")
    frequency = models.CharField("频次", max_length=8, choices=OWED)
    user = person_key("填报人", related_name="duties")
    stands_in_for = person_key("代谁填报")
    lacks_commissioner = models.BooleanField("专员空缺", default=False)
    filed_at = models.DateTimeField("报送时间", null=True)
    exempted_at = models.DateTimeField("免报时间", null=True)
    exempted_by = person_key("免报批准人")
    exempt_reason = models.CharField("免报原因", max_length=200, blank=True)

    objects = ReportDutyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "报送任务"
        ordering = ["week__cut_off_at", "project__code"]
        indexes = [
            models.Index(
                fields=["user", "week"],
                condition=Q(filed_at=None, exempted_at=None),
                name="report_duty_unanswered",
            ),
            models.Index(
                fields=["project", "week"],
                condition=Q(filed_at=None, exempted_at=None),
                name="report_duty_silent",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["week", "project"],
                name="report_duty_once",
                violation_error_message="这个项目本周的报送任务已经有了。",
            ),
            models.CheckConstraint(
                condition=Q(exempted_at=None, exempted_by=None, exempt_reason="")
                | (Q(exempted_at__isnull=False, exempted_by__isnull=False) & ~Q(exempt_reason="")),
                name="report_duty_exempted_together",
                violation_error_message="免报时间、批准人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        return f"{self.project} {self.week}"

    def get_absolute_url(self):
        return self.project.get_absolute_url()

    @property
    def form_url(self) -> str:
        return f"/log/{self.project.code}/?week={self.week.week_on}"

    @property
    def filler(self) -> str:
        """Who fills it in, 「专员05（代）」 where they stand in for somebody; '' for nobody."""
        return acting(self.user, self.stands_in_for_id)

    def state(self, now) -> DutyState:
        return duty_state(
            filed_at=self.filed_at,
            exempted_at=self.exempted_at,
            cut_off_at=self.week.cut_off_at,
            now=now,
        )
