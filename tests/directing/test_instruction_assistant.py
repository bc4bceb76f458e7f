"""The 联络员 of a leader records that leader's instructions in the browser and no other's; it is
printed as recorded for them, and the leader is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Instruction, InstructionStep, Notice
from tests.world.access_payloads import complaints, filled_in
from tests.world.factories import make_appointment, make_instruction, make_user

pytestmark = pytest.mark.django_db

# Step → what is typed, in which state the instruction is, and in which it is then.
DECISIONS = {
    "accept": ({"text": "同意办结"}, "ANSWERED", "ACCEPTED"),
    "return": ({"text": "现场还没有通电"}, "ANSWERED", "OPEN"),
    "postpone": ({"text": "雨天"}, "OPEN", "OPEN"),
}


@pytest.fixture
def assistant():
    return make_user(name="联络员甲")


@pytest.fixture
def leader(assistant):
    return make_user(name="领导甲", role=Role.MANAGER, assistant=assistant)


@pytest.fixture
def other():
    """A leader with an assistant of their own."""
    return make_user(name="领导乙", role=Role.MANAGER, assistant=make_user(name="联络员乙"))


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def given_by(giver, state: str = "OPEN", **kwargs) -> Instruction:
    row = make_instruction(giver=giver, state=state, **kwargs)
    if state == "ANSWERED":
        row.steps.create(kind="ANSWER", state=state, text="已通电。", at=timezone.now(), by=row.to)
    return row


def decide(row: Instruction, step: str) -> str:
    return f"{row.get_absolute_url()}decide/{step}/"


def typed(step: str) -> dict:
    day = {"day": in_days(30)} if step == "postpone" else {}
    return DECISIONS[step][0] | day


def told(person) -> list[str]:
    return list(Notice.objects.filter(user=person).order_by("pk").values_list("text", flat=True))


def as_it_is(row: Instruction) -> tuple:
    stored = Instruction.objects.values().get(pk=row.pk)
    return stored, list(row.steps.values_list("pk", flat=True)), Notice.objects.count()


# -- giving -----------------------------------------------------------------------------------------


def test_the_form_has_the_own_leader_and_no_other(client_of, assistant, leader, other):
    client = client_of(assistant)
    form = client.get("/instructions/add/").context["form"]
    assert list(form.fields["given_by"].queryset) == [leader]
    assert form["given_by"].value() == leader.pk


def test_what_is_recorded_for_the_own_leader_is_printed_so_and_the_leader_is_told(
    client_of, assistant, leader
):
    client, doer = client_of(assistant), make_user()
    project = make_appointment(user=leader, role="LEADER").project
    url = f"/instructions/add/?project={project.code}"
    sent = filled_in(client, url) | {
        "text": "三日内报原因", "done_when": "书面说明", "to": doer.pk, "due_on": in_days(3),
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 302, complaints(answer)
    row = Instruction.objects.get()
    assert (row.given_by, row.recorded_by, row.project) == (leader, assistant, project)
    step = row.steps.get()
    assert (step.kind, step.on_behalf, step.by) == ("GIVE", True, assistant)
    assert AuditEvent.objects.get(act="instruction.give").actor == assistant
    for reader in (assistant, leader, doer):
        page = client_of(reader).get(row.get_absolute_url()).content.decode()
        assert "领导甲（代录）" in page
    (words,) = told(leader)
    assert words.startswith("联络员甲代录。如非本意，可在批示页撤销。")
    assert Notice.objects.get(user=leader).url == row.get_absolute_url()
    assert len(told(doer)) == 1


@pytest.mark.parametrize("whose", ["other", "the assistant's own", "nobody"])
def test_nothing_is_recorded_in_another_s_name(client_of, assistant, leader, other, whose):
    client, url = client_of(assistant), "/instructions/add/"
    giver = {"other": other.pk, "the assistant's own": assistant.pk, "nobody": ""}[whose]
    sent = filled_in(client, url) | {
        "text": "三日内报原因", "done_when": "书面说明", "to": make_user().pk, "due_on": in_days(3),
        "given_by": giver,
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 400
    assert "given_by" in answer.context["form"].errors
    assert not Instruction.objects.exists() and not told(other)


def test_who_is_nobody_s_assistant_finds_no_form(client_of, assistant, leader, other):
    leader.assistant = None
    leader.save()
    client = client_of(assistant)
    for response in (client.get("/instructions/add/"), client.post("/instructions/add/", {})):
        assert response.status_code == 404
    assert not Instruction.objects.exists()


def test_the_project_of_another_leader_is_not_taken(client_of, assistant, leader, other):
    theirs = make_appointment(user=other, role="LEADER").project
    client = client_of(assistant)
    assert client.get(f"/instructions/add/?project={theirs.code}").status_code == 404
    url = "/instructions/add/"
    sent = filled_in(client, url) | {
        "text": "三日内报原因", "done_when": "书面说明", "to": make_user().pk, "due_on": in_days(3),
        "project": theirs.code,
    }  # fmt: skip
    answer = client.post(url, sent)
    assert answer.status_code == 400 and theirs.name not in answer.content.decode()
    assert not Instruction.objects.exists()


# -- deciding ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", DECISIONS)
def test_a_decision_for_the_own_leader_is_recorded_so_and_the_leader_is_told(
    client_of, assistant, leader, step
):
    _, before, after = DECISIONS[step]
    row = given_by(leader, before)
    client, url = client_of(assistant), decide(row, step)
    answer = client.post(url, filled_in(client, url) | typed(step))
    assert answer.status_code == 302, complaints(answer)
    row.refresh_from_db()
    last = row.steps.last()
    assert (row.state, last.kind.lower()) == (after, step)
    assert (last.by, last.on_behalf) == (assistant, True)
    page = client_of(leader).get(row.get_absolute_url()).content.decode()
    assert "代录" in page and "联络员甲" in page
    (words,) = told(leader)
    assert words.startswith("联络员甲代录。")
    assert AuditEvent.objects.get(act="instruction.step").actor == assistant


@pytest.mark.parametrize("step", [*DECISIONS, "strike"])
def test_another_leader_s_instruction_is_not_there(client_of, assistant, leader, other, step):
    _, before, _ = DECISIONS.get(step, (None, "OPEN", None))
    row = given_by(other, before, recorded_by=other.assistant)
    client, url, was = client_of(assistant), decide(row, step), as_it_is(row)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(url).status_code == 404
    sent = {"version": row.version, "text": "代为决定", "day": in_days(30)}
    assert client.post(url, sent).status_code == 404
    assert as_it_is(row) == was


@pytest.mark.parametrize("step", [*DECISIONS, "strike"])
def test_what_the_assistant_may_read_of_another_leader_they_do_not_decide(
    client_of, assistant, leader, other, step
):
    """The instruction is on a project of their own leader, so they read it."""
    _, before, _ = DECISIONS.get(step, (None, "OPEN", None))
    project = make_appointment(user=leader, role="LEADER").project
    row = given_by(other, before, project=project, recorded_by=other.assistant)
    client, url, was = client_of(assistant), decide(row, step), as_it_is(row)
    page = client.get(row.get_absolute_url())
    assert page.status_code == 200 and page.context["acts"] == []
    assert client.get(url).status_code == 404
    sent = {"version": row.version, "text": "代为决定", "day": in_days(30)}
    assert client.post(url, sent).status_code == 404
    assert as_it_is(row) == was


def test_the_assistant_does_not_strike_or_answer_for_the_own_leader(client_of, assistant, leader):
    row = given_by(leader, recorded_by=assistant)
    client, was = client_of(assistant), as_it_is(row)
    for url in (
        decide(row, "strike"), f"{row.get_absolute_url()}answer/answer/",
        f"{row.get_absolute_url()}answer/feedback/",
    ):  # fmt: skip
        assert client.get(url).status_code == 404
        sent = {"version": row.version, "text": "代为答复", "evidence": "验收单"}
        assert client.post(url, sent).status_code == 404
    assert as_it_is(row) == was


def test_who_was_assistant_until_yesterday_decides_no_more(client_of, assistant, leader):
    row = given_by(leader, "ANSWERED", recorded_by=assistant)
    client, url = client_of(assistant), decide(row, "accept")
    sent = filled_in(client, url) | {"text": "同意"}
    leader.assistant = None
    leader.save()
    assert client.post(url, sent).status_code == 404
    assert Instruction.objects.get().state == "ANSWERED"


def test_the_leader_takes_back_an_acceptance_that_was_recorded_for_them(
    client_of, assistant, leader
):
    row = given_by(leader, "ANSWERED")
    client, url = client_of(assistant), decide(row, "accept")
    assert client.post(url, filled_in(client, url) | {"text": "同意"}).status_code == 302
    assert client.get(decide(row, "return")).status_code == 302  # the leader alone takes it back
    own, url = client_of(leader), decide(row, "return")
    answer = own.post(url, filled_in(own, url) | {"text": "未经我同意"})
    assert answer.status_code == 302, complaints(answer)
    row.refresh_from_db()
    steps = InstructionStep.objects.filter(instruction=row).order_by("pk")
    assert row.state == "OPEN"
    assert list(steps.values_list("kind", "on_behalf"))[-2:] == [
        ("ACCEPT", True),
        ("RETURN", False),
    ]
