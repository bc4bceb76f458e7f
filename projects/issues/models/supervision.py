import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit
from gaoxin.models import Stamped, person_key
from projects.issues.models.issue import Issue
from projects.issues.rules.supervision import Colour, OrderState
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or

UNSENT = [OrderState.DRAFT.value, OrderState.DROPPED.value]


class SupervisionOrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those on the projects and issues one sees; what was not sent is the project office's and
        the leaders' alone."""
        rows = self.filter(project__removed_on=None)
        own = (
            Q(project__in=Project.objects.visible_to(user))
            | Q(unit__in=Unit.objects.filter(head=user))
            | Q(issue__handler=user)
        )
        return rows.filter(all_or(user, ~Q(number="") & own))

    def for_page(self):
        return self.select_related(
            "project", "issue__handler", "unit__head", "follows", "sent_by", "received_by",
            "handled_by", "confirmed_by",
        )  # fmt: skip

    def overdue(self, today):
        """Sent, not yet reported as handled, and past its limit."""
        waiting = [SupervisionOrder.State.SENT, SupervisionOrder.State.RECEIVED]
        return self.filter(state__in=waiting, due_on__lt=today)

    def drafts(self):
        return self.filter(state=SupervisionOrder.State.DRAFT)

    def open(self):
        return self.exclude(
            state__in=[SupervisionOrder.State.CONFIRMED, SupervisionOrder.State.DROPPED]
        )


@pghistory.track()
class SupervisionOrder(Stamped):
    """督办单, 蓝 → 黄 → 红: the system drafts it, a person sends it; 签收 is apart from handling.

    `number` is given when it is sent: 项目督办〔2026〕001号, without gaps.
    """

    Colour = Colour
    State = OrderState

    number = models.CharField("文号", max_length=30, blank=True, editable=False)
    colour = models.CharField("颜色", max_length=6, choices=Colour.choices(), editable=False)
    state = models.CharField(
        "状态", max_length=9, choices=State.choices(), default=State.DRAFT.value, editable=False
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="supervision_orders", verbose_name="项目"
    )
    issue = models.ForeignKey(
        Issue,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="supervision_orders",
        verbose_name="问题",
    )
    follows = models.OneToOneField(
        "self",
        models.RESTRICT,
        null=True,
        editable=False,
        related_name="followed_by",
        verbose_name="上一张督办单",
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办单位"
    )
    matter = models.CharField("督办事项", max_length=200)
    requirement = models.TextField("要求", blank=True)
    due_on = models.DateField("办理时限")
    drafted_on = models.DateField("起草日期", editable=False)
    sent_on = models.DateField("下发日期", null=True, editable=False)
    sent_by = person_key("下发人", editable=False)
    received_on = models.DateField("签收日期", null=True, editable=False)
    received_by = person_key("签收人", editable=False)
    handling = models.TextField("办理情况", blank=True, editable=False)
    handled_on = models.DateField("办理日期", null=True, editable=False)
    handled_by = person_key("办理人", editable=False)
    confirmed_on = models.DateField("确认日期", null=True, editable=False)
    confirmed_by = person_key("确认人", editable=False)
    drop_reason = models.CharField("不下发原因", max_length=200, blank=True, editable=False)

    objects = SupervisionOrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["-drafted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="supervision_order_number_once",
                violation_error_message="这个文号已用过。",
            ),
            models.UniqueConstraint(
                fields=["issue", "colour"],
                condition=~Q(state=OrderState.DROPPED.value) & Q(issue__isnull=False),
                name="supervision_order_colour_once",
                violation_error_message="这个问题已有这一颜色的督办单。",
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNSENT, number="", sent_on=None, sent_by=None)
                | (~Q(state__in=UNSENT) & ~Q(number="") & Q(sent_on__isnull=False)),
                name="supervision_order_sent_together",
                violation_error_message="下发须同时记录文号、日期与下发人。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("handled_by")),
                name="supervision_order_confirmed_by_another",
                violation_error_message="办理人不能确认自己的办理情况。",
            ),
        ]

    def __str__(self):
        return self.number or f"{self.get_colour_display()}色督办单（待下发）"

    @property
    def is_overdue(self) -> bool:
        waiting = self.state in {self.State.SENT, self.State.RECEIVED}
        return waiting and self.due_on < timezone.localdate()

    def get_absolute_url(self):
        return reverse("projects:supervision_order", args=[self.pk])
