"""Constraints that steps of templates and of networks share."""

from django.db import models
from django.db.models import F, Q

from projects.schedule.rules.network import LONGEST
from projects.schedule.rules.timeline import Unit

SPAN_WORDS = f"工期须在 0 至 {LONGEST} 天之间。"
LAG_WORDS = f"间隔须在 0 至 {LONGEST} 天之间。"


def days_within(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(days__lte=LONGEST),
            name=f"{name}_days_within",
            violation_error_message=SPAN_WORDS,
        ),
        models.CheckConstraint(
            condition=Q(short_days=None) | Q(short_days__lte=LONGEST),
            name=f"{name}_short_within",
            violation_error_message=SPAN_WORDS,
        ),
        models.CheckConstraint(
            condition=Q(outdoor=False) | Q(unit=Unit.WORK.value),
            name=f"{name}_outdoor_by_workdays",
            violation_error_message="露天作业的工期按工作日计。",
        ),
    ]


def shorter(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            condition=Q(short_days=None, short_unit="")
            | (Q(short_days__isnull=False) & ~Q(short_unit="")),
            name=f"{name}_short_with_unit",
            violation_error_message="压缩后工期的天数与单位须同时填写。",
        ),
        models.CheckConstraint(
            condition=~Q(short_unit=F("unit")) | Q(short_days__lte=F("days")),
            name=f"{name}_short_is_shorter",
            violation_error_message="压缩后工期不能长于原工期。",
        ),
    ]


def lag_within(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(lag__lte=LONGEST),
        name=f"{name}_lag_within",
        violation_error_message=LAG_WORDS,
    )
