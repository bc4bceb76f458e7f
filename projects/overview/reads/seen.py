"""What the start page and the big screen count and list: whoever looks, of one population or of all."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from gaoxin.keys import among
from gaoxin.population import Population, of_population
from gaoxin.prebuilt import rows_of
from projects.models import Issue, Milestone, Project, ReportDuty
from projects.registry.models.scopes import OF_DEMO, SEE_ALL


@dataclass(frozen=True)
class Seen:
    """Projects of a population and what is theirs: of all that are kept, or of those with these `keys`. `person`: of
    the staff, who see problems beside those of their projects as well."""

    population: Population = Population.ALL
    keys: list[int] | None = None
    person: int | None = None

    def of(self, population: Population) -> "Seen":
        return replace(self, population=population)

    @property
    def is_whole(self) -> bool:
        """Every project of the population: what is counted of them is kept (tallies.py)."""
        return self.keys is None

    @property
    def mixed(self) -> bool:
        """Facts and fiction stand side by side."""
        return self.population == Population.ALL

    # Any: QuerySets that are asked by their own methods.

    @property
    def projects(self) -> Any:
        rows = Project.objects.kept()
        if self.keys is not None:
            rows = rows.filter(pk__in=among(self.keys))
        return rows.of_population(self.population)

    @property
    def nodes(self) -> Any:
        return self._hanging(Milestone.objects.kept())

    @property
    def issues(self) -> QuerySet:
        if self.person is None:
            return self._hanging(Issue.objects.kept())
        rows = Issue.objects.visible_to(User(pk=self.person, role=Role.STAFF))
        return of_population(rows, OF_DEMO, self.population)

    def duties(self, now: datetime) -> QuerySet:
        """What is owed for the week that runs; of a project at most one."""
        owed = ReportDuty.objects.of_state("OWED", now)
        return self._hanging(owed.filter(project__removed_on=None))

    def _hanging(self, rows: Any) -> Any:
        if self.keys is not None:
            rows = rows.filter(project__in=among(self.keys))
        return of_population(rows, OF_DEMO, self.population)

    def rows_of(self, build: Callable[..., QuerySet], *shape: Hashable, **given: Any) -> list:
        """The rows of `build(seen, *shape, **given)`, put together once a process (gaoxin/prebuilt.py)."""
        if self.keys is not None:
            given["keys"] = self.keys
        if self.person is not None:
            given["person"] = self.person
        return rows_of(_build, build, self.population, *shape, **given)


def _build(build, population, *shape, keys=None, person=None, **given) -> QuerySet:
    return build(Seen(population, keys, person), *shape, **given)


def seen_by(user) -> Seen:
    """What a person sees. Which projects these are of staff is asked once, and not again by every statement that counts
    some of them: they are few."""
    if user.role in SEE_ALL:
        return Seen()
    found = rows_of(_visible, user.role, person=user.pk)
    return Seen(keys=[key for (key,) in found], person=user.pk if user.role == Role.STAFF else None)


def _visible(role: str, person: int) -> QuerySet:
    return Project.objects.visible_to(User(pk=person, role=role)).order_by().values_list("pk")
