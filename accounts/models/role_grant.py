import pghistory
from django.db import models
from django.db.models import Q

from accounts.models.user import User
from accounts.roles import Role
from gaoxin.models import Stamped


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
