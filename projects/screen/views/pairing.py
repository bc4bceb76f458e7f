"""The page on which a device types its code. Nobody is signed in there."""

from django.conf import settings
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from accounts.middleware import client_ip
from projects.screen import actions
from projects.screen.forms import PairForm
from projects.screen.reads.device import device_of, is_live


@never_cache
def pair(request):
    form = PairForm(request.POST or None)
    if not form.is_valid():
        return _page(request, form, 400 if form.is_bound else 200)
    done = actions.pair(code=form.cleaned_data["code"], source=client_ip(request))
    if isinstance(done, actions.Paired):
        return _remember(redirect("projects:screen"), done)
    form.add_error("code", done.words)
    response = _page(request, form, 429 if done.wait else 400)
    if done.wait:
        response["Retry-After"] = str(int(done.wait.total_seconds()))
    return response


def _page(request, form, status: int):
    """Says why a screen that was paired before shows nothing."""
    cookie = settings.SCREEN_COOKIE_NAME in request.COOKIES
    device = device_of(request)
    context = {
        "form": form,
        "device": device,
        "live": is_live(device),
        "unknown": cookie and not device,
    }
    return render(request, "projects/screen/pair.html", context, status=status)


def _remember(response, paired: actions.Paired):
    response.set_cookie(
        settings.SCREEN_COOKIE_NAME,
        paired.token,
        expires=paired.screen.expires_at,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
