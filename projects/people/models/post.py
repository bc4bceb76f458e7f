from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from projects.people.models.appointment import Appointment
from projects.people.models.staffing import UNFILLED, VACANT, Staffing
from projects.people.rules.roles import SINGLE, Role
from projects.people.rules.vacancy import to_come, vacant_since

KEYS_EACH = 4  # the view gives a post the key of its project, so many times, and its place


class PostQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the projects that must have their roles filled, those the person sees."""
        projects = apps.get_model("projects.Project").objects.visible_to(user)
        return self.filter(project__in=projects.roles_due())

    def vacant(self):
        """空缺: nobody answers for it today, as stored with the project: whoever counts is not to ask thousands."""
        return self._stored(VACANT, "", None)

    def unfilled(self):
        """Nobody answers for it or is to from a later day on, likewise."""
        return self._stored(UNFILLED, "_open", True)

    def _stored(self, lacking: Q, column: str, value):
        """Of the few projects that lack something."""
        posts = Q()
        for role in SINGLE:
            posts |= Q(**{"role": role, f"project__staffing__{role.lower()}{column}": value})
        return self.filter(posts, project__in=Staffing.objects.filter(lacking).values("project"))

    def of_keys(self, keys):
        """By their projects too, which an index finds: of keys that the view computes there is none."""
        return self.filter(pk__in=keys, project__in={key // KEYS_EACH for key in keys})

    def with_neighbours(self, today):
        """The last day anybody held it, and who is to hold it from when."""
        rows = Appointment.objects.valid().filter(
            project=OuterRef("project_id"), role=OuterRef("role")
        )
        begun = rows.filter(from_on__lte=today).order_by("-to_on")
        planned = rows.filter(from_on__gt=today).order_by("from_on")
        return self.annotate(
            last_on=Subquery(begun.values("to_on")[:1]),
            next_on=Subquery(planned.values("from_on")[:1]),
            next_name=Subquery(planned.values("user__name")[:1]),
        )


class Post(models.Model):
    """岗位: a role that a project has exactly once, held or vacant. Read from a view of the database, which
    has a row for every project and each of the SINGLE roles; nobody writes it."""

    project = models.ForeignKey(
        "projects.Project",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="posts",
        verbose_name="项目",
    )
    role = models.CharField("岗位", max_length=14, choices=Role.choices())

    # The order of its keys, along which the database reads no more than it shows.
    IN_ORDER = ("project_id", "pk")

    objects = PostQuerySet.as_manager()

    last_on: date | None  # these three by `with_neighbours`
    next_on: date | None
    next_name: str | None

    class Meta:
        managed = False
        db_table = "projects_post"
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["project__code", "id"]

    def __str__(self):
        return f"{self.project} {self.get_role_display()}"

    @property
    def vacant_since(self) -> str:
        return vacant_since(self.last_on, timezone.localdate())

    @property
    def to_come(self) -> str:
        return to_come(self.next_name or "", self.next_on, timezone.localdate())

    @property
    def appoint_url(self) -> str:
        return f"{self.project.get_absolute_url()}people/fill/{self.role.lower()}/"
