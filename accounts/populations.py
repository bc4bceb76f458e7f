"""Of which projects a person's lists and numbers speak (gaoxin/population.py)."""

from accounts.models import User
from gaoxin.population import KEY, Population


def sees_demo(person) -> bool:
    """Whether anything is fictional here. A demo account is proof enough; others cost a query."""
    return person.demo or User.objects.filter(demo=True).exists()


def population_of(request) -> Population:
    """What the session chose; without fictional projects it is all, whatever was chosen."""
    kept = request.session.get(KEY, Population.ALL)
    if kept == Population.ALL or not request.user.is_authenticated:
        return Population.ALL
    return Population(kept) if request.sees_demo else Population.ALL
