from urllib.parse import urlsplit

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.actions.population import choose_population
from gaoxin.acting import acting
from gaoxin.population import Population


def population(request):
    """Keep of which projects this session's lists and numbers speak, and go back to the page."""
    try:
        chosen = Population(request.POST.get("population", ""))
    except ValueError as error:
        raise BadRequest("unknown population") from error
    with acting(request):
        choose_population(request, chosen)
    return redirect(page_of(request))


def page_of(request) -> str:
    """The page the form was sent from, from its first page on: of the other population there may be no third."""
    sent = urlsplit(request.headers.get("Referer", ""))
    query = QueryDict(sent.query, mutable=True)
    query.pop("page", None)
    address = f"{sent.path}?{query.urlencode()}".removesuffix("?")
    # No host is allowed: what the browser would read as another site's address is not a path.
    ours = sent.netloc == request.get_host() and address.startswith("/")
    safe = ours and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if safe else "/"
