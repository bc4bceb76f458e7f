"""The article's data and the codes, from the fixtures into the database, as often as one likes.

`loaddata` would do for an empty database. This also leaves alone what people have since done: a
project that is registered keeps their words, a removed alias stays removed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import Unit, User
from projects.lights.actions import relight
from projects.models import CodeCounter, Company, Project, ReportedFigure
from projects.people.actions.staffing import restaff
from projects.resources.actions.items import load_items
from projects.schedule.actions.templates import load_templates

# Nobody edits these on a page, so the files decide.
REFERENCE = ("projects.track", "projects.metric", "projects.reportedfigure")


@dataclass(frozen=True)
class Seeded:
    """How many projects, figures, schedule templates and permit items a load added, and whose search text it brought up to date."""

    projects: int
    figures: int
    templates: int
    items: int
    refreshed: int


@transaction.atomic
def load_seed() -> Seeded:
    projects, figures = Project.objects.count(), ReportedFigure.objects.count()
    kept = {*Project.objects.values_list("code"), *Company.objects.values_list("name")}
    for name in ("codes.json", "article.json"):
        for loaded in _objects(settings.BASE_DIR / "fixtures" / name):
            if (
                loaded.object._meta.label_lower in REFERENCE
                or _owner_key(loaded.object) not in kept
            ):
                if isinstance(loaded.object, Company):
                    # What a fixture loads is not saved by the model.
                    loaded.object.refresh_search_text()
                loaded.save()
    _keep_codes_unique()
    done = Seeded(
        projects=Project.objects.count() - projects,
        figures=ReportedFigure.objects.count() - figures,
        templates=load_templates(),
        items=load_items(),
        refreshed=refresh_search_texts(),
    )
    restaff(Project.objects.filter(staffing=None).values_list("pk", flat=True))
    relight(Project.objects.kept().filter(light=None).values_list("pk", flat=True))
    if done.projects or done.figures or done.templates or done.items:
        names = ("projects", "figures", "templates", "items")
        after = {name: getattr(done, name) for name in names}
        audit.record("seed.load", by=None, after=after, label="报道数据")
    return done


def _objects(path: Path) -> Iterator[DeserializedObject]:
    with path.open(encoding="utf-8") as file:
        yield from serializers.deserialize("json", file)


def _owner_key(row) -> tuple:
    """The natural key of the project or company that the row is or belongs to."""
    return getattr(row, "project", row).natural_key()


def _keep_codes_unique() -> None:
    """A project registered later for one of the article's years gets a number after the article's."""
    for code in Project.objects.filter(source=Project.Source.ARTICLE).values_list(
        "code", flat=True
    ):
        prefix, number = code.rsplit("-", 1)
        CodeCounter.objects.get_or_create(prefix=prefix)
        CodeCounter.objects.filter(prefix=prefix, last__lt=int(number)).update(last=int(number))


def refresh_search_texts() -> int:
    """Compute every `search_text` anew, as after a change of the reading of a word; how many changed."""
    projects = Project.objects.select_related("company").prefetch_related("aliases")
    companies = Company.objects.prefetch_related("names")
    every = (Unit.objects.all(), User.objects.all(), companies, projects)
    return sum(_refresh(rows) for rows in every)


def _refresh(rows: QuerySet) -> int:
    changed = []
    for row in rows.iterator(chunk_size=1000):
        before = row.search_text
        row.refresh_search_text()
        if row.search_text != before:
            changed.append(row)
    rows.model.objects.bulk_update(changed, ["search_text"], batch_size=500)
    return len(changed)
