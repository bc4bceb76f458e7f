"""Accounts and roles: SYSTEM_ADMIN opens, SECURITY_ADMIN grants, a second administrator confirms."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit, throttle
from accounts.actions.people import apart
from accounts.models import RoleGrant, User
from accounts.roles import Role

VALID_FOR = timedelta(hours=24)
# Without the signs that are read wrong from paper: 0 O 1 l I.
SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
# Whoever resets the password of these could confirm his own grant or wipe his own traces:
# for them there is `manage.py reset_password` on the server.
GUARDIANS = frozenset({Role.SECURITY_ADMIN, Role.AUDITOR})
INDISPENSABLE = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


@transaction.atomic
def open_account(*, person: User, username: str, by: User, another: str = "") -> tuple[User, str]:
    """The person may sign in, once a role is confirmed; returns the one-time password with them."""
    _on_another(person, by)
    if not person.is_active:
        raise ValidationError("此人已离岗，先由业务管理员登记返岗。")
    if person.can_sign_in:
        raise ValidationError("此人已有账号。")
    _not_a_guardian(person)
    before = audit.values_of(person, ["username", "can_sign_in"])
    person.username, person.can_sign_in, person.disabled_at = username, True, None
    password = give_initial_password(person)
    person.save_changes("username", "can_sign_in", "disabled_at", *INITIAL_FIELDS, by=by)
    after = audit.values_of(person, ["username", "can_sign_in"]) | apart(another)
    audit.record("account.open", person, by=by, before=before, after=after)
    return person, password


@transaction.atomic
def reset_password(*, person: User, by: User | None) -> tuple[User, str]:
    """A new one-time password; every session of the person ends, and so does a lock for wrong ones.
    `by` None: the server's console."""
    if by is not None:
        _on_another(person, by)
        _not_a_guardian(person)
    if not person.may_sign_in:
        raise ValidationError("此人没有在用的账号。")
    if person.demo:
        raise ValidationError("演示账号共用一个密码，不能重置。")
    password = give_initial_password(person)
    person.save_changes(*INITIAL_FIELDS, by=by)
    throttle.forgive(person)
    audit.record("account.reset", person, by=by)
    return person, password


@transaction.atomic
def disable_account(*, person: User, reason: str, by: User) -> User:
    """The account is closed and with its next request every session is over. The card stays."""
    _on_another(person, by)
    if not person.can_sign_in:
        raise ValidationError("此人没有在用的账号。")
    _not_the_last(person)
    person.can_sign_in, person.disabled_at = False, timezone.now()
    person.set_unusable_password()
    person.save_changes("can_sign_in", "disabled_at", "password", by=by)
    audit.record(
        "account.disable",
        person,
        by=by,
        before={"can_sign_in": True},
        after={"can_sign_in": False, "reason": reason},
    )
    return person


@transaction.atomic
def give_role(*, grant: RoleGrant, by: User) -> RoleGrant:
    """Propose a role (or, empty, its withdrawal); nothing changes until another confirms it."""
    person = grant.user
    _on_another(person, by)
    if not person.is_active:
        raise ValidationError("此人已离岗。")
    if (grant.role, grant.leading_group) == (person.role, person.leading_group):
        raise ValidationError("与现有角色相同，无需授予。")
    if grant.leading_group and grant.role != Role.MANAGER:
        raise ValidationError("领导组成员须为领导角色。")
    grant.created_by = grant.updated_by = by
    grant.save(force_insert=True)
    audit.record(
        "role.give",
        grant,
        by=by,
        before=audit.values_of(person, ROLE_FIELDS),
        after=audit.values_of(grant, [*ROLE_FIELDS, "reason"]),
    )
    return grant


@transaction.atomic
def confirm_role(*, grant: RoleGrant, by: User) -> RoleGrant:
    """The role takes effect now: sessions the person has under the old one end with their next request."""
    grant, person = _lock(grant)
    if by.pk in {grant.created_by_id, person.pk}:
        raise ValidationError("角色须由授予人和本人以外的安全管理员或系统管理员确认。")
    if not person.is_active:
        raise ValidationError("此人已离岗，请退回。")
    if grant.role != person.role:
        _not_the_last(person)
    before = audit.values_of(person, ROLE_FIELDS)
    person.role, person.leading_group = grant.role, grant.leading_group
    person.save_changes(*ROLE_FIELDS, by=by)
    grant.confirmed_at, grant.confirmed_by = timezone.now(), by
    grant.save_changes("confirmed_at", "confirmed_by", by=by)
    audit.record(
        "role.confirm", person, by=by, before=before, after=audit.values_of(person, ROLE_FIELDS)
    )
    return grant


@transaction.atomic
def refuse_role(*, grant: RoleGrant, reason: str, by: User) -> RoleGrant:
    """Sent back by another administrator, or withdrawn by the one who gave it."""
    grant, person = _lock(grant)
    if by == person:
        raise ValidationError("不能处理自己的角色。")
    grant.refused_at, grant.refused_by = timezone.now(), by
    grant.save_changes("refused_at", "refused_by", by=by)
    audit.record("role.refuse", grant, by=by, after={"role": grant.role, "reason": reason})
    return grant


ROLE_FIELDS = ["role", "leading_group"]
INITIAL_FIELDS = ["password", "must_change_password", "initial_password_until"]


def give_initial_password(person: User) -> str:
    """Set, but not save, a random password that must be changed and ends in 24 hours."""
    password = "-".join("".join(secrets.choice(SIGNS) for _ in range(4)) for _ in range(4))
    person.set_password(password)
    person.must_change_password = True
    person.initial_password_until = timezone.now() + VALID_FOR
    return password


def _lock(grant: RoleGrant) -> tuple[RoleGrant, User]:
    person = User.objects.select_for_update(no_key=True).get(pk=grant.user_id)
    grant = RoleGrant.objects.select_for_update(no_key=True, of=("self",)).get(pk=grant.pk)
    if not grant.is_open:
        raise ValidationError("这项角色已经处理过。")
    grant.user = person
    return grant, person


def _on_another(person: User, by: User) -> None:
    if person == by:
        raise ValidationError("不能处理自己的账号或角色，请由另一位管理员办理。")


def _not_a_guardian(person: User) -> None:
    if person.role in GUARDIANS:
        raise ValidationError(
            f"{person.get_role_display()}的初始密码只能在服务器上由两人在场生成：manage.py reset_password。"
        )


def accounts_with(key: int):
    """The account of this key and all of which one must remain: what is locked to close the one."""
    return User.objects.filter(Q(pk=key) | Q(role__in=INDISPENSABLE))


def _not_the_last(person: User) -> None:
    """Someone must remain who opens accounts, and someone who gives roles.

    All holders are locked, in one order: two of them cannot be closed at the same moment.
    """
    if person.role not in INDISPENSABLE or not person.may_sign_in:
        return
    holders = User.objects.accounts().filter(role=person.role).order_by("pk")
    if [holder.pk for holder in holders.select_for_update(no_key=True)] == [person.pk]:
        raise ValidationError(
            f"{person.get_role_display()}只剩此人一位，不能停用或换角色。请先增加一位。"
        )
