from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts.actions import people as people_actions, session as actions
from accounts.backends import attempted_username
from accounts.forms import PasswordForm, ProfileForm, SignInForm
from accounts.holdings import all_held_by
from accounts.menu import person_links
from accounts.middleware import client_ip, time_left
from accounts.models import User
from accounts.throttle import remember_device
from accounts.views.resuming import go_on, sign_in_page
from gaoxin.carried import carried_of
from gaoxin.form_page import FormPage, form_page


@sensitive_post_parameters("password")
@never_cache
def sign_in(request):
    if request.user.is_authenticated:
        return go_on(request)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        refusal = actions.sign_in(request, **form.cleaned_data, source=client_ip(request))
        if refusal:
            return refused(request, form, refusal)
        response = go_on(request)
        remember_device(response, request.user)
        return response
    return sign_in_page(request, form, status=400 if form.is_bound else 200)


def refused(request, form, refusal: actions.Refusal):
    form.add_error(None, refusal.words)
    response = sign_in_page(request, form, status=429 if refusal.throttled else 400)
    if refusal.wait:
        response["Retry-After"] = str(int(refusal.wait.total_seconds()))
    return response


def locked_out(request, response=None, credentials=None):
    """The narrow throttle's answer, instead of whatever the sign-in page would have said."""
    form = SignInForm(request.POST)
    form.is_valid()
    return refused(request, form, actions.too_often(_wait(request)))


def _wait(request) -> timezone.timedelta:
    attempts = AccessAttempt.objects.filter(
        username=attempted_username(request), ip_address=client_ip(request) or None
    )
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    cool_off = get_cool_off(request)
    return cool_off if last is None else last + cool_off - timezone.now()


def sign_out(request):
    actions.sign_out(request)
    return redirect(settings.LOGIN_URL)


@never_cache
def session_left(request):
    """How many seconds the session lasts, and whether anything can make it longer. Somebody who types
    asks for it as an activity, a page by itself as none."""
    left, final = time_left(request.session)
    return JsonResponse({"left": left, "final": final})


@sensitive_post_parameters()
@never_cache
def password_change(request):
    if request.user.demo:
        return render(request, "accounts/password_demo.html", status=403 if request.POST else 200)
    form = PasswordForm(request.POST or None, user=request.user)
    if form.is_valid():
        actions.change_password(request, password=form.cleaned_data["new"])
        messages.success(request, "密码已修改，其他地方的登录已全部退出。")
        return go_on(request)
    context = {"form": form, "carried": carried_of(request)}
    return render(request, "accounts/password.html", context, status=400 if form.is_bound else 200)


@form_page()
def profile(request):
    def save(form):
        person = people_actions.edit_person(
            person=form.instance, fields=form.changed_fields, by=request.user, act="profile.edit"
        )
        messages.success(request, "资料已保存。")
        return person

    me = User.objects.filter(pk=request.user.pk)
    own = {"instance": me.get(), "people": me, "then": reverse("accounts:profile")}
    own["context"] = lambda: {
        "held": all_held_by([request.user.pk], timezone.localdate()),
        "links": person_links(request.user, own["instance"]),
    }
    return FormPage(ProfileForm, save, "我的资料", "/", template="accounts/profile.html", **own)
