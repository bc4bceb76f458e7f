"""Who is told of a weekly report, and what: leaders and the project office the first screen (in the
mail whole, in the inbox its paragraph), everybody else that something of theirs is in it."""

from collections import defaultdict

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from projects.bulletin.rules import letter as dispatch_letter
from projects.bulletin.rules.stored import frozen_table
from projects.lights.rules.dimensions import Light
from projects.messages.actions.notices import deliver, notice
from projects.models import DispatchReport, Notice
from projects.registry.models.scopes import readers_of

SHOWN = 3  # projects named to a person; the report has them all


def tell_closed(report: DispatchReport) -> None:
    """The project office reads it and publishes it."""
    text = f"{report.title}已封存，请审核后印发。"
    _deliver(report, "closed", dict.fromkeys(_accounts(Role.ADMIN), text), "待印发")


def tell_published(report: DispatchReport) -> int:
    """How many people were told; nobody without an account is."""
    words = _first_screen_words(report.first_screen)
    texts = dict.fromkeys(_accounts(Role.MANAGER, Role.ADMIN), words)
    own = {user: text for user, text in _own_texts(report).items() if user not in texts}
    _deliver(report, "published", own, "已印发")
    tables = {t.number: frozen_table(t.values, report.format) for t in report.tables.all()}
    letter = dispatch_letter.letter(report.first_screen, tables, today=timezone.localdate())
    _deliver(report, "published", texts, "已印发", letter)
    return len(own) + len(texts)


def _first_screen_words(screen: dict) -> str:
    """The paragraph, who turned red, and who has long been silent."""
    paragraph = "".join(part["said_text"] for part in screen["parts"])
    red = next(one for one in screen["lights"] if one["light"] == Light.RED)
    new = "、".join(name for _, name, _ in red["became"])
    silent = "、".join(f"{name} {times} 次" for _, name, times in screen["front"])
    return (
        paragraph
        + (f"新增红灯：{new}。" if new else "")
        + (f"连续未报：{silent}。" if silent else "")
    )


def tell_withdrawn(report: DispatchReport) -> None:
    """Those who were told that it was there."""
    told = Notice.objects.filter(key=_key(report, "published"), user__in=User.objects.accounts())
    texts = dict.fromkeys(told.values_list("user", flat=True), f"原因：{report.withdraw_reason}")
    _deliver(report, "withdrawn", texts, "已撤回")


def _accounts(*roles: str) -> list[int]:
    return list(User.objects.accounts().filter(role__in=roles).values_list("pk", flat=True))


def _own_texts(report: DispatchReport) -> dict[int, str]:
    """Of staff who may read something of the report; their own projects alone are named."""
    projects = dict(report.entries.values_list("project_id", "name"))
    able, mine = set(_accounts(Role.STAFF)), defaultdict(set)
    for project, readers in readers_of(projects).items():
        for user in readers & able:
            mine[user].add(project)
    return {user: _name_projects(keys, projects) for user, keys in mine.items()}


def _name_projects(keys: set[int], names: dict[int, str]) -> str:
    some = "、".join(f"「{names[key]}」" for key in sorted(keys)[:SHOWN])
    return f"其中有与你有关的 {len(keys)} 个项目：{some}{'等' if len(keys) > SHOWN else ''}。"


def _deliver(
    report: DispatchReport, occasion: str, texts: dict[int, str], word: str, letter: str = ""
) -> None:
    title = f"{report.label}周调度通报{word}"
    url, key, at = report.get_absolute_url(), _key(report, occasion), report.updated_at
    deliver(
        notice(user, Notice.Kind.DISPATCH, title, text, url, key, at, letter)
        for user, text in texts.items()
    )


def _key(report: DispatchReport, occasion: str) -> str:
    return f"dispatch-{report.number}-{occasion}"
