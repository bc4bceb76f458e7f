import pghistory
from django.apps import apps
from django.db import models
from django.db.models.functions import Coalesce

from gaoxin.models import Stamped, person_key
from projects.files.models import StoredFile
from projects.registry.models.project import Project
from projects.registry.models.scopes import all_or, office_or


class SiteVisitQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Leaders and the project office see all; staff those to a project they see, and those they
        have entered or made."""
        seen = SiteVisitProject.objects.visible_to(user)
        mine = models.Q(leader=user) | models.Q(created_by=user)
        return self.filter(all_or(user, mine | models.Q(pk__in=seen.values("visit"))))

    def editable_by(self, user):
        """Who entered it, whose visit it was, who keeps one of its projects, the project office."""
        kept = SiteVisitProject.objects.filter(project__in=Project.objects.editable_by(user))
        mine = models.Q(leader=user) | models.Q(created_by=user)
        return self.filter(office_or(user, mine | models.Q(pk__in=kept.values("visit"))))

    def with_counts(self, user):
        """`issue_count`, `instruction_count`: what it led to, as far as this person sees it."""
        return self.annotate(
            issue_count=_count_seen(apps.get_model("projects.Issue").objects, user),
            instruction_count=_count_seen(apps.get_model("projects.Instruction").objects, user),
        )

    def for_register(self, user):
        """With the projects of each that this person sees."""
        seen = SiteVisitProject.objects.visible_to(user).select_related("project")
        return self.select_related("leader").prefetch_related(
            models.Prefetch("visit_projects", seen)
        )


def _count_seen(rows, user) -> Coalesce:
    """Counted of each visit that is shown, not of all that the person sees."""
    own = rows.visible_to(user).filter(visit=models.OuterRef("pk")).order_by().values("visit")
    count = own.annotate(n=models.Count("pk", distinct=True)).values("n")
    return Coalesce(models.Subquery(count), 0)


@pghistory.track()
class SiteVisit(Stamped):
    """现场办公: a leader on the spot. Problems found there are Issues, decisions Instructions that
    name it."""

    leader = person_key("领导", null=False, related_name="site_visits")
    on = models.DateField("日期")
    place = models.CharField("地点", max_length=100, blank=True)
    took_part = models.CharField("参加人员", max_length=300, blank=True)
    seen = models.TextField("现场情况")
    projects = models.ManyToManyField(
        Project,
        through="projects.SiteVisitProject",
        related_name="site_visits",
        verbose_name="项目",
    )
    demo = models.BooleanField("演示", default=False, editable=False)

    objects = SiteVisitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "现场办公"
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["leader", "on"], name="site_visit_leader_on")]

    def __str__(self):
        return f"{self.leader} {self.on} 现场办公"

    def get_absolute_url(self):
        return f"/visits/{self.pk}/"

    @property
    def project_names(self) -> str:
        """Needs `visit_projects`, which the register gives its rows: those that the reader sees."""
        return "、".join(row.project.short_name for row in self.visit_projects.all())


class SiteVisitProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(project__in=Project.objects.visible_to(user))


@pghistory.track()
class SiteVisitProject(models.Model):
    visit = models.ForeignKey(
        SiteVisit, models.CASCADE, related_name="visit_projects", verbose_name="现场办公"
    )
    project = models.ForeignKey(
        Project, models.CASCADE, related_name="visit_links", verbose_name="项目"
    )

    objects = SiteVisitProjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "现场办公项目"
        ordering = ["project__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "project"],
                name="site_visit_project_once",
                violation_error_message="这个项目已在这次现场办公中。",
            )
        ]

    def __str__(self):
        return str(self.project)


class VisitPhotoQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(visit__in=SiteVisit.objects.visible_to(user))


class VisitPhoto(models.Model):
    """A picture from the spot, without its position. `taken_on` None: the picture does not say."""

    visit = models.ForeignKey(
        SiteVisit, models.CASCADE, related_name="photos", verbose_name="现场办公"
    )
    file = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="visit_photo", verbose_name="文件"
    )
    taken_on = models.DateField("拍摄日期", null=True)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")

    objects = VisitPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "现场办公照片"
        ordering = ["id"]

    def __str__(self):
        return f"照片 {self.file}"

    def get_absolute_url(self):
        return self.visit.get_absolute_url()
