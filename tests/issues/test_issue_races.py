"""The clock on two machines, and people at the same moment. Transactions are real here."""

from datetime import date

from django.core.exceptions import ValidationError

from projects.issues.actions.escalation import escalate_due
from projects.issues.actions.supervision import send_order
from projects.models import Issue, SupervisionOrder
from tests.harness.parallel import at_once
from tests.issues.test_issues import MONDAY, Scene, days
from tests.world.factories import make_order, make_user


def test_two_machines_make_one_step(committed_db):
    scene = Scene()
    issue = scene.handled()
    results = at_once(*[lambda: escalate_due(days(8))] * 2)
    assert sorted(done.raised for done in results) == [0, 1], results
    assert issue.steps.filter(kind="ESCALATE").count() == 1
    assert SupervisionOrder.objects.count() == 1


def test_orders_sent_at_the_same_moment_have_numbers_in_a_row(committed_db):
    admin = make_user(role="ADMIN")
    orders = [make_order(due_on=date(2026, 12, 30)) for _ in range(4)]
    sent = at_once(*[lambda o=o: send_order(order=o, at=MONDAY, by=admin) for o in orders])
    assert sorted(o.number for o in sent) == [f"项目督办〔2026〕00{n}号" for n in range(1, 5)]


def test_of_two_who_take_a_step_at_once_one_is_told(committed_db):
    scene = Scene()
    issue = scene.issue()
    seen = [Issue.objects.select_related("project").get(pk=issue.pk) for _ in range(2)]
    steps = [("RETURN", scene.chief), ("CONSULT", scene.leader)]
    calls = [lambda i=i, s=s: scene.take(i, *s) for i, s in zip(seen, steps, strict=True)]
    results = at_once(*calls)
    assert sum(isinstance(result, ValidationError) for result in results) == 1, results
    assert issue.steps.count() == 2
