"""事项清单: what the zone has to be asked for, and within which days it answers."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Unit
from gaoxin.models import Stamped
from projects.needs.rules.kinds import Element
from projects.resources.rules.kinds import LimitKind, Method, Phase
from projects.resources.rules.order import Precedes
from projects.resources.rules.states import limit_words
from projects.schedule.rules.timeline import Unit as Counted

UNCONFIRMED = "按一般规定，待园区核对"
NOT_FOUND = "待园区核对"
ELEMENTS = (Element.PERMIT, Element.ENVIRONMENT)


class PermitItemQuerySet(models.QuerySet):
    def in_use(self):
        return self.filter(retired_on=None)

    def in_order(self):
        """As a project passes them: by phase, then by code."""
        order = models.Case(
            *(models.When(phase=phase.value, then=place) for place, phase in enumerate(Phase)),
            output_field=models.SmallIntegerField(),
        )
        return self.order_by(order, "code")


@pghistory.track()
class PermitItem(Stamped):
    """Limits without a source stay empty; until the zone has `confirmed_on` an item its page says so. A change
    judges nothing old: a permit keeps the limit of its acceptance."""

    Phase = Phase
    Method = Method

    code = models.CharField("事项编码", max_length=12, unique=True)
    name = models.CharField("事项", max_length=60)
    phase = models.CharField("审批阶段", max_length=10, choices=Phase.choices())
    authority = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批单位"
    )
    element = models.CharField(
        "归入要素",
        max_length=12,
        choices=[(one.value, one.label) for one in ELEMENTS],
        default=Element.PERMIT.value,
        help_text="在要素矩阵里列入哪一栏",
    )
    legal_limit = models.PositiveSmallIntegerField("法定时限", null=True, blank=True)
    legal_unit = models.CharField(
        "法定时限按", max_length=8, choices=Counted.choices(), default=Counted.WORK.value
    )
    legal_basis = models.CharField("法定依据", max_length=120, blank=True)
    promised_limit = models.PositiveSmallIntegerField(
        "承诺时限", null=True, blank=True, help_text="不长于法定时限，与法定时限按同一种日子计"
    )
    limit_extension = models.PositiveSmallIntegerField(
        "可延长", null=True, blank=True, help_text="依法经批准最多可延长几日"
    )
    default_method = models.CharField(
        "默认办理方式", max_length=14, choices=Method.choices(), default=Method.RESERVED.value
    )
    promise_allowed = models.BooleanField("可企业承诺", default=False)
    sole_allowed = models.BooleanField("可独任", default=False)
    valid_months = models.PositiveSmallIntegerField("有效期（月）", null=True, blank=True)
    extensions = models.PositiveSmallIntegerField("可延期次数", default=0)
    papers = models.TextField("申请材料", blank=True, help_text="每行一项，印在一次性告知单上")
    precedes = models.CharField(
        "须先于",
        max_length=9,
        choices=Precedes.choices(),
        blank=True,
        help_text="依法须在项目开工或投产前取得的，选上；先开工、先投产的列入「待核实」",
    )
    step_names = models.CharField(
        "对应的工期步骤",
        max_length=120,
        blank=True,
        help_text="倒排工期里的步骤名称，多个用「、」分开",
    )
    source_note = models.CharField("出处", max_length=200, blank=True)
    confirmed_on = models.DateField("园区核对日期", null=True, blank=True)
    retired_on = models.DateField("停用日期", null=True, blank=True)

    objects = PermitItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批事项"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(promised_limit=None)
                | Q(legal_limit=None)
                | Q(promised_limit__lte=F("legal_limit")),
                name="permit_item_promised_within_law",
                violation_error_message="承诺时限不能长于法定时限。",
            ),
            models.CheckConstraint(
                condition=Q(legal_limit=None) | (Q(legal_limit__gte=1) & ~Q(legal_basis="")),
                name="permit_item_legal_limit_has_basis",
                violation_error_message="法定时限至少 1 日，并须写明依据。没有查到依据请留空。",
            ),
            models.CheckConstraint(
                condition=Q(promised_limit=None) | Q(promised_limit__gte=1),
                name="permit_item_promised_limit_positive",
                violation_error_message="承诺时限至少 1 日。",
            ),
            models.CheckConstraint(
                condition=Q(extensions__lte=5),
                name="permit_item_five_extensions",
                violation_error_message="可延期次数最多 5 次。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{reverse('projects:permit_items')}#item-{self.pk}"

    @property
    def limit(self) -> int | None:
        """What an application accepted today is held to."""
        return self.promised_limit or self.legal_limit

    @property
    def limit_kind(self) -> str:
        if self.promised_limit:
            return LimitKind.PROMISED
        return LimitKind.LEGAL if self.legal_limit else ""

    @property
    def doubt(self) -> str:
        if self.confirmed_on:
            return ""
        return UNCONFIRMED if self.legal_limit else NOT_FOUND

    @property
    def legal_words(self) -> str:
        return limit_words(self.legal_limit, self.legal_unit)

    @property
    def promised_words(self) -> str:
        return limit_words(self.promised_limit, self.legal_unit)

    @property
    def paper_list(self) -> list[str]:
        return [line.strip() for line in self.papers.splitlines() if line.strip()]
