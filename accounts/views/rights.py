from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from accounts.actions import rights as actions
from accounts.forms import AccountForm, ConfirmForm, ReasonForm, RoleForm
from accounts.models import RoleGrant
from accounts.roles import Role, rules
from accounts.views.people import person_form, reason_form, visible_person
from gaoxin.areas import parts
from gaoxin.form_page import FormPage, form_page

OPEN_NOTE = (
    "开通后出示一次性初始密码，24 小时内有效，首次登录须修改。账号没有确认的角色就什么也打不开。"
)
RESET_NOTE = "此人的登录会全部退出；新的初始密码只显示一次，24 小时内有效。"
DISABLE_NOTE = "停用后，此人的登录立即失效；名片和历史记录保留。"
ROLE_NOTE = "提交后不立即生效，须由另一位安全管理员或系统管理员确认。"


@never_cache
@form_page(visible_person)
def account_open(request, shown):
    def save(form):
        given = {"username": form.cleaned_data["username"], "another": form.another}
        return actions.open_account(person=shown, **given, by=request.user)

    kwargs = {"person": shown}
    return _password_form(
        request, shown, AccountForm, save, "开通账号", OPEN_NOTE, form_kwargs=kwargs
    )


@never_cache
@form_page(visible_person)
def account_reset(request, shown):
    def save(form):
        return actions.reset_password(person=shown, by=request.user)

    return _password_form(request, shown, ConfirmForm, save, "重置初始密码", RESET_NOTE)


def _password_form(request, shown, form_class, save, title, note, **page) -> FormPage:
    """An act that makes a one-time password: its answer is the only page that ever shows it."""

    def then(made):
        context = {"shown": made[0], "password": made[1], "title": title}
        return render(request, "accounts/one_time_password.html", context)

    return person_form(shown, form_class, save, title, note, then=then, **page)


@form_page(visible_person)
def account_disable(request, shown):
    own = {"people": actions.accounts_with(shown.pk)}
    return reason_form(request, shown, actions.disable_account, "停用账号", DISABLE_NOTE, **own)


@form_page(visible_person)
def role_give(request, shown):
    def save(form):
        done = actions.give_role(grant=form.instance, by=request.user)
        messages.success(request, f"已提交「{done}」，待另一位管理员确认。")
        return done

    draft = RoleGrant(user=shown, role=shown.role, leading_group=shown.leading_group)
    return person_form(shown, RoleForm, save, "授予角色", ROLE_NOTE, instance=draft)


def _grant(request, pk) -> RoleGrant:
    return get_object_or_404(RoleGrant.objects.select_related("user", "created_by"), pk=pk)


@form_page(_grant)
def role_confirm(request, grant):
    if request.method != "POST" and not grant.is_open:
        done = f"{grant.confirmed_by}确认" if grant.confirmed_at else f"{grant.refused_by}退回"
        messages.info(request, f"「{grant}」已由{done}，不必再办。")
        return redirect(grant)

    def act(form):
        return actions.confirm_role(grant=grant, by=request.user)

    return _grant_form(request, grant, ConfirmForm, act, "确认角色")


@form_page(_grant)
def role_refuse(request, grant):
    def act(form):
        return actions.refuse_role(grant=grant, reason=form.cleaned_data["reason"], by=request.user)

    return _grant_form(request, grant, ReasonForm, act, "退回角色")


def _grant_form(request, grant, form_class, act, title) -> FormPage:
    def save(form):
        done = act(form)
        messages.success(request, f"已{title}：{done}。")
        return done

    page = {"people": actions.accounts_with(grant.user_id)}
    page["context"] = {"note": f"{grant.created_by or '系统'}授予，事由：{grant.reason}。"}
    return FormPage(form_class, save, f"{title}：{grant}", grant.get_absolute_url(), **page)


def role_help(request):
    """The table of rights as the program reads it."""
    lines = [
        (rule.label, [rule.reach.get(role, "") for role in Role], rule.public)
        for rule in rules().values()
    ]
    notes = [note for part in parts("access") for note in getattr(part, "NOTES", ())]
    context = {"roles": list(Role), "lines": lines, "notes": notes}
    return render(request, "accounts/role_help.html", context)
