from django.contrib import messages
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from accounts.actions import rights as actions
from accounts.forms import AccountForm, ConfirmForm, ReasonForm, RoleForm
from accounts.models import RoleGrant, User
from accounts.roles import Role, rules
from accounts.views.people import reason_page, visible_person
from gaoxin.areas import parts
from gaoxin.forms import form_page

OPEN_NOTE = (
    "开通后出示一次性初始密码，24 小时内有效，首次登录须修改。账号没有确认的角色就什么也打不开。"
)
RESET_NOTE = "此人的登录会全部退出；新的初始密码只显示一次，24 小时内有效。"
DISABLE_NOTE = "停用后，此人的登录立即失效；名片和历史记录保留。"
ROLE_NOTE = "提交后不立即生效，须由另一位安全管理员或系统管理员确认。"


def account_open(request, pk):
    shown = visible_person(request, pk)

    def act(form, person):
        username = form.cleaned_data["username"]
        return actions.open_account(person=person, username=username, by=request.user)

    return password_page(request, shown, AccountForm, act, "开通账号", OPEN_NOTE, {"person": shown})


def account_reset(request, pk):
    shown = visible_person(request, pk)

    def act(form, person):
        return actions.reset_password(person=person, by=request.user)

    return password_page(request, shown, ConfirmForm, act, "重置初始密码", RESET_NOTE)


@never_cache
def password_page(request, shown, form_class, act, title, note, form_kwargs=None):
    """An act that makes a one-time password: its answer is the only page that ever shows it."""
    made = []

    def save(form):
        locked = User.objects.select_for_update(of=("self",)).get(pk=shown.pk)
        made.extend(act(form, locked))
        return locked

    page = {"title": f"{title}：{shown}", "back": shown.get_absolute_url(), "extra": {"note": note}}
    response = form_page(request, form_class, save=save, form_kwargs=form_kwargs, **page)
    if response.status_code != 302 or not made:
        return response
    context = {"shown": made[0], "password": made[1], "title": title}
    return render(request, "accounts/one_time_password.html", context)


def account_disable(request, pk):
    return reason_page(request, pk, actions.disable_account, "停用账号", DISABLE_NOTE)


def role_give(request, pk):
    shown = visible_person(request, pk)

    def save(form):
        done = actions.give_role(grant=form.instance, by=request.user)
        messages.success(request, f"已提交「{done}」，待另一位管理员确认。")
        return done

    return form_page(
        request,
        RoleForm,
        instance=RoleGrant(user=shown, role=shown.role, leading_group=shown.leading_group),
        save=save,
        title=f"授予角色：{shown}",
        back=shown.get_absolute_url(),
        extra={"note": ROLE_NOTE},
    )


def role_confirm(request, pk):
    def act(form, grant):
        return actions.confirm_role(grant=grant, by=request.user)

    return grant_page(request, pk, ConfirmForm, act, "确认角色")


def role_refuse(request, pk):
    def act(form, grant):
        return actions.refuse_role(grant=grant, reason=form.cleaned_data["reason"], by=request.user)

    return grant_page(request, pk, ReasonForm, act, "退回角色")


def grant_page(request, pk, form_class, act, title):
    grant = get_object_or_404(RoleGrant.objects.select_related("user", "created_by"), pk=pk)

    def save(form):
        done = act(form, grant)
        messages.success(request, f"已{title}：{done}。")
        return done

    return form_page(
        request,
        form_class,
        save=save,
        title=f"{title}：{grant}",
        back=grant.get_absolute_url(),
        extra={"note": f"{grant.created_by or '系统'}授予，事由：{grant.reason}。"},
    )


def role_help(request):
    """The table of rights as the program reads it."""
    lines = [
        (rule.label, [rule.reach.get(role, "") for role in Role], rule.public)
        for rule in rules().values()
    ]
    notes = [note for part in parts("access") for note in getattr(part, "NOTES", ())]
    context = {"roles": list(Role), "lines": lines, "notes": notes}
    return render(request, "accounts/role_help.html", context)
