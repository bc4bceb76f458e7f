from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from gaoxin.models import person_key
from projects.people.models.appointment import Appointment
from projects.people.rules.roles import Role


class AwaitedCommissionerQuerySet(models.QuerySet):
    def open(self):
        """Nobody has been appointed since, the person is still here, the project on the register."""
        later = Appointment.objects.valid().filter(
            project=OuterRef("project_id"), role=Role.COMMISSIONER, created_at__gte=OuterRef("at")
        )
        rows = self.filter(project__removed_on=None, user__is_active=True, withdrawn_at=None)
        return rows.exclude(Q(project__status="TERMINATED")).filter(~Exists(later))

    def people(self):
        """The cards that wait for an account so that they can be appointed."""
        people = apps.get_model(settings.AUTH_USER_MODEL).objects.people()
        return people.filter(can_sign_in=False, pk__in=self.open().values("user"))


class AwaitedCommissioner(models.Model):
    """待任专员: who is to be the commissioner of a project and cannot be yet, for want of an account. Over when
    somebody has been appointed, or it was withdrawn. The project is without commissioner meanwhile."""

    project = models.ForeignKey(
        "projects.Project",
        models.CASCADE,
        related_name="awaited_commissioners",
        verbose_name="项目",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="awaited_projects",
        verbose_name="待任专员",
    )
    reason = models.CharField("事由", max_length=200, blank=True)
    at = models.DateTimeField("登记时间", default=timezone.now)
    by = person_key("登记人", null=False)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)

    objects = AwaitedCommissionerQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待任专员"
        ordering = ["-at", "-id"]

    def __str__(self):
        return f"{self.project} {self.user}"
