import pghistory
from django.db import models
from django.db.models import Q

from gaoxin.models import Stamped
from projects.files.models import StoredFile
from projects.land.models.parcel import Parcel
from projects.land.rules.kinds import ParcelPaper


class ParcelFileQuerySet(models.QuerySet):
    def kept(self):
        return self.filter(removed_on=None)

    def visible_to(self, user):
        """Papers name who holds and uses the land: for who may know all of whose it is."""
        return self.kept().filter(parcel__in=Parcel.objects.known_to(user))

    def editable_by(self, user):
        return self.kept().filter(parcel__in=Parcel.objects.editable_by(user))


@pghistory.track()
class ParcelFile(Stamped):
    """宗地文件: a paper of a parcel, 成交确认书, 出让合同, 闲置认定书."""

    Kind = ParcelPaper
    NOUN = "parcel_file"

    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="files", verbose_name="宗地")
    file = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="parcel_file", editable=False, verbose_name="文件"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices())
    number = models.CharField("文号", max_length=60, blank=True)
    dated_on = models.DateField("日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    removed_on = models.DateField("移出日期", null=True, editable=False)
    removed_reason = models.CharField("移出原因", max_length=200, blank=True, editable=False)

    objects = ParcelFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "宗地文件"
        ordering = ["-dated_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_on=None, removed_reason="")
                | (Q(removed_on__isnull=False) & ~Q(removed_reason="")),
                name="parcel_file_removed_together",
                violation_error_message="移出文件须写明原因。",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self):
        return f"{self.parcel.get_absolute_url()}#files"
