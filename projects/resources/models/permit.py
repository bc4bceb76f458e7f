"""A permit of a project, from before it is applied for until it is decided and, where it was promised, checked.

Where it stands is stored nowhere: it follows from its days and from today.
"""

from collections.abc import Sequence
from datetime import date

import pghistory
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse

from accounts.models import Unit
from gaoxin.models import Stamped, person_key
from projects.calendar.rules.workdays import WorkCalendar
from projects.files.models import ProjectFile
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or, office_or
from projects.resources.models.item import PermitItem
from projects.resources.models.mandate import AgencyMandate
from projects.resources.rules.clock import Pause
from projects.resources.rules.kinds import (
    ENDED_WITHOUT,
    WITHOUT_STEP,
    Channel,
    CheckResult,
    LimitKind,
    Method,
    Result,
)
from projects.resources.rules.order import Precedes, odd_words
from projects.resources.rules.states import Shown, Standing, stand
from projects.schedule.rules.timeline import Unit as Counted

# Granted on a promise that nobody has looked at yet, as the rule of the board has it.
AWAITS_CHECK = Q(method=Method.PROMISE.value, result=Result.GRANTED.value, checked_on=None)


LONG = ("description", "source_note", "search_text")  # of a project: no list shows it


def _answers(user) -> Q:
    return Q(unit__in=Unit.objects.filter(head=user)) | Q(examiner=user)


def _outrun_by(fact: Precedes) -> Q:
    came = Q(**{f"project__{fact}_on__isnull": False}) | ~Q(**{f"project__{fact}_text": ""})
    before = Q(decided_on=None) | Q(decided_on__gt=F(f"project__{fact}_on"))
    return Q(item__precedes=fact) & came & before


class PermitStepQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_on=None, project__removed_on=None)

    def visible_to(self, user):
        """Those of the projects one sees; beside them those that one is to examine or check, or that one's unit
        decides."""
        own = Q(project__in=Project.objects.visible_to(user)) | _answers(user) | Q(checker=user)
        return self.kept().filter(all_or(user, own))

    def editable_by(self, user, today):
        """Who brings it forward: whoever keeps the project, and its agent of the day."""
        agency = PermitStep.objects.of_agent(user, today).values("pk")
        mine = Q(project__in=Project.objects.editable_by(user)) | Q(pk__in=agency)
        return self.kept().filter(office_or(user, mine))

    def answered_by(self, user):
        """Who accepts, tells what is missing, pauses: the head of the authority, whoever examines it, the project
        office."""
        return self.kept().filter(office_or(user, _answers(user)))

    def checked_by(self, user):
        return self.kept().filter(office_or(user, Q(checker=user)))

    def of_agent(self, user, today):
        """Those that the person goes for on that day: all of a project, or the items of their part."""
        held = AgencyMandate.objects.on(today).filter(agent=user)
        whole = held.filter(scope=AgencyMandate.Scope.ALL).values("project")
        part = PermitStep.objects.filter(
            project__mandates__in=held.filter(scope=AgencyMandate.Scope.PART),
            item__mandateitem__mandate=F("project__mandates"),
        )
        return self.filter(Q(project__in=whole) | Q(pk__in=part.values("pk")))

    def search(self, text, today):
        """By their item, part or number, by anything their project is found by, or by who goes for it."""
        own = Q(item__name__icontains=text) | Q(item__code__iexact=text) | Q(part__icontains=text)
        own |= Q(number__icontains=text)
        agency = AgencyMandate.objects.on(today).filter(agent__name__icontains=text)
        found = Q(project__in=Project.objects.search(text)) | Q(
            project__in=agency.values("project")
        )
        return self.filter(own | found)

    def undecided(self):
        return self.filter(decided_on=None).exclude(method__in=WITHOUT_STEP)

    def awaiting_check(self):
        return self.filter(AWAITS_CHECK)

    def in_force(self):
        """Without the applications that came to nothing; of those a later row speaks."""
        return self.exclude(result__in=ENDED_WITHOUT)

    def out_of_order(self):
        """Those that works or production did not wait for, of the applications in force. Of a fact whose day is
        unknown nothing can be said once they are granted."""
        rows = self.in_force().exclude(method__in=WITHOUT_STEP)
        return rows.filter(_outrun_by(Precedes.STARTED) | _outrun_by(Precedes.OPERATION))

    def odd_of(self, project):
        """Those of one project, for what is said of them."""
        rows = self.kept().filter(project=project).out_of_order()
        return rows.select_related("item").order_by("item__code", "pk")

    def lacking_of(self, project, facts):
        """Those of one project not granted yet that one of the `facts` has to wait for."""
        rows = self.kept().filter(project=project).in_force().exclude(method__in=WITHOUT_STEP)
        rows = rows.exclude(result=Result.GRANTED.value).filter(item__precedes__in=facts)
        return rows.select_related("item").order_by("item__code", "pk")

    def with_clock(self):
        """With everything its state is computed from, and what a card says: a number of queries that does not
        depend on the rows."""
        rows = self.select_related("project", "item", "unit", "examiner", "checker")
        rows = rows.defer(*(f"project__{name}" for name in LONG), "item__papers")
        return rows.prefetch_related("pauses", "limit_extensions")

    def for_board(self):
        """The same for thousands: the rows of a project share it, as those of an item or a unit do theirs, and none
        gets a query of its own for its pauses, which a prefetch without a name would give it."""
        projects = Prefetch("project", Project.objects.defer(*LONG))
        items = Prefetch("item", PermitItem.objects.defer("papers"))
        stops = Prefetch("pauses", to_attr="stops")
        longer = Prefetch("limit_extensions", to_attr="lengthened")
        return self.prefetch_related(projects, items, "unit", stops, longer)


@pghistory.track()
class PermitStep(Stamped):
    """One application for one item. `limit_*` are copied when it is accepted. `unit`: who answers."""

    Method = Method
    Result = Result
    Channel = Channel

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="permits", verbose_name="项目"
    )
    item = models.ForeignKey(
        PermitItem, models.PROTECT, related_name="permits", verbose_name="事项"
    )
    part = models.CharField("分项", max_length=40, blank=True, help_text="如「2 号库」，可不填")
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批单位"
    )
    method = models.CharField(
        "办理方式", max_length=14, choices=Method.choices(), default=Method.RESERVED.value
    )
    method_reason = models.CharField("取消或不适用的原因", max_length=200, blank=True)
    sole = models.BooleanField("独任", default=False)
    examiner = person_key("审批人", blank=True)
    levels = models.PositiveSmallIntegerField("审批层级数", null=True, blank=True)
    channel = models.CharField("办理渠道", max_length=6, choices=Channel.choices(), blank=True)
    parallel_group = models.CharField("并联组", max_length=20, blank=True)
    needed_on = models.DateField(
        "需要日期", null=True, blank=True, help_text="没有倒排工期的项目填写"
    )
    submitted_on = models.DateField("递交日期", null=True, blank=True, editable=False)
    supplement_told_on = models.DateField("告知补正日期", null=True, editable=False)
    supplement_text = models.CharField("补正内容", max_length=200, blank=True, editable=False)
    supplement_done_on = models.DateField("补齐日期", null=True, editable=False)
    accepted_on = models.DateField("受理日期", null=True, editable=False)
    limit_days = models.PositiveSmallIntegerField("时限", null=True, editable=False)
    limit_unit = models.CharField(
        "时限按",
        max_length=8,
        choices=Counted.choices(),
        default=Counted.WORK.value,
        editable=False,
    )
    limit_kind = models.CharField(
        "时限类别", max_length=8, choices=LimitKind.choices(), blank=True, editable=False
    )
    decided_on = models.DateField("办结日期", null=True, editable=False)
    result = models.CharField(
        "结果", max_length=9, choices=Result.choices(), blank=True, editable=False
    )
    number = models.CharField("证照或文书编号", max_length=60, blank=True, editable=False)
    file = models.ForeignKey(
        ProjectFile,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="证照文件",
    )
    letter = models.ForeignKey(
        ProjectFile,
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="承诺书",
    )
    check_due_on = models.DateField("约定核查日期", null=True, editable=False)
    checker = person_key("核查人", editable=False)
    checked_on = models.DateField("核查日期", null=True, editable=False)
    check_result = models.CharField(
        "核查结果", max_length=4, choices=CheckResult.choices(), blank=True, editable=False
    )
    check_note = models.CharField("核查情况", max_length=200, blank=True, editable=False)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_by = person_key("移出人", editable=False)
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = PermitStepQuerySet.as_manager()

    # Given by the reads that compute them for many.
    shown: Shown
    stops: list
    lengthened: list
    agent_name: str
    agent_key: int | None
    needed: date | None
    words: str
    late: bool

    class Meta:
        verbose_name = verbose_name_plural = "手续"
        ordering = ["project", "item__code", "id"]
        indexes = [
            models.Index(
                fields=["unit"], condition=Q(decided_on=None, removed_on=None), name="permit_open"
            ),
            models.Index(fields=["decided_on"], name="permit_decided"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "item", "part"],
                condition=Q(removed_on=None) & ~Q(result__in=[one.value for one in ENDED_WITHOUT]),
                name="permit_step_once",
                violation_error_message=(
                    "这个项目已登记同一事项、同一分项的手续。请在原件上办理，或填写分项加以区别。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None, result="")
                | (Q(decided_on__isnull=False) & ~Q(result="")),
                name="permit_step_decided_with_result",
                violation_error_message="办结日期和结果须同时填写。",
            ),
            models.CheckConstraint(
                condition=Q(submitted_on=None)
                | Q(accepted_on=None)
                | Q(submitted_on__lte=F("accepted_on")),
                name="permit_step_submitted_before_accepted",
                violation_error_message="受理日期早于递交日期。请核对两个日期。",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None)
                | Q(decided_on=None)
                | Q(accepted_on__lte=F("decided_on")),
                name="permit_step_accepted_before_decided",
                violation_error_message="办结日期早于受理日期。请核对两个日期。",
            ),
            models.CheckConstraint(
                condition=~Q(method__in=[one.value for one in WITHOUT_STEP])
                | (Q(submitted_on=None, accepted_on=None, decided_on=None) & ~Q(method_reason="")),
                name="permit_step_without_step",
                violation_error_message="取消或不适用的手续须写明原因，且没有递交、受理、办结日期。",
            ),
            models.CheckConstraint(
                condition=Q(sole=False) | Q(method=Method.RESERVED.value),
                name="permit_step_sole_is_approval",
                violation_error_message="独任只用于保留审批的手续。",
            ),
            models.CheckConstraint(
                condition=Q(supplement_done_on=None)
                | Q(
                    supplement_told_on__isnull=False,
                    supplement_done_on__gte=F("supplement_told_on"),
                ),
                name="permit_step_mended_after_told",
                violation_error_message="补齐日期不能早于告知补正日期。",
            ),
            models.CheckConstraint(
                condition=Q(checked_on=None, check_result="")
                | (Q(checked_on__isnull=False) & ~Q(check_result="")),
                name="permit_step_checked_with_result",
                violation_error_message="核查日期和结果须同时填写。",
            ),
            models.CheckConstraint(
                condition=Q(levels=None) | Q(levels__gte=1, levels__lte=6),
                name="permit_step_levels",
                violation_error_message="审批层级数填 1 至 6。",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_by=None, removed_reason="")
                | (Q(removed_on__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="permit_step_removed_together",
                violation_error_message="移出日期、移出人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        return f"{self.item}（{self.part}）" if self.part else str(self.item)

    def get_absolute_url(self):
        return reverse("projects:permit", args=[self.pk])

    def standing(
        self, *, pauses: Sequence[Pause] | None = None, longer: int | None = None
    ) -> Standing:
        """Asks `pauses` and `limit_extensions`, which lists prefetch, where those of another moment are not given."""
        limit = self._limit()
        if longer is None:
            longer = sum(row.days for row in self._lengthened())
        if pauses is None:
            own = ((row.from_on, row.to_on) for row in self._stops())
            pauses = sorted(own, key=lambda pause: pause[0])
        return Standing(
            method=self.method,
            submitted_on=self.submitted_on,
            told_on=self.supplement_told_on,
            mended_on=self.supplement_done_on,
            accepted_on=self.accepted_on,
            decided_on=self.decided_on,
            result=self.result,
            check_due_on=self.check_due_on,
            checked_on=self.checked_on,
            limit=None if limit is None else limit + longer,
            unit=self.counted_by,
            pauses=pauses,
        )

    def _limit(self) -> int | None:
        """Until somebody accepts it, what the catalogue says today; 视为受理 is judged by that."""
        return self.limit_days if self.accepted_on else self.item.limit

    @property
    def counted_by(self) -> str:
        """In which days its clock counts."""
        return self.limit_unit if self.accepted_on else self.item.legal_unit

    def stand(self, today: date, calendar: WorkCalendar) -> Shown:
        return stand(self.standing(), today, calendar)

    @property
    def odd(self) -> str:
        """Of one that works or production did not wait for (`out_of_order`)."""
        return odd_words(self.item.precedes, str(self))

    @property
    def needs_no_step(self) -> bool:
        return self.method in WITHOUT_STEP

    @property
    def open_pause(self):
        return next((row for row in self._stops() if row.to_on is None), None)

    def _stops(self):
        return self.stops if "stops" in self.__dict__ else self.pauses.all()

    def _lengthened(self):
        return self.lengthened if "lengthened" in self.__dict__ else self.limit_extensions.all()
