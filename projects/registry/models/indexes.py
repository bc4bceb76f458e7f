"""By what the table of projects is read without its rows."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from gaoxin.models import BEARINGS
from projects.registry.models.scopes import AWAITING
from projects.registry.rules.kinds import Source, Status

INDEXES = [
    GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="project_search_trgm"),
    GinIndex(BEARINGS, name="project_bearings"),
    # Any page of the register, skipping those before it without reading their rows; then in the
    # order of the codes alone.
    models.Index(
        fields=["light_place", "code", "id"],
        include=["source", "confirmed_at"],
        condition=Q(removed_on=None),
        name="project_looked_at",
    ),
    models.Index(fields=["code", "id"], condition=Q(removed_on=None), name="project_register"),
    # The names in their order, as lists have them that are in no other.
    models.Index(
        fields=["name", "id"],
        include=["stage", "status"],
        condition=Q(removed_on=None),
        name="project_named",
    ),
    # The few that came from the article and wait for a word of the zone.
    models.Index(
        fields=["code", "id"],
        condition=AWAITING & Q(removed_on=None),
        name="project_awaiting",
    ),
    # Whether there is any fiction is asked with each project's page; where there is none, of every project.
    models.Index(fields=["id"], condition=Q(source=Source.DEMO.value), name="project_fiction"),
    # Those that were removed, the last one first.
    models.Index(
        fields=["-removed_on", "-id"],
        include=["source"],
        condition=Q(removed_on__isnull=False),
        name="project_removed",
    ),
    # Who is to have a confirmed plan, by the day from which that is reckoned.
    models.Index(
        fields=["admitted_on"],
        include=["source", "stage"],
        condition=Q(
            removed_on=None,
            confirmed_at__isnull=False,
            status=Status.ACTIVE.value,
            admitted_on__isnull=False,
        ),
        name="project_plan_due",
    ),
    # What the numbers of the start page count and the leaders' projects are ranked by, without reading the rows.
    models.Index(
        fields=["stage", "status", "source"],
        include=[
            "id",
            "confirmed_at",
            "total_investment",
            "needs_check",
            "light_place",
            "code",
            "removed_on",
            "admitted_on",
        ],
        condition=Q(removed_on=None),
        name="project_counts",
    ),
]
