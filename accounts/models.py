import unicodedata

import pghistory
from django.apps import apps
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts import wording
from accounts.roles import Role
from accounts.usernames import fold_username
from gaoxin.clock import minute_of
from gaoxin.models import Stamped
from gaoxin.search import search_text, with_search_text
from gaoxin.text import mask_phone

# Who sees every person card and every unit; the others see their own card alone.
SEES_PEOPLE = frozenset({Role.MANAGER, Role.ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


class UnitQuerySet(models.QuerySet):
    def current(self):
        return self.filter(Unit.CURRENT)


@pghistory.track(exclude=["search_text"])
class Unit(Stamped):
    class Kind(models.TextChoices):
        COMMITTEE = "COMMITTEE", "管委会"
        DEPARTMENT = "DEPARTMENT", "内设机构"
        BUREAU = "BUREAU", "职能部门"
        PLATFORM = "PLATFORM", "平台公司"
        TOWN = "TOWN", "乡镇街道"
        OTHER = "OTHER", "其他"

    name = models.CharField("单位名称", max_length=60, unique=True)
    short_name = models.CharField("简称", max_length=12)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices, default=Kind.DEPARTMENT)
    head = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="heads_units",
        verbose_name="负责人",
    )
    superseded_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name="并入",
    )
    active = models.BooleanField("在用", default=True)
    ended_on = models.DateField("撤并日期", null=True, editable=False)
    end_reason = models.CharField("撤并事由", max_length=200, blank=True, editable=False)
    demo = models.BooleanField("演示", default=False, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = UnitQuerySet.as_manager()

    CURRENT = Q(superseded_by=None, active=True)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(superseded_by=models.F("id")),
                name="unit_not_superseded_by_itself",
                violation_error_message="单位不能并入它自己。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="")
                | (Q(active=False, ended_on__isnull=False) & ~Q(end_reason="")),
                name="unit_ended_together",
                violation_error_message="撤并须同时记录日期与事由，单位不再在用。",
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("accounts:unit", args=[self.pk])

    @property
    def is_current(self) -> bool:
        return self.active and self.superseded_by_id is None

    @property
    def state(self) -> str:
        if self.is_current:
            return "在用"
        if self.superseded_by_id is not None:
            return "已并入"
        return "已撤销" if self.ended_on else "已停用"

    @property
    def last_successor(self) -> "Unit":
        """Where a unit that was merged has come to, over as many mergers as there were; a ring, which two
        editors at once could once make, ends where it began."""
        unit, seen = self, {self.pk}
        while unit.superseded_by is not None and unit.superseded_by_id not in seen:
            unit = unit.superseded_by
            seen.add(unit.pk)
        return unit

    def former_names(self) -> list[str]:
        """What it was called before, oldest first."""
        events = type(self).pgh_event_model.objects.filter(pgh_obj=self)  # type: ignore[attr-defined]
        names = dict.fromkeys(events.order_by("pgh_id").values_list("name", flat=True))
        return [name for name in names if name != self.name]

    def save(self, *args, update_fields=None, **kwargs):
        fields = with_search_text(self, update_fields, {"name", "short_name"})
        super().save(*args, update_fields=fields, **kwargs)

    def refresh_search_text(self) -> None:
        self.search_text = search_text([self.name, self.short_name])


class UserQuerySet(models.QuerySet):
    def people(self):
        """The cards that may be chosen for a role on a project: everyone who has not left."""
        return self.filter(is_active=True)

    def accounts(self):
        return self.filter(can_sign_in=True, is_active=True)

    def visible_to(self, user):
        return self if user.role in SEES_PEOPLE else self.filter(pk=user.pk)


def _one_spelling(password: str | None) -> str | None:
    """The same password typed on another keyboard: full width or composed otherwise."""
    return None if password is None else unicodedata.normalize("NFKC", password)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username):
        return self.get(username=fold_username(username))


@pghistory.track(exclude=["password", "last_login", "search_text"])
class User(AbstractBaseUser, Stamped):
    """A person card. With `can_sign_in` it is also an account, which has one role."""

    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=40, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="单位"
    )
    phone = models.CharField("手机", max_length=20, blank=True)
    email = models.EmailField("邮箱", blank=True)
    username = models.CharField("用户名", max_length=40, null=True, blank=True, unique=True)
    role = models.CharField("角色", max_length=16, choices=Role.choices, blank=True)
    leading_group = models.BooleanField("领导组成员", default=False)
    assistant = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="assists",
        verbose_name="联络员",
        help_text="可为本人代录意见，看得到由本人负责的内容",
    )
    can_sign_in = models.BooleanField("开通账号", default=False)
    is_active = models.BooleanField("在岗", default=True)
    left_on = models.DateField(
        "离岗日期", null=True, editable=False, help_text="在岗的最后一天；此后不再承担任何职责"
    )
    zone_leader = models.BooleanField(
        "区领导", default=False, help_text="省、市重点项目须由区领导包联"
    )
    must_change_password = models.BooleanField("须修改初始密码", default=False, editable=False)
    initial_password_until = models.DateTimeField("初始密码有效至", null=True, editable=False)
    disabled_at = models.DateTimeField("停用时间", null=True, editable=False)
    demo = models.BooleanField("演示", default=False, editable=False)
    search_text = models.TextField(editable=False, default="")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager.from_queryset(UserQuerySet)()

    handover = ""  # what is still to be handed on, given to the rows of the register

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_ci",
                violation_error_message="用户名已有人使用。",
            ),
            models.CheckConstraint(
                condition=Q(can_sign_in=False) | Q(username__isnull=False),
                name="user_account_has_username",
                violation_error_message="开通账号须填用户名。",
            ),
            models.CheckConstraint(
                condition=~Q(username=""),
                name="user_username_not_empty",
                violation_error_message="用户名不能为空。",
            ),
            models.CheckConstraint(
                condition=Q(leading_group=False) | Q(role__in=[Role.MANAGER, ""]),
                name="user_leading_group_is_manager",
                violation_error_message="领导组成员须为领导角色。",
            ),
            models.CheckConstraint(
                condition=Q(is_active=True, left_on=None)
                | Q(is_active=False, left_on__isnull=False),
                name="user_here_until_left",
                violation_error_message="离岗须有日期，在岗则没有。",
            ),
            models.CheckConstraint(
                condition=~Q(assistant=models.F("id")),
                name="user_assistant_is_another",
                violation_error_message="联络员须是另一个人。",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("accounts:person", args=[self.pk])

    def save(self, *args, update_fields=None, **kwargs):
        fields = with_search_text(self, update_fields, {"name", "title", "username"})
        super().save(*args, update_fields=fields, **kwargs)

    def refresh_search_text(self) -> None:
        """The person's own words; those of the unit stand with the unit."""
        self.search_text = search_text([self.title], [self.username or ""], person=self.name)

    @property
    def masked_phone(self) -> str:
        """The number as shown by default (goal S18): 138****5678."""
        return mask_phone(self.phone)

    def phone_for(self, viewer) -> str:
        """The number as a page shows it: one's own whole, every other masked."""
        return self.phone if viewer.pk == self.pk else self.masked_phone

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and self.can_sign_in

    @property
    def state(self) -> str:
        """The account in a word."""
        if not self.is_active:
            return "已离岗"
        if self.can_sign_in:
            return "初始密码" if self.must_change_password else "在用"
        return "已停用" if self.disabled_at else "未开通"

    def set_password(self, raw_password):
        super().set_password(_one_spelling(raw_password))

    def check_password(self, raw_password):
        return super().check_password(_one_spelling(raw_password))

    def _get_session_auth_hash(self, secret=None):
        """What every session of this person carries: a new password or role ends all older ones."""
        value = f"{self.password}:{self.role}"
        return salted_hmac("accounts.session", value, secret=secret, algorithm="sha256").hexdigest()

    def columns_for(self, register: str) -> list[str] | None:
        """The columns this person chose for a register, in order; None when never chosen."""
        return (
            self.register_columns.filter(register=register)
            .values_list("columns", flat=True)
            .first()
        )


@pghistory.track()
class RoleGrant(Stamped):
    """A role a SECURITY_ADMIN gives; it takes effect when a second administrator confirms it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants", verbose_name="人员")
    role = models.CharField("角色", max_length=16, choices=Role.choices, blank=True)
    leading_group = models.BooleanField("领导组成员", default=False)
    reason = models.CharField("事由", max_length=200)
    confirmed_at = models.DateTimeField("确认时间", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="确认人"
    )
    refused_at = models.DateTimeField("退回时间", null=True, editable=False)
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="退回人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "角色授予"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("created_by")),
                name="role_grant_confirmed_by_another",
                violation_error_message="角色须由另一人确认。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("user")),
                name="role_grant_not_confirmed_by_holder",
                violation_error_message="不能确认自己的角色。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="role_grant_confirmed_pair",
                violation_error_message="确认时间与确认人须同时记录。",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="role_grant_one_open",
                violation_error_message="此人已有一项待确认的角色。",
            ),
        ]

    def __str__(self):
        return f"{self.user}：{self.get_role_display() or '取消角色'}"

    def get_absolute_url(self):
        return self.user.get_absolute_url()

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.refused_at is None


class AuditEvent(models.Model):
    """The evidence: one row per act. Only `accounts.audit.record` writes it; nothing changes it."""

    class Outcome(models.TextChoices):
        DONE = "DONE", "成功"
        DENIED = "DENIED", "拒绝"
        FAILED = "FAILED", "失败"

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_constraint=False, verbose_name="人员"
    )
    actor_name = models.CharField("姓名", max_length=80, blank=True)
    source = models.CharField("来源", max_length=64, blank=True)
    act = models.CharField("动作", max_length=40, db_index=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    object_type = models.CharField("对象类别", max_length=40, blank=True)
    object_id = models.CharField("对象号", max_length=40, blank=True)
    object_label = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("改前", null=True)
    after = models.JSONField("改后", null=True)
    form_token = models.UUIDField("表单号", null=True, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self):
        return f"{minute_of(self.at)} {self.actor_name} {self.act}"

    @property
    def act_words(self) -> str:
        return wording.act_words(self.act, self.object_type)

    @property
    def object_words(self) -> str:
        return wording.object_words(self.object_type)

    @property
    def changes(self) -> list[wording.Change]:
        """What the act changed, field by field, with the fields' Chinese names."""
        return wording.changes(self.object_type, self.before, self.after)


class FormToken(models.Model):
    """A create form that has been submitted: the same token twice makes one object."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    token = models.UUIDField()
    body_hash = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "已提交的表单"
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="form_token_once")]

    def __str__(self):
        return str(self.token)

    def result_url(self) -> str:
        """Where the object is that the form made; the start page when it is gone."""
        event = AuditEvent.objects.filter(form_token=self.token, actor=self.user).first()
        if event is None or not event.object_type:
            return "/"
        made = apps.get_model(event.object_type)._base_manager.filter(pk=event.object_id).first()
        return made.get_absolute_url() if hasattr(made, "get_absolute_url") else "/"


class RegisterColumns(models.Model):
    """The columns a person chose for a register, in order."""

    user = models.ForeignKey(User, models.CASCADE, related_name="register_columns")
    register = models.CharField(max_length=40)
    columns = ArrayField(models.CharField(max_length=40))

    class Meta:
        verbose_name = verbose_name_plural = "列设置"
        constraints = [
            models.UniqueConstraint(fields=["user", "register"], name="register_columns_once")
        ]

    def __str__(self):
        return f"{self.user} {self.register}"
