from django.conf import settings
from django.db import models
from django.db.models import Q


def _holder(label: str, **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=label,
        **more,
    )


def _open(label: str):
    """Nobody holds it, and nobody is to from a later day on."""
    return models.BooleanField(f"{label}待任命", default=True, editable=False)


VACANT = Q(leader=None) | Q(chief=None) | Q(commissioner=None)
UNFILLED = Q(leader_open=True) | Q(chief_open=True) | Q(commissioner_open=True)


class Staffing(models.Model):
    """Who holds each single role of a project, and whether it has a task force, as last written: by every act that
    changes it and by the day's first tick. Always recomputable."""

    project = models.OneToOneField(
        "projects.Project", models.CASCADE, related_name="staffing", verbose_name="项目"
    )
    leader = _holder("包联领导")
    chief = _holder("专班班长", db_index=False)  # staffing_chief begins with it
    commissioner = _holder("项目专员")
    leader_open = _open("包联领导")
    chief_open = _open("专班班长")
    commissioner_open = _open("项目专员")
    has_task_force = models.BooleanField("有专班", default=False, editable=False)
    computed_on = models.DateField("计算日")

    class Meta:
        verbose_name = verbose_name_plural = "任职概况"
        indexes = [
            # The few that lack something, without reading the others.
            models.Index(fields=["project"], condition=UNFILLED, name="staffing_unfilled"),
            models.Index(
                fields=["project"],
                include=["leader", "chief", "commissioner"],
                condition=VACANT,
                name="staffing_vacant",
            ),
            # What falls to the project office because neither chief nor leader can act is asked with each page.
            models.Index(fields=["chief", "leader"], include=["project"], name="staffing_chief"),
            models.Index(
                fields=["project"], condition=Q(has_task_force=False), name="staffing_no_task_force"
            ),
            models.Index(fields=["computed_on"], include=["project"], name="staffing_computed"),
        ]

    def __str__(self):
        return f"{self.project}任职概况"

    def values(self) -> tuple:
        """What a second computing must give again."""
        return tuple(getattr(self, name) for name in VALUES)


VALUES = (
    "leader_id", "chief_id", "commissioner_id", "leader_open", "chief_open", "commissioner_open",
    "has_task_force", "computed_on",
)  # fmt: skip
