"""A big screen on a wall: a device that shows what is public in the house, and is known by a cookie alone."""

import hashlib
from datetime import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gaoxin.models import Stamped, person_key
from gaoxin.population import Population
from projects.screen.rules import SILENT_AFTER, ScreenState, state_of


def hash_of_code(code: str) -> str:
    """Keyed: eight digits alone would be found from their hash in a moment."""
    return salted_hmac("projects.screen.code", code, algorithm="sha256").hexdigest()


def hash_of_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class ScreenQuerySet(models.QuerySet):
    def of_token(self, token: str):
        """The screen that has this cookie, whether it may still show anything or not."""
        return self.filter(token_hash=hash_of_token(token))

    def waiting_with(self, code: str, now: datetime):
        return self.filter(code_hash=hash_of_code(code), code_until__gt=now, revoked_at=None)

    def for_list(self):
        """Those in use first, the revoked ones last, the newest of them first."""
        return self.order_by(models.F("revoked_at").desc(nulls_first=True), "name")


@pghistory.track(exclude=["code_hash", "token_hash", "seen_at"])
class Screen(Stamped):
    """`population`: what it shows, fixed when it is made. Of the code and of the cookie the hash alone is kept;
    a new pairing takes the place of the one before. `seen_at`: when it last asked, to the minute."""

    State = ScreenState

    name = models.CharField("名称", max_length=20)
    place = models.CharField("位置", max_length=40)
    population = models.CharField(
        "显示范围",
        max_length=4,
        choices=[
            (one.value, one.label) for one in (Population.REAL, Population.DEMO, Population.ALL)
        ],
        default=Population.REAL.value,
    )
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_until = models.DateTimeField("配对码有效至", null=True, editable=False)
    token_hash = models.CharField(max_length=64, blank=True, editable=False)
    paired_at = models.DateTimeField("配对时间", null=True, editable=False)
    expires_at = models.DateTimeField("有效至", null=True, editable=False)
    seen_at = models.DateTimeField("最近取数", null=True, editable=False)
    revoked_at = models.DateTimeField("撤销时间", null=True, editable=False)
    revoked_by = person_key("撤销人", editable=False)
    revoked_reason = models.CharField("撤销原因", max_length=200, blank=True, editable=False)

    objects = ScreenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "大屏"
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(revoked_at=None),
                name="screen_name_once",
                violation_error_message="已有一块大屏用这个名称，请换一个名称。",
            ),
            models.UniqueConstraint(
                fields=["token_hash"],
                condition=~Q(token_hash=""),
                name="screen_token_once",
                violation_error_message="这台设备已配对为另一块大屏。",
            ),
            models.UniqueConstraint(
                fields=["code_hash"],
                condition=~Q(code_hash=""),
                name="screen_code_once",
                violation_error_message="配对码重复，请重新生成。",
            ),
            models.CheckConstraint(
                condition=Q(token_hash="", paired_at=None, expires_at=None)
                | (~Q(token_hash="") & Q(paired_at__isnull=False, expires_at__isnull=False)),
                name="screen_paired_until",
                violation_error_message="大屏配对须同时记录配对时间和有效期。",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
                name="screen_revoked_by_whom",
                violation_error_message="撤销大屏须同时记录撤销人和原因。",
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("projects:screens")

    def state_at(self, now: datetime) -> ScreenState:
        return state_of(
            now, paired_at=self.paired_at, expires_at=self.expires_at, code_until=self.code_until,
            revoked_at=self.revoked_at,
        )  # fmt: skip

    @property
    def state(self) -> ScreenState:
        return self.state_at(timezone.now())

    @property
    def is_silent(self) -> bool:
        """In use, and has not asked for minutes: switched off, or without network."""
        last, silent_since = self.seen_at or self.paired_at, timezone.now() - SILENT_AFTER
        return self.state == ScreenState.PAIRED and last is not None and last < silent_since
