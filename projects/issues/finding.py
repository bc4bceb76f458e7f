"""Problems in the search of the head."""

from django.db.models import F

from gaoxin.finding import SHOWN, Hit, Kind
from gaoxin.population import Population, of_population
from projects.models import Issue
from projects.registry.models.scopes import OF_DEMO
from projects.registry.rules.kinds import Source


def find_issues(user, text: str, population: Population) -> list[Hit]:
    """As its list does, those that are open first, the newest first."""
    rows = of_population(Issue.objects.visible_to(user), OF_DEMO, population).search(text)
    rows = rows.select_related("project").order_by(
        F("closed_on").desc(nulls_first=True), "-raised_on", "-pk"
    )
    return [
        Hit(
            title=issue.summary, url=issue.get_absolute_url(), code=issue.code,
            note=f"{issue.get_state_display()} · {issue.project.name}",
            demo=issue.project.source == Source.DEMO,
        )
        for issue in rows[: SHOWN + 1]
    ]  # fmt: skip


def issue_named(user, code: str) -> str:
    issue = Issue.objects.visible_to(user).filter(code__iexact=code).first()
    return issue.get_absolute_url() if issue else ""


KINDS = [Kind(40, "问题", find_issues, "projects:issues", issue_named, together=True)]
