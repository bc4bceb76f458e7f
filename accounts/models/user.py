import unicodedata

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.crypto import salted_hmac

from accounts.models.unit import Unit
from accounts.roles import Role
from accounts.usernames import fold_username
from gaoxin.folding import fold
from gaoxin.models import SearchedQuerySet, Stamped
from gaoxin.prebuilt import rows_of
from gaoxin.search import search_text, with_search_text
from gaoxin.text import mask_phone

# Who sees every person card and every unit; the others see their own card alone.
SEES_PEOPLE = frozenset({Role.MANAGER, Role.ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


class UserQuerySet(SearchedQuerySet):
    def people(self):
        """The cards that may be chosen for a role on a project: everyone who has not left."""
        return self.filter(is_active=True)

    def accounts(self):
        return self.filter(can_sign_in=True, is_active=True)

    def visible_to(self, user):
        return self if user.role in SEES_PEOPLE else self.filter(pk=user.pk)

    def called(self, name: str) -> list["User"]:
        """Everybody of this name, however it is spelled: with spaces, middle dots, old code points."""
        people = self.bearing([name]).select_related("unit")
        return [person for person in people if fold(person.name) == fold(name)]

    def signing_in_as(self, username: str) -> list["User"]:
        """Whose user name differs from this one by signs alone, or not at all."""
        people = self.bearing([username]).exclude(username=None)
        return [person for person in people if fold(person.username) == fold(username)]


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
    zone_leader = models.BooleanField("区领导", default=False, help_text="担任区一级领导职务")
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
        return next(iter(rows_of(_columns_chosen, register, person=self.pk)), None)


def _columns_chosen(register: str, person: int) -> models.QuerySet:
    return (
        User(pk=person).register_columns.filter(register=register).values_list("columns", flat=True)
    )
