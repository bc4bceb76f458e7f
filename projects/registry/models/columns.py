"""Columns that a project has several of."""

from django.db import models


def fact_day(label: str) -> models.DateField:
    return models.DateField(f"{label}日期", null=True, blank=True)


def fact_text(label: str) -> models.CharField:
    return models.CharField(
        f"{label}时间（日期不详）", max_length=40, blank=True, help_text="如「2024 年上半年」"
    )


def amount(label: str) -> models.DecimalField:
    return models.DecimalField(
        f"{label}（万元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
