from django.db import models


class CodeCounterQuerySet(models.QuerySet["CodeCounter"]):
    def next(self, prefix: str, year: int | None = None) -> str:
        """A code never given before: GX-2026-001, or WT-001 of a series that no year divides."""
        return f"{_series(prefix, year)}-{self.next_number(prefix, year):03d}"

    def next_number(self, prefix: str, year: int | None = None) -> int:
        """The number of such a code, from 1 on and without gaps. The caller holds the transaction:
        the counter's row is locked until it ends, and counts nothing where it fails."""
        series = _series(prefix, year)
        self.get_or_create(prefix=series)
        counter = self.select_for_update().get(prefix=series)
        counter.last += 1
        counter.save(update_fields=["last"])
        return counter.last


def _series(prefix: str, year: int | None) -> str:
    return prefix if year is None else f"{prefix}-{year}"


class CodeCounter(models.Model):
    """The last number given in a series of codes; its row is locked while one is taken."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    objects = CodeCounterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "编号计数"

    def __str__(self):
        return f"{self.prefix} {self.last}"
