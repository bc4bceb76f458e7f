"""The screens of the zone, kept by the project office."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gaoxin.form_page import FormPage, form_page
from projects.models import Screen
from projects.screen import actions
from projects.screen.forms import CodeForm, RevokeForm, ScreenEditForm, ScreenForm
from projects.screen.rules import told_code

CODE_NOTE = "新的配对码在设备上输入后，原来配对的设备即停止显示；没有输入以前，原设备照常显示。"
REVOKE_NOTE = "撤销后这块大屏立即停止显示数据，只提示「已撤销」；不能恢复，需要再用时另行新增。"


def screens(request):
    return render(request, "projects/screen/screens.html", {"screens": Screen.objects.for_list()})


def _screen(request, pk) -> Screen:
    return get_object_or_404(Screen, pk=pk)


def _with_code(request):
    """The page on which the code stands, once."""

    def shown(made):
        screen, code = made
        address = request.build_absolute_uri(reverse("projects:screen_pair"))
        context = {"screen": screen, "code": told_code(code), "address": address}
        return render(request, "projects/screen/code.html", context)

    return shown


@form_page()
def screen_add(request):
    def save(form):
        return actions.add_screen(screen=form.instance, by=request.user)

    back = reverse("projects:screens")
    return FormPage(ScreenForm, save, "新增大屏", back, then=_with_code(request))


@form_page(_screen)
def screen_edit(request, screen):
    def save(form):
        return actions.edit_screen(screen=form.instance, by=request.user)

    if screen.revoked_at:
        return redirect("projects:screens")
    back = reverse("projects:screens")
    return FormPage(ScreenEditForm, save, f"修改大屏：{screen}", back, instance=screen)


@form_page(_screen)
def screen_code(request, screen):
    def save(form):
        return actions.give_code(screen=screen, by=request.user)

    return _act(screen, CodeForm, save, "换发配对码", CODE_NOTE, then=_with_code(request))


@form_page(_screen)
def screen_revoke(request, screen):
    def save(form):
        reason = form.cleaned_data["reason"]
        return actions.revoke(screen=screen, reason=reason, by=request.user)

    return _act(screen, RevokeForm, save, "撤销大屏", REVOKE_NOTE)


def _act(screen, form_class, save, title: str, note: str, **page):
    if screen.revoked_at:
        return redirect("projects:screens")
    page = {"lock": Screen.objects.filter(pk=screen.pk), "context": {"note": note}, **page}
    return FormPage(form_class, save, f"{title}：{screen}", reverse("projects:screens"), **page)
