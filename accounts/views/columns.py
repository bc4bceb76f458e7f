from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect

from accounts.actions.columns import choose_columns
from accounts.views.resuming import next_url
from gaoxin.acting import acting
from gaoxin.register import Register


def register_columns(request, register):
    """Keep the columns this person wants in a list, in the order they were sent; none is the default."""
    known = next(
        (cls.table_class.base_columns for cls in registers() if cls.name == register), None
    )
    if known is None:
        raise Http404("no such register")
    chosen = list(dict.fromkeys(request.POST.getlist("columns")))
    if not set(chosen) <= set(known):
        raise BadRequest("unknown columns")
    if request.POST.get("reset"):
        chosen = []
    with acting(request):
        choose_columns(register=register, columns=chosen, by=request.user)
    return redirect(next_url(request, default="/"))


def registers(parent: type[Register] = Register):
    """Every list page of the site: the classes that say what is listed."""
    for child in parent.__subclasses__():
        yield child
        yield from registers(child)
