"""What the matrix of projects and elements costs where each project has eight needs: six entered, two permits.

The floor is a page's own statements by hand, its rows fetched; both in processor seconds of this process and of the
backend that serves it.
"""

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Unit
from projects.models import PermitItem, PermitStep, Project, ResourceNeed
from projects.needs.rules.kinds import Element, NeedKind
from tests.harness.bench_meter import seconds
from tests.harness.bench_stand import client_of

PAGES = {"page": "/resources/", "by_unit": "/resources/?by=unit", "by_item": "/resources/?by=list"}
ENTERED = (
    NeedKind.LAND, NeedKind.FUNDING, NeedKind.DEMOLITION, NeedKind.POWER, NeedKind.WATER, NeedKind.LABOUR,
)  # fmt: skip
ROUNDS, REQUESTS = 5, 5


def prepared(projects: int) -> Callable[[], dict]:
    """In the connected zone, which gets the needs of its projects: page → how many times its floor it takes, how many
    statements it executes, and how many where a fiftieth of the projects has needs."""
    client = client_of("bench")
    keys = list(Project.objects.kept().order_by("pk").values_list("pk", flat=True))
    with transaction.atomic():
        make_needs(keys[: len(keys) // 50])
        few = {name: len(captured(client, path)) for name, path in PAGES.items()}
        make_needs(keys[len(keys) // 50 :])

    def act() -> dict:
        found: dict = {"needs": len(keys) * (len(ENTERED) + 2)}
        for name, path in PAGES.items():
            own = captured(client, path)
            found |= {f"{name}_queries": len(own), f"{name}_queries_few": few[name]}
            found |= compared(name, lambda path=path: client.get(path, secure=True), own)
        return found | {"ratio": max(found[f"{name}_ratio"] for name in PAGES)}

    return act


def compared(name: str, get: Callable, own: list[str]) -> dict[str, float]:
    rounds = [(spent(get), spent(lambda: by_hand(own))) for _ in range(ROUNDS)]
    page, floor = (round(median(found) * 1000) for found in zip(*rounds, strict=True))
    ratio = round(median(one / other for one, other in rounds), 2)
    return {f"{name}_cpu_ms": page, f"{name}_floor_cpu_ms": floor, f"{name}_ratio": ratio}


def captured(client, path: str) -> list[str]:
    client.get(path, secure=True)  # what is computed once per process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path, secure=True).status_code == 200
    return [query["sql"] for query in queries]


def by_hand(statements: list[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            if cursor.description:
                cursor.fetchall()


def spent(act: Callable) -> float:
    backend = connection.connection.info.backend_pid
    started = time.process_time() + seconds(backend)
    for _ in range(REQUESTS):
        act()
    return (time.process_time() + seconds(backend) - started) / REQUESTS


def make_needs(keys: list[int]) -> None:
    """Some of them late, some promised too late, some there."""
    dice, today = random.Random(20260101), timezone.localdate()
    units = list(Unit.objects.order_by("pk").values_list("pk", flat=True)[:20])

    def day(least: int, most: int) -> date:
        return today + timedelta(days=dice.randint(least, most))

    def need(project: int, kind: NeedKind) -> ResourceNeed:
        needed = Decimal(dice.randint(10, 900))
        secured = None if kind == NeedKind.FUNDING else needed - dice.choice((0, 5))
        return ResourceNeed(
            project_id=project, kind=kind, applies=True, needed=needed, secured=secured,
            needed_on=day(-40, 300), promised_on=dice.choice((None, day(1, 120))),
            unit_responsible_id=dice.choice(units), note="已报供电公司，外线方案待批",
        )  # fmt: skip

    def permit(project: int, item: PermitItem) -> PermitStep:
        accepted = day(-60, -5)
        return PermitStep(
            project_id=project, item=item, unit_id=dice.choice(units), submitted_on=accepted,
            accepted_on=accepted, limit_days=20, limit_unit="WORK", limit_kind="LEGAL", needed_on=day(-20, 100),
        )  # fmt: skip

    items = catalogue()
    ResourceNeed.objects.bulk_create(need(key, kind) for key in keys for kind in ENTERED)
    PermitStep.objects.bulk_create(permit(key, item) for key in keys for item in items)


def catalogue() -> list[PermitItem]:
    return [
        PermitItem.objects.get_or_create(
            code=f"X{number}",
            defaults={
                "name": f"示范事项{number}", "phase": "START", "legal_limit": 20, "legal_basis": "示范依据",
                "element": element,
            },
        )[0]
        for number, element in enumerate((Element.PERMIT, Element.ENVIRONMENT), 1)
    ]  # fmt: skip
