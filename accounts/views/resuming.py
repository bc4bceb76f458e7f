"""The ways back to what somebody was at: past signing in, past a form token that is out of date."""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers

from accounts import audit
from accounts.forms import PasswordForm, SignInForm
from accounts.menu import home
from accounts.models import AuditEvent, User
from accounts.roles import rules
from accounts.views.errors import in_frame
from gaoxin.asked import local_address
from gaoxin.carried import CARRIED, Carried, carried_of, shows_again, unpacked
from gaoxin.text import clean_line

DEMO_ACCOUNTS = ("admin", "manager", "staff", "sysadmin", "secadmin", "auditor")
ENDED = {
    "idle": "超过 30 分钟没有操作，已自动退出。请重新登录。",
    "absolute": "登录已满 12 小时，已自动退出。请重新登录。",
    "stale": "登录页打开之后登录状态有变化，请再登录一次。",
    "undone": "登录已失效，刚才的操作没有执行。登录后请再操作一次。",
}
SOMEBODY_ELSE_S = "刚才没有保存的内容是用另一个账号填写的，不能带入本账号，已丢弃。"
NOT_READABLE = "带回的内容已失效，没有保存。请重新填写。"
ONCE_MORE = "这一页打开之后重新登录过，刚才的操作没有执行。请再操作一次。"
FORGED = ("Origin checking failed", "Referer checking failed")


# -- nobody is signed in --------------------------------------------------------------------------


def to_sign_in(request) -> HttpResponse:
    """Sign in first, then come back to the page that was asked for. What was typed comes along."""
    if carried_of(request):
        return sign_in_page(request, SignInForm(), status=401)
    part = request.headers.get("HX-Request") == "true"
    asked = page_of(request, part)
    query = {"next": asked} if asked and asked != resolve_url(settings.LOGIN_REDIRECT_URL) else {}
    ended = getattr(request, "session_ended", "")
    if request.method == "POST" or ended:
        query["ended"] = "undone" if request.method == "POST" else ended
    url = reverse(settings.LOGIN_URL) + (f"?{urlencode(query)}" if query else "")
    return HttpResponse(status=401, headers={"HX-Redirect": url}) if part else redirect(url)


def page_of(request, part: bool) -> str:
    """The address of the page the person wants: not of a part of it, nor of a button on it."""
    if request.method in {"GET", "HEAD"} and not part:
        return request.get_full_path()
    page = urlsplit(request.headers.get("HX-Current-URL" if part else "Referer", ""))
    if (page.netloc and page.netloc != request.get_host()) or not _opens(page.path):
        return ""
    return page.path + (f"?{page.query}" if page.query else "")


def _opens(path: str) -> bool:
    """Whether there is a page to go to: the answer to a form may stand where there is none."""
    try:
        rule = rules().get(resolve(path).view_name)
    except Resolver404:
        return False
    return rule is not None and "GET" in rule.methods


def sign_in_page(request, form, status, why: str = "") -> HttpResponse:
    carried = carried_of(request)
    why = why or getattr(request, "session_ended", "") or request.GET.get("ended", "")
    asked = next_url(request, default="")
    context = {
        "form": form,
        "next": asked or (carried and not carried.packed and page_of(request, part=False)) or "",
        "carried": carried,
        "message": "" if form.is_bound else ENDED.get(why, ""),
        **demo_accounts(),
    }
    response = render(request, "accounts/login.html", context, status=status)
    add_never_cache_headers(response)
    return response


def next_url(request, default: str | None = None) -> str:
    """The page asked for before signing in: a path of this site, nothing else. Without one `default` or, where
    that is None, where the person begins."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    if local := local_address(asked):
        return local
    return home(request.user) if default is None else default


def demo_accounts() -> dict:
    """Name and role of each demo account, and their password: in demo mode only."""
    file = settings.VAR / "demo-password"
    if not settings.DEMO or not file.exists():
        return {}
    found = User.objects.filter(demo=True, username__in=DEMO_ACCOUNTS).in_bulk(
        field_name="username"
    )
    return {
        "demo_password": file.read_text(encoding="utf-8").strip(),
        "demo_accounts": [
            (name, found[name].get_role_display()) for name in DEMO_ACCOUNTS if name in found
        ],
    }


# -- somebody is signed in ------------------------------------------------------------------------


def go_on(request) -> HttpResponse:
    """To the form with what was typed into it, else to the page that was asked for before signing in."""
    carried = carried_of(request)
    if carried is None:
        return redirect(next_url(request))
    if carried.by != str(request.user.pk):
        messages.warning(request, SOMEBODY_ELSE_S)
        return redirect(settings.LOGIN_REDIRECT_URL)
    # By itself it goes on once: where even a new token is refused, no page is to turn in a circle.
    by_itself = CARRIED not in request.POST or request.get_full_path() != carried.url
    context = {"carried": carried, "by_itself": by_itself}
    response = render(request, "accounts/again.html", context)
    add_never_cache_headers(response)
    return response


def unpack(request) -> HttpResponse | None:
    """From here on the request is what it was when the form was sent, and `request.again` says that it
    is to be shown, not saved. The answer where there is nothing to show."""
    carried = unpacked(request.POST[CARRIED])
    if carried and carried.by == str(request.user.pk) and _is_for(request, carried):
        request.POST, request.again = carried.post(), carried
        return None
    mine = carried is None or carried.by == str(request.user.pk)
    messages.warning(request, NOT_READABLE if mine else SOMEBODY_ELSE_S)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _is_for(request, carried: Carried) -> bool:
    return carried.url == request.get_full_path() and shows_again(request)


def to_new_password(request) -> HttpResponse:
    """The initial password is to be changed first. What was typed comes along."""
    carried = carried_of(request)
    if carried is None:
        return redirect("accounts:password_change")
    form = PasswordForm(user=request.user)
    return render(request, "accounts/password.html", {"form": form, "carried": carried})


# -- a form token that is not the session's -------------------------------------------------------


def csrf_failure(request, reason=""):
    """Another site's form is refused and recorded. A page of this site that was opened before its reader
    signed in anew, perhaps in another tab, is no refusal: it goes on with a new token."""
    checked = request.is_secure() or "Origin" in request.headers
    if reason.startswith(FORGED) or not (checked or carried_of(request)):
        return _forged(request)
    if request.resolver_match.view_name == settings.LOGIN_URL:
        return _sign_in_again(request)
    if not request.user.is_authenticated:
        return to_sign_in(request)
    return go_on(request) if carried_of(request) else _once_more(request)


def _forged(request):
    if request.user.is_authenticated:
        audit.record(
            "access.forged",
            by=request.user,
            outcome=AuditEvent.Outcome.DENIED,
            label=clean_line(f"{request.method} {request.path}"),
        )
    message = "这次提交不是从本系统的页面发出的，没有保存。请从菜单进入，再操作一次。"
    return in_frame(request, 403, message=message)


def _sign_in_again(request):
    if request.user.is_authenticated:
        return go_on(request)
    form = SignInForm(initial={"username": request.POST.get("username", "")[:150]})
    return sign_in_page(request, form, status=400, why="stale")


def _once_more(request):
    """A button that says nothing but what it does: back to the page it stands on."""
    messages.info(request, ONCE_MORE)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect(page_of(request, part=False) or settings.LOGIN_REDIRECT_URL)
