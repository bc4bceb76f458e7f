"""The forms that are measured: which ones, filled in how, and what they execute."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.harness import bench_visitor

COUNT = 1_000  # of each form that can be sent once


@dataclass(frozen=True)
class Form:
    """`wanted`: a field that tells the form from others on the page. `changed(n)`: what is typed the nth time."""

    name: str
    wanted: str
    changed: Callable[[int, dict], dict[str, str]]
    admin_wanted: str = ""
    admin_changed: Callable[[int, dict], dict[str, str]] | None = None


def _site(n: int, target: dict) -> dict[str, str]:
    return {"site": f"高新园区 {n} 号地块"}


def _week(n: int, target: dict) -> dict[str, str]:
    text = f"完成厂房基础浇筑 {n} 立方米，设备基础开始放线。"
    return {"progress": text, "next_week": "继续基础施工，组织设备进场。", target["amount"]: "12"}


def _admin_week(n: int, target: dict) -> dict[str, str]:
    day, time = target["now"].split()
    found = _week(n, target)
    del found[target["amount"]]
    return found | {
        "project": target["project"], "week": target["week"], "filed_by": "1", "filed_at_0": day, "filed_at_1": time,
    }  # fmt: skip


def _member(n: int, target: dict) -> dict[str, str]:
    return {"user": target["person"], "role": "MEMBER", "title": f"第{n}次增补"}


def _admin_member(n: int, target: dict) -> dict[str, str]:
    return _member(n, target) | {"project": target["project"], "from_on": target["now"].split()[0]}


FORMS = {
    form.name: form
    for form in (
        Form("project", "site", _site, "site", _site),
        Form("report", "next_week", _week, "next_week", _admin_week),
        Form("appointment", "from_on", _member, "from_on", _admin_member),
    )
}


def forms_of(given: dict) -> tuple[dict[str, list[dict]], dict[str, list[str]]]:
    """Form → where it can be sent in the connected database, each with the admin's counterpart; and form →
    what one execution of it executes after the middleware, undone again."""
    from tests.harness.bench_stand import client_of, executed

    targets = {"project": _projects(), "report": _reports(), "appointment": _appointments()}
    client = client_of("bench")
    bare = len(executed(client, "/bench/floor/none/"))
    own = {f"form_{name}": _statements(client, FORMS[name], t, bare) for name, t in targets.items()}
    return {name: rows[SAMPLES:] for name, rows in targets.items()}, own


SAMPLES = 5  # one of them has the usual number of statements


def _projects() -> list[dict]:
    from projects.models import Project

    rows = Project.objects.kept().own().confirmed().active().order_by("pk")
    return [
        {"path": f"/projects/{code}/edit/", "admin": f"/admin/projects/project/{pk}/change/"}
        for pk, code in rows.values_list("pk", "code")[:COUNT]
    ]


def _reports() -> list[dict]:
    """The owed ones are filed here and, of other projects, in the admin."""
    from django.utils import timezone

    from projects.models import Project, ReportDuty

    now = timezone.localtime()
    projects = Project.objects.kept().own().confirmed().active()
    duties = ReportDuty.objects.open(now).filter(project__in=projects).order_by("pk")
    rows = list(duties.select_related("week", "project")[: 2 * COUNT])
    return [
        {
            "path": here.form_url, "admin": "/admin/projects/progressreport/add/", "now": f"{now:%Y-%m-%d %H:%M:%S}",
            "project": str(there.project_id), "week": str(there.week_id),
            "amount": f"amount_{timezone.localdate(here.week.cut_off_at):%Y%m}",
        }
        for here, there in zip(rows[::2], rows[1::2], strict=False)
    ]  # fmt: skip


def _appointments() -> list[dict]:
    """Of somebody who is no member of the project yet: here on one project, in the admin on another."""
    from django.utils import timezone

    from accounts.models import User
    from projects.models import Appointment, Project

    today = timezone.localdate()
    staff = User.objects.filter(username__startswith="commissioner")
    people = list(staff.values_list("pk", flat=True))
    projects = list(Project.objects.kept().own().confirmed().active().order_by("pk")[: 2 * COUNT])
    rows = Appointment.objects.filter(project__in=projects)
    held = set(rows.values_list("project", "user"))
    found = []
    for n, (here, there) in enumerate(zip(projects[::2], projects[1::2], strict=False)):
        free = (
            p
            for p in people[n % len(people) :] + people
            if not {(here.pk, p), (there.pk, p)} & held
        )
        found.append({
            "path": f"/projects/{here.code}/people/appoint/?role=MEMBER", "person": str(next(free)),
            "admin": "/admin/projects/appointment/add/", "project": str(there.pk), "now": f"{today} 00:00",
        })  # fmt: skip
    return found


def _statements(client, form: Form, targets: list[dict], bare: int) -> list[str]:
    from tests.harness.bench_floors import act_of

    found = [_sent(client, form, n, target)[bare:] for n, target in enumerate(targets[:SAMPLES])]
    usual = sorted(found, key=len)[len(found) // 2]
    ends = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE SAVEPOINT")
    return [statement for statement in usual if not act_of(statement).startswith(ends)]


def _sent(client, form: Form, n: int, target: dict) -> list[str]:
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    page = client.get(target["path"], secure=True).content.decode()
    fields = bench_visitor.form_fields(page, form.wanted, **form.changed(n, target))
    kind = "application/x-www-form-urlencoded"
    with transaction.atomic():
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(target["path"], urlencode(fields), content_type=kind, secure=True)
        transaction.set_rollback(True)
    assert answer.status_code == 302, f"{target['path']}: {answer.status_code}\n{shown(answer)}"
    return [query["sql"] for query in captured]


def shown(answer) -> str:
    """What the page says is wrong."""
    text = answer.content.decode()
    place = max(text.find("error"), 0)
    return text[place : place + 1500]
