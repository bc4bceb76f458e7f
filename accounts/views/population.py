from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.shortcuts import redirect

from accounts.actions.population import choose_population
from accounts.views.resuming import page_of
from gaoxin.acting import acting
from gaoxin.population import Population

OF_ONE_POPULATION = (
    "page",
    "week",
)  # what an address asks for that the other population may not have


def population(request):
    """Keep of which projects this session's lists and numbers speak, and go back to the page."""
    try:
        chosen = Population(request.POST.get("population", ""))
    except ValueError as error:
        raise BadRequest("unknown population") from error
    with acting(request):
        choose_population(request, chosen)
    return redirect(first_page_of(request))


def first_page_of(request) -> str:
    """The page the form was sent from, from its first page and as it is now: of the other population there may be
    no third page, and nothing frozen in that week."""
    path, _, asked = page_of(request, part=False).partition("?")
    query = QueryDict(asked, mutable=True)
    for key in OF_ONE_POPULATION:
        query.pop(key, None)
    return f"{path or '/'}?{query.urlencode()}".removesuffix("?")
