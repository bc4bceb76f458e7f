"""Of which projects a person's lists and numbers speak (gaoxin/population.py)."""

from django.db.models import QuerySet

from accounts.models import User
from gaoxin.population import KEY, Population
from gaoxin.prebuilt import rows_of


def sees_demo(person) -> bool:
    """Whether anything is fictional here. A demo account is proof enough; others cost a query."""
    return person.demo or bool(rows_of(_fictional))


def _fictional() -> QuerySet:
    return User.objects.filter(demo=True).order_by().values("pk")[:1]


def shows_demo(request, shown: bool = False) -> bool:
    """Whether a page must be marked 「演示数据」: where facts alone are chosen only if some fiction is `shown`."""
    return request.sees_demo and (request.population != Population.REAL or shown)


def population_of(request) -> Population:
    """What the session chose; without fictional projects it is all, whatever was chosen."""
    kept = request.session.get(KEY, Population.ALL)
    if kept == Population.ALL or not request.user.is_authenticated:
        return Population.ALL
    return Population(kept) if request.sees_demo else Population.ALL
