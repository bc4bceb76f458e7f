"""Somebody acts while the right to it is taken away: what was allowed a moment ago is asked again.

Each case holds the row on which the right hangs, sends the form, sees that it waits there, takes the right
away and lets go. One database serves the file, each case has rows of its own in it.
"""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection, models, transaction
from django.utils import timezone

from accounts.actions.units import edit_unit
from accounts.models import Unit, User
from accounts.roles import Reach, Role, rules
from projects.directing.access import ASSISTANT
from projects.financing.access import FINANCED
from projects.models import Appointment, Instruction, Project
from projects.people.access import CHIEF
from projects.people.actions.appointments import appoint, end_appointment
from projects.schedule.access import LED
from tests.conftest import client_for
from tests.harness.parallel import share
from tests.world import cluster
from tests.world.access_payloads import POSTS, payload
from tests.world.access_world import Target, make_target, target_for, url_of
from tests.world.factories import PASSWORD, make_appointment, make_user
from tests.world.rows import changed, digest

RULES = rules()
# Where no right can be taken away, or none is used.
APART = {
    "accounts:login": "nobody is signed in yet",
    "accounts:logout": "everybody may leave",
    "accounts:password_change": "one's own, asked with the old password",
    "projects:screen_pair": "the code is the right, and is locked with its screen",
    "projects:register_export": "reads: what leaves the house is asked for in that moment",
    "projects:milestones_export": "reads",
    "projects:sheet_out": "reads",
    "projects:sheet_land_out": "reads",
    "projects:return_fill": "reads",
    "projects:schedules_export": "reads",
    "projects:appointments_export": "reads",
}
UNTOUCHED_BY_REFUSAL = {"accounts_auditevent", "django_session"}
TYPED = re.compile(r"[一-鿿]+")


@pytest.fixture(scope="module", autouse=True)
def one_database(django_db_setup, django_db_blocker):
    name = cluster.clone()
    with django_db_blocker.unblock(), cluster.connected(name):
        yield
    cluster.drop(name)


@dataclass(frozen=True)
class Scene:
    """Who acts on what, which rows are held meanwhile, and what takes the right away."""

    person: User
    target: Target
    held: models.QuerySet
    take: Callable[[], object]
    status: int = 404


# -- the ways in which a right ends ---------------------------------------------------------------


def by_role(name: str) -> Scene:
    role = next(role for role in (Role.ADMIN, *Role) if role in RULES[name].reach)
    person = make_user(role=role, password=PASSWORD)
    me = User.objects.filter(pk=person.pk)
    # A page that is open without any role closes with the account.
    gone = {"can_sign_in": False} if "" in RULES[name].reach else {"role": ""}
    target = target_for(name, client_for(person))
    return Scene(person, target, me, lambda: me.update(**gone), status=403)


def by_appointment(name: str) -> Scene:
    person = make_user()
    target = make_target(commissioner=person)

    def take():
        rows = Appointment.objects.current(timezone.localdate()).filter(user=person)
        for row in rows.select_related("project"):
            _end(row)
        Instruction.objects.filter(to=person).update(to=make_user())

    return Scene(person, target, _projects(target), take)


def by_chief(name: str) -> Scene:
    person, target = make_user(), make_target()
    row = make_appointment(target.project, person, role="CHIEF")
    return Scene(person, target, _projects(target), lambda: _end(row))


def by_led(name: str) -> Scene:
    """The 包联领导 of the project, with an account of the staff."""
    person, target = make_user(), make_target()
    led = Appointment.objects.current(timezone.localdate()).filter(role="LEADER")
    row = led.get(project=target.project)
    row.user = person
    row.save(update_fields=["user"])
    return Scene(person, target, _projects(target), lambda: _end(row))


def by_unit(name: str) -> Scene:
    person = make_user()
    target = make_target(head=person)

    def take():
        unit = Unit.objects.get(pk=target.unit.pk)
        unit.head = None
        edit_unit(unit=unit, fields=["head"], by=make_user(role=Role.ADMIN))

    return Scene(person, target, _projects(target), take)


def by_leader(name: str) -> Scene:
    """The 联络员 of a leader, until the leader's card names another."""
    person, target = make_user(), make_target()
    leader = User.objects.filter(pk=target.approver.pk)
    leader.update(assistant=person)
    me = User.objects.filter(pk=person.pk)
    return Scene(person, target, me, lambda: leader.update(assistant=None))


def _end(row: Appointment) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    end_appointment(appointment=row, to_on=yesterday, reason="调岗", by=make_user(role=Role.ADMIN))


def _projects(target: Target):
    keys = [row.pk for row in (target.project, target.removed, target.filed)]
    return Project.objects.filter(pk__in=keys).order_by("pk")


WAYS = {
    Reach.EDITABLE: (by_appointment, by_unit),
    CHIEF: (by_chief,),
    LED: (by_led,),
    FINANCED: (by_appointment,),
    ASSISTANT: (by_leader,),
}
FORCED = [name for name in POSTS if name not in APART]
CASES = [
    pytest.param(name, way, id=f"{name}-{way.__name__}")
    for name in FORCED
    for way in (by_role, *WAYS.get(RULES[name].reach.get(Role.STAFF), ()))
]


def test_every_editing_url_is_forced_or_says_why_not():
    editing = {name for name, rule in RULES.items() if "POST" in rule.methods}
    assert editing == {*FORCED, *APART}
    of_projects = [name for name in FORCED if RULES[name].reach.get(Role.STAFF) in WAYS]
    assert len(FORCED) >= 70
    assert len(of_projects) >= 35


# -- the forced moment ----------------------------------------------------------------------------


def sent_while_held(scene: Scene, send: Callable):
    """The answer to a POST that began before the right ended, and the rows as they stood when it ended."""
    answers: list = []

    def act() -> None:
        try:
            answers.append(send())
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    try:
        with transaction.atomic():
            list(scene.held.select_for_update().values_list("pk"))
            thread.start()
            assert waits(thread), f"it did not wait: {[one.status_code for one in answers]}"
            scene.take()
            before = digest()
    finally:
        thread.join()
    return answers[0], before


def waits(thread: threading.Thread) -> bool:
    """Whether somebody comes to wait for a lock before the thread ends."""
    while thread.is_alive():
        with connection.cursor() as cursor:
            # Within a transaction the view is read once, unless one says so.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.005)
    return False


def typed_words(typed: dict) -> list[str]:
    texts = [value for value in typed.values() if isinstance(value, str)]
    return [word for text in texts for word in TYPED.findall(text)]


@pytest.mark.parametrize(("name", "way"), share(CASES, 16, start=3))
def test_a_right_that_ends_while_one_acts_is_no_right(name, way):
    scene, post = way(name), POSTS[name][0]
    client = client_for(scene.person)
    client.get("/profile/")
    post.prepare(scene.target)
    url = url_of(name, scene.target)
    data = payload(client, url, post, scene.target)
    answer, before = sent_while_held(scene, lambda: client.post(url, data))
    assert answer.status_code == scene.status
    assert changed(before, digest()) - UNTOUCHED_BY_REFUSAL == set()
    text, typed = answer.content.decode(), typed_words(data) if post.form else []
    assert [word for word in typed if word not in text] == []
    assert not typed or "没有保存" in text


def test_who_is_replaced_while_saving_saves_nothing(client_of):
    scene = by_appointment("projects:milestone_edit")
    client, successor = client_of(scene.person), make_user()
    url = url_of("projects:milestone_edit", scene.target)
    data = payload(client, url, POSTS["projects:milestone_edit"][0], scene.target)

    def replace():
        draft = Appointment(
            project=scene.target.project,
            user=successor,
            role="COMMISSIONER",
            from_on=timezone.localdate(),
        )
        appoint(appointment=draft, by=make_user(role=Role.ADMIN))

    held = Scene(scene.person, scene.target, scene.held, replace)
    answer, before = sent_while_held(held, lambda: client.post(url, data))
    assert answer.status_code == 404
    assert changed(before, digest()) - UNTOUCHED_BY_REFUSAL == set()


def test_who_keeps_the_right_waits_and_is_served(client_of):
    """The same moment without anything taken away: the wait itself refuses nobody."""
    scene, post = by_appointment("projects:milestone_edit"), POSTS["projects:milestone_edit"][0]
    client = client_of(scene.person)
    url = url_of("projects:milestone_edit", scene.target)
    data = payload(client, url, post, scene.target)
    kept = Scene(scene.person, scene.target, scene.held, lambda: None)
    answer, _ = sent_while_held(kept, lambda: client.post(url, data))
    assert answer.status_code == 302


def test_what_was_typed_when_the_right_was_gone_already_is_kept_too(client_of):
    scene = by_appointment("projects:issue_add")
    client = client_of(scene.person)
    url = url_of("projects:issue_add", scene.target)
    data = payload(client, url, POSTS["projects:issue_add"][0], scene.target)
    scene.take()
    answer = client.post(url, data)
    assert answer.status_code == 404
    text = answer.content.decode()
    assert "临时用电未接通" in text
    assert data["token"] not in text
