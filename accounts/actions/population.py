from django.db import transaction

from accounts import audit
from gaoxin.population import KEY, Population


@transaction.atomic
def choose_population(request, population: Population) -> None:
    """Of which projects this session's lists and numbers speak."""
    request.session[KEY] = population.value
    after = {"population": population.label}
    audit.record("population.choose", by=request.user, label=population.label, after=after)
