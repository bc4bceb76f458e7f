import pghistory
from django.db import models


class ProjectAliasQuerySet(models.QuerySet):
    def get_by_natural_key(self, name):
        return self.get(name=name)


@pghistory.track()
class ProjectAlias(models.Model):
    """Another name the project goes by, e.g. in the press."""

    project = models.ForeignKey(
        "projects.Project", models.CASCADE, related_name="aliases", verbose_name="项目"
    )
    name = models.CharField("别名", max_length=100, unique=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ProjectAliasQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "别名"
        ordering = ["id"]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.name,)
