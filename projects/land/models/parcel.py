from functools import cache

import pghistory
from django.apps import apps
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Q, Value, When
from django.urls import reverse

from gaoxin.models import Stamped, person_key
from projects.land.rules.kinds import ParcelState, Supply, Use
from projects.land.rules.states import DAYS, STEPS, WAY, Beside, parcel_state, reached
from projects.registry.models.columns import amount
from projects.registry.models.company import Company
from projects.registry.models.project import Project
from projects.registry.models.scopes import NOBODY, SEE_ALL, all_or, office_or

# A fact counts, its day known or not.
STARTED = Q(project__started_on__isnull=False) | ~Q(project__started_text="")
COMPLETED = Q(project__completed_on__isnull=False) | ~Q(project__completed_text="")


def _area(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=10, decimal_places=2, null=True, blank=True)


def _day(label: str) -> models.DateField:
    return models.DateField(label, null=True, blank=True)


class ParcelQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_on=None)

    def lock(self, keys) -> None:
        """Until the transaction ends; always in one order, so that two never wait for each other. The rows are
        not read."""
        rows = self.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
        list(rows.order_by("pk").values_list("pk"))

    def visible_to(self, user):
        """Leaders and the project office see every parcel; staff those of the projects they see, and land
        that nobody holds. Whose the others are is not theirs to know."""
        return self.kept().filter(all_or(user, _near(user) if user.role not in SEE_ALL else Q()))

    def known_to(self, user):
        """Of those that the person sees, where nothing is masked: the firm and every project on it are seen too."""
        seen = self.visible_to(user)
        if user.role in SEE_ALL:
            return seen
        hidden = _shares().exclude(project__in=Project.objects.visible_to(user))
        firms = Company.objects.visible_to(user)
        return seen.filter(Q(company=None) | Q(company__in=firms)).exclude(_of(hidden))

    def editable_by(self, user):
        """The project office keeps the register of land."""
        return self.kept().filter(office_or(user, NOBODY))

    def search(self, text, user):
        """By its own words, or anything the firm that holds it or a project on it is found by, of those that the
        person sees: nobody finds out by a search whose land it is."""
        own = Q(code__icontains=text) | Q(number__icontains=text) | Q(name__icontains=text)
        own |= Q(location__icontains=text)
        firms = Company.objects.visible_to(user).search(text)
        projects = Project.objects.visible_to(user).search(text)
        return self.filter(own | Q(company__in=firms) | _of(_shares().filter(project__in=projects)))

    def standard_sold(self):
        """标准地 that were sold and not taken back."""
        return self.filter(standard=True, sold_on__isnull=False, withdrawn_on=None)

    def with_state(self):
        """With `place`, that of its state on the way: `state_of` says the same of one."""
        agreed = apps.get_model("projects.ParcelTarget").objects.exclude(agreed=None)
        open_targets = agreed.filter(checked_on=None)
        shares = _shares()
        completed = Q(completed_on__isnull=False) | (_of(shares) & ~_of(shares.exclude(COMPLETED)))
        beside = {
            ParcelState.REVIEWED: completed & _of(agreed) & ~_of(open_targets),
            ParcelState.COMPLETED: completed,
            ParcelState.BEGUN: _of(shares.filter(STARTED)),
        }
        own = {step.state: Q(**{f"{step.day}__isnull": False}) for step in STEPS if step.state}
        furthest = [
            When(own.get(state, NOBODY) | beside.get(state, NOBODY), then=Value(place))
            for place, state in reversed([*enumerate(WAY)])
            if place
        ]
        found = Case(*furthest, default=Value(0), output_field=models.PositiveSmallIntegerField())
        return self.annotate(place=found)

    def for_register(self):
        return self.with_state().select_related("company")


def _shares():
    """Current shares of projects that are kept."""
    return apps.get_model("projects.ParcelShare").objects.current()


def _of(rows) -> Q:
    return Q(pk__in=rows.order_by().values("parcel"))


def _near(user) -> Q:
    mine = _shares().filter(project__in=Project.objects.visible_to(user))
    known = Q(company=None) | Q(company__in=Company.objects.visible_to(user))
    return _of(mine) | (known & ~_of(_shares()))


@pghistory.track()
class Parcel(Stamped):
    """宗地. How far it has come is a function of its days (rules/states.py), stored nowhere; its days change by
    actions/parcels.py. `area` unknown is NULL, never 0."""

    Use = Use
    Supply = Supply
    State = ParcelState

    code = models.CharField("编号", max_length=16, unique=True, editable=False)
    number = models.CharField(
        "宗地编号", max_length=40, blank=True, help_text="出让公告或规划条件上的编号，还没有的不填"
    )
    name = models.CharField("宗地名称", max_length=60)
    location = models.CharField("位置", max_length=100, blank=True)
    area = _area("面积（亩）")
    area_sqm = models.DecimalField(
        "面积（㎡）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    use = models.CharField("用途", max_length=12, choices=Use.choices())
    standard = models.BooleanField("标准地", null=True, blank=True)
    supply = models.CharField("供应方式", max_length=12, choices=Supply.choices(), blank=True)
    term_years = models.PositiveSmallIntegerField(
        "年限（年）", null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(70)],
    )  # fmt: skip
    flexible_term = models.BooleanField("弹性年期", default=False)
    conditions_no = models.CharField("规划条件文号", max_length=60, blank=True)
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="parcels",
        verbose_name="受让企业",
    )  # fmt: skip
    price = amount("成交价")
    contract_no = models.CharField("合同编号", max_length=60, blank=True)
    title_no = models.CharField("不动产权证号", max_length=60, blank=True)

    cleared_on = _day("净地日期")
    assessed_on = _day("区域评价完成日期")
    announced_on = _day("公告日期")
    sold_on = _day("成交日期")
    contract_on = _day("合同日期")
    paid_on = _day("价款缴清日期")
    delivered_on = _day("交地日期")
    title_on = _day("办证日期")
    begun_on = _day("动工开发日期")
    stopped_on = _day("中止开发日期")
    completed_on = _day("竣工日期")
    agreed_start_on = _day("约定开工日期")
    agreed_completion_on = _day("约定竣工日期")
    agreed_output_on = _day("约定达产日期")
    built_area = _area("已动工开发面积（亩）")
    due_area = _area("应动工开发面积（亩）")
    government_cause = models.BooleanField("未动工属政府原因", default=False)
    cause_note = models.CharField("政府原因说明", max_length=200, blank=True)
    withdrawn_on = _day("收回日期")
    withdrawn_reason = models.CharField("收回原因", max_length=200, blank=True)

    demo = models.BooleanField("演示", default=False, editable=False)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_by = person_key("移出人", editable=False)
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = ParcelQuerySet.as_manager()

    place: int  # of its state on the way, given by `with_state`

    class Meta:
        verbose_name = verbose_name_plural = "宗地"
        ordering = ["-code"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number="") & Q(removed_on=None),
                name="parcel_number_once",
                violation_error_message="已有这个宗地编号，请在原有的一宗上修改。",
            ),
            models.CheckConstraint(
                condition=Q(area=None) | Q(area__gt=0),
                name="parcel_area_positive",
                violation_error_message="面积须大于 0；还不知道的不填。",
            ),
            models.CheckConstraint(
                condition=Q(area_sqm=None) | Q(area_sqm__gt=0),
                name="parcel_area_sqm_positive",
                violation_error_message="面积须大于 0；还不知道的不填。",
            ),
            models.CheckConstraint(
                condition=Q(term_years=None) | Q(term_years__gte=1, term_years__lte=70),
                name="parcel_term",
                violation_error_message="年限应为 1 至 70 年。",
            ),
            models.CheckConstraint(
                condition=Q(price=None) | Q(price__gte=0),
                name="parcel_price_not_negative",
                violation_error_message="成交价不能为负。",
            ),
            models.CheckConstraint(
                condition=(Q(built_area=None) | Q(built_area__gte=0))
                & (Q(due_area=None) | Q(due_area__gt=0)),
                name="parcel_built_areas",
                violation_error_message="动工开发的面积不能为负，应动工的须大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(sold_on=None) | Q(company__isnull=False),
                name="parcel_sold_to_whom",
                violation_error_message="成交须写明受让企业。",
            ),
            models.CheckConstraint(
                condition=Q(contract_on=None) | ~Q(contract_no=""),
                name="parcel_contract_has_number",
                violation_error_message="签订合同须写明合同编号。",
            ),
            models.CheckConstraint(
                condition=Q(government_cause=False) | ~Q(cause_note=""),
                name="parcel_cause_is_said",
                violation_error_message="属政府原因的须写明是什么原因。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="parcel_withdrawn_has_reason",
                violation_error_message="收回日期与收回原因须同时填写。",
            ),
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_by=None, removed_reason="")
                | (Q(removed_on__isnull=False, removed_by__isnull=False) & ~Q(removed_reason="")),
                name="parcel_removed_together",
                violation_error_message="移出日期、移出人与原因须同时记录。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{_register_url()}{self.code}/"

    @property
    def state(self) -> ParcelState:
        """Of a row that has its `place`."""
        return WAY[self.place]

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None

    def days(self) -> dict:
        """Field → the day of each step of its way."""
        return {name: getattr(self, name) for name in DAYS}

    def state_of(self, beside: Beside) -> ParcelState:
        return parcel_state(reached(self.days(), beside))


@cache
def _register_url() -> str:
    return reverse("projects:land")
