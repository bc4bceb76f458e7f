from datetime import date

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import Unit
from gaoxin.models import Stamped, person_key
from projects.directing.models.visit import SiteVisit
from projects.directing.rules import OPEN, State, Step
from projects.dispatch.models import DispatchReport
from projects.files.models import StoredFile
from projects.messages.models import Notice
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or


def addressed_to(user) -> Q:
    """To this person, or to a unit they head."""
    return Q(to=user) | Q(unit__in=Unit.objects.filter(head=user))


class InstructionQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(project__removed_on=None)

    def visible_to(self, user):
        """Leaders and the project office see all; staff those on the projects they see, those to
        them or their unit, those they have given, and those of the leaders they assist."""
        given = Q(given_by=user) | Q(given_by__in=user.assists.filter(is_active=True))
        own = Q(project__in=Project.objects.visible_to(user)) | addressed_to(user) | given
        return self.kept().filter(all_or(user, own))

    def open(self):
        """未办结: neither accepted nor struck."""
        return self.filter(state__in=OPEN)

    def waiting_for(self, user):
        """What this person is to do: until it is accepted, so also what waits for that."""
        return self.kept().open().filter(addressed_to(user))

    def search(self, text):
        """By its own words or code, or by anything its project is found by."""
        own = Q(text__icontains=text) | Q(code__icontains=text)
        return self.filter(own | Q(project__in=Project.objects.search(text)))

    def unconfirmed(self):
        """代录未确认: open, recorded for a leader who has neither read a message about it nor taken a
        step of their own."""
        own = OuterRef("given_by")
        url = Concat(Value(Instruction.PATH), OuterRef("code"), Value("/"))
        read = Notice.objects.filter(user=own, url=url).exclude(read_at=None)
        acted = InstructionStep.objects.filter(instruction=OuterRef("pk"), by=own)
        rows = self.open().exclude(given_by=F("recorded_by"))
        return rows.filter(~Exists(read), ~Exists(acted))

    def overdue(self, today):
        """Past its day and not yet answered."""
        return self.filter(Instruction.late_condition(today))

    def due_in_month(self, first):
        """Which were to be done in the month of this first day, by the day first set; what was
        struck counts nowhere."""
        rows = self.exclude(state=Instruction.State.STRUCK)
        return rows.filter(first_due_on__year=first.year, first_due_on__month=first.month)

    def with_meeting(self):
        """`meeting_on`: the day of the meeting that resolved it, None where none did."""
        return self.annotate(meeting_on=F("resolution__meeting__held_on"))

    def for_register(self):
        return self.select_related(
            "project", "report", "given_by", "recorded_by", "to", "unit"
        ).defer(*(f"project__{name}" for name in ("description", "source_note", "search_text")))


@pghistory.track()
class Instruction(Stamped):
    """批示: what a leader wants done, by whom, by when, and what counts as done. Its state changes by
    actions/instructions.py alone, each step leaves an InstructionStep.

    Recorded by another than who gave it (`recorded_by`), it is printed 「（代录）」, and who gave it
    may strike it.
    """

    State = State
    PATH = "/instructions/"

    code = models.CharField("编号", max_length=14, unique=True, editable=False)
    text = models.TextField("批示内容")
    done_when = models.CharField("办结标准", max_length=300)
    report = models.ForeignKey(
        DispatchReport,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="instructions",
        verbose_name="来自第几期通报",
    )
    project = models.ForeignKey(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="instructions",
        verbose_name="项目",
    )
    line = models.CharField("针对", max_length=300, blank=True)
    visit = models.ForeignKey(
        SiteVisit,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="instructions",
        verbose_name="现场办公",
    )
    given_by = person_key("批示领导", null=False)
    recorded_by = person_key("记录人", null=False, editable=False)
    given_at = models.DateTimeField("批示时间", default=timezone.now, editable=False)
    to = person_key("承办人", related_name="instructions")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位"
    )
    due_on = models.DateField("时限")
    first_due_on = models.DateField("最初时限", editable=False)
    postponed = models.PositiveSmallIntegerField("延期次数", default=0, editable=False)
    state = models.CharField(
        "状态", max_length=8, choices=State.choices(), default=State.OPEN.value, editable=False
    )
    accepted_at = models.DateTimeField("验收时间", null=True, editable=False)
    accepted_by = person_key("验收人", editable=False)
    demo = models.BooleanField("演示", default=False, editable=False)

    objects = InstructionQuerySet.as_manager()

    # What queries give a row: `with_meeting`, and how it stood when a report was made.
    meeting_on: date | None
    then: str
    due_then: date
    postponed_then: int

    @classmethod
    def late_condition(cls, today) -> Q:
        return Q(state=cls.State.OPEN, due_on__lt=today)

    class Meta:
        verbose_name = verbose_name_plural = "批示"
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["state", "due_on"], name="instruction_state_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state=State.ACCEPTED.value, accepted_at__isnull=False, accepted_by__isnull=False
                )
                | (~Q(state=State.ACCEPTED.value) & Q(accepted_at=None, accepted_by=None)),
                name="instruction_accepted_together",
                violation_error_message="办结须同时记录验收时间与验收人。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("first_due_on")),
                name="instruction_only_postponed",
                violation_error_message="时限只能延后。",
            ),
            models.CheckConstraint(
                condition=Q(postponed=0, due_on=F("first_due_on"))
                | Q(postponed__gt=0, due_on__gt=F("first_due_on")),
                name="instruction_postponed_counted",
                violation_error_message="延期次数与时限不一致。",
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text[:40]}"

    def get_absolute_url(self):
        return f"{self.PATH}{self.code}/"

    @property
    def on_behalf(self) -> bool:
        return self.given_by_id != self.recorded_by_id

    @property
    def giver(self) -> str:
        """「包联领导甲（代录）」."""
        return f"{self.given_by}（代录）" if self.on_behalf else str(self.given_by)

    @property
    def receiver(self) -> str:
        """Who is to do it; 「空缺」 once they left and nobody took it over."""
        return str(self.to) if self.to else "空缺"

    @property
    def given_on(self):
        return timezone.localdate(self.given_at)

    @property
    def accepted_on_behalf(self) -> bool:
        return self.accepted_by_id is not None and self.accepted_by_id != self.given_by_id

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_overdue(self) -> bool:
        return self.state == self.State.OPEN and self.due_on < timezone.localdate()

    @property
    def source(self) -> str:
        """Where it comes from; needs `meeting_on`, which the register gives its rows."""
        if self.meeting_on:
            return f"{self.meeting_on} 调度会"
        if self.visit_id:
            return "现场办公"
        return self.report.label if self.report else ""

    @property
    def subject(self) -> str:
        """Where it belongs: its project, else nothing."""
        return self.project.short_name if self.project else ""


class InstructionStepQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(instruction__in=Instruction.objects.visible_to(user))

    def with_file(self):
        return self.exclude(file=None)


class InstructionStep(models.Model):
    """One step of an instruction, never changed. `old_on` → `new_on`: a day that was moved.
    `on_behalf`: recorded for the leader by somebody else. `file`: the scan, or the evidence."""

    Kind = Step

    instruction = models.ForeignKey(
        Instruction, models.CASCADE, related_name="steps", verbose_name="批示"
    )
    kind = models.CharField("步骤", max_length=8, choices=Kind.choices())
    state = models.CharField("状态", max_length=8, choices=Instruction.State.choices())
    text = models.TextField("说明", blank=True)
    evidence = models.CharField("凭证", max_length=300, blank=True)
    old_on = models.DateField("原时限", null=True)
    new_on = models.DateField("新时限", null=True)
    on_behalf = models.BooleanField("代录", default=False)
    file = models.OneToOneField(
        StoredFile,
        models.PROTECT,
        null=True,
        related_name="instruction_step",
        verbose_name="文件",
    )
    at = models.DateTimeField("时间")
    by = person_key("经办人", null=False)

    objects = InstructionStepQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "批示办理记录"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=Step.POSTPONE.value, old_on__isnull=False, new_on__gt=F("old_on"))
                | (~Q(kind=Step.POSTPONE.value) & Q(old_on=None, new_on=None)),
                name="instruction_step_moves_the_day",
                violation_error_message="延期须写明原时限和更晚的新时限。",
            )
        ]

    def __str__(self):
        return f"{self.instruction.code} {self.get_kind_display()}"
