"""A moment is kept in UTC and read by the clock of the zone: until eight in the morning that is another day."""

from datetime import UTC, datetime

import pytest

from accounts import audit, wording
from accounts.models import AuditEvent
from accounts.roles import Role
from tests.house.test_repository import modules, name_of, offenders
from tests.world.factories import make_project, make_user

EARLY = datetime(2026, 11, 28, 22, 15, tzinfo=UTC)  # 06:15 on the 29th
# What hands out local times to all others.
HERE = {"gaoxin/clock.py", "gaoxin/templatetags/house.py", "gaoxin/xlsx.py", "gaoxin/rows.py"}
MOMENT = r"(?:\w*_at|\bat|\bnow|\bnow\(\))"


@pytest.mark.parametrize(
    "pattern",
    [
        r"\.strftime\(",
        rf"\{{[\w.]*{MOMENT}(?:![rsa])?:",  # {report.as_of:%H:%M}
        r"\{[\w.]*_at(?:![rsa])?\}",
        r"\bstr\([\w.]*_at\)",
        rf"{MOMENT}\.(?:date\(\)|time\(\)|isoformat\(|year|month|hour|weekday\()",
        r"\b(?:utcnow|fromtimestamp)\(",
    ],
)
def test_no_code_writes_a_moment_but_by_the_clock_here(pattern):
    """`written`, `day_of`, `minute_of` of gaoxin/clock.py do; in templates the filters."""
    paths = [path for path in modules() if name_of(path) not in HERE]
    logs = {"gaoxin/logs.py"}  # for machines: in UTC and saying so
    assert [line for line in offenders(paths, pattern) if line.split(":")[0] not in logs] == []


@pytest.mark.django_db
def test_a_project_confirmed_before_eight_was_confirmed_on_that_day(client_of):
    admin = make_user(role=Role.ADMIN)
    project = make_project(confirmed_at=EARLY, confirmed_by=admin)
    page = client_of(admin).get(project.get_absolute_url()).content.decode()
    assert "2026-11-29" in page and "2026-11-28" not in page


@pytest.mark.django_db
def test_the_audit_register_says_moments_by_the_clock_here(client_of):
    admin, auditor = make_user(role=Role.ADMIN), make_user(role=Role.AUDITOR)
    audit.record("project.confirm", make_project(), by=admin, after={"confirmed_at": EARLY})
    event = AuditEvent.objects.get(act="project.confirm")
    assert event.after == {"confirmed_at": "2026-11-28 22:15:00+00:00"}
    assert [change.after for change in event.changes] == ["2026-11-29 06:15"]
    page = client_of(auditor).get("/audit/").content.decode()
    assert "2026-11-29 06:15" in page and "22:15" not in page


@pytest.mark.parametrize(
    "text",
    ["2026-11-28", "2026 年 11 月 28 日完成，详见附件材料", "20261128221500000000000", "2026-13-40 99:15:00+00:00"],
)  # fmt: skip
def test_what_is_no_moment_is_printed_as_it_is(text):
    assert wording.changes("", None, {"note": text})[0].after == text
