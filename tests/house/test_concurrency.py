"""What two people, or one impatient one, do at the same moment. Transactions are real here.

One or two rounds in `make test`, on a share of the forms that are alike; 500 on all with SOAK=1.
"""

import re
import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent, FormToken, Unit, User
from accounts.roles import Role, rules
from gaoxin.models import Stamped
from projects.models import (
    Appointment,
    CodeCounter,
    Contact,
    Handover,
    Milestone,
    Project,
    ProjectAlias,
    StageEvent,
    TaskForce,
)
from tests.harness.parallel import at_once, rounds, share
from tests.world.access_payloads import POSTS, Post, filled_in, payload
from tests.world.access_world import make_target, url_of
from tests.world.factories import (
    make_appointment,
    make_duty,
    make_milestone,
    make_project,
    make_report,
    make_unit,
    make_user,
    this_week,
)

RULES = rules()


def twin(client: Client) -> Client:
    """Another browser with the same session: a client is not to be shared between threads."""
    other = type(client)()
    other.cookies = client.cookies.copy()
    return other


def hidden(page: str, name: str) -> str:
    """A field's value as the page shows it; `response.context` is shared between threads."""
    found = re.search(rf'name="{name}"[^>]*?(?: value="([^"]*)"|>\s*([^<]*)</textarea>)', page)
    return found[1] or found[2] or ""


def statuses(responses) -> list:
    return sorted(getattr(response, "status_code", response) for response in responses)


# -- the same form more than once -----------------------------------------------------------------


def new_project(client, unit, **typed) -> dict:
    own = uuid.uuid4().hex[:8]
    return filled_in(client, "/projects/add/") | {
        "name": f"项目{own}", "short_name": f"并发{own}", "stage": "RESERVE",
        "industry": "电子", "company_name": "企业甲", "lead_unit": unit.pk, **typed,
    }  # fmt: skip


def test_twenty_clicks_make_one_project(committed_db, client_of):
    client, unit = client_of(make_user(role=Role.ADMIN)), make_unit()
    client.get("/profile/")
    for number in range(rounds(100, 1)):
        data = new_project(client, unit)
        answers = at_once(*[lambda d=data: twin(client).post("/projects/add/", d)] * 20)
        assert statuses(answers) == [302] * 20
        assert len({answer.url for answer in answers}) == 1
        assert Project.objects.count() == number + 1
        assert AuditEvent.objects.filter(act="project.add").count() == number + 1


CREATING = sorted(n for n in POSTS if n.endswith(("_add", ":appoint", ":task_force")))


@pytest.mark.parametrize("name", share(CREATING, 16))
def test_two_clicks_make_one_of_everything(committed_db, client_of, name):
    role = next(role for role in (Role.ADMIN, *Role) if role in RULES[name].reach)
    client, target, post = client_of(make_user(role=role)), make_target(), POSTS[name][0]
    client.get("/profile/")
    url = url_of(name, target)
    data = payload(client, url, post, target)
    files = {
        name: (value.name, value.read()) for name, value in data.items() if hasattr(value, "read")
    }

    def sent():
        return data | {name: SimpleUploadedFile(*file) for name, file in files.items()}

    answers = at_once(*[lambda: twin(client).post(url, sent())] * 4)
    # What shows a code once has a page for the first; whoever clicked again is led on.
    assert statuses(answers) == sorted([post.status, 302, 302, 302])
    # A form of superiors goes on to its marks; whoever clicked again is led to the form.
    led = {answer.url.removesuffix("marks/") for answer in answers if answer.status_code == 302}
    assert len(led) == 1
    assert AuditEvent.objects.filter(act=post.act).count() == 1
    assert client.post(url, sent()).url in {getattr(answer, "url", "") for answer in answers}
    assert FormToken.objects.count() == 1


def test_the_same_number_with_another_text_is_not_taken_for_the_same(committed_db, client_of):
    client, unit = client_of(make_user(role=Role.ADMIN)), make_unit()
    data = new_project(client, unit)
    assert client.post("/projects/add/", data).status_code == 302
    again = client.post("/projects/add/", data | {"industry": "化工"})
    assert again.status_code == 422
    assert "化工" in again.content.decode()
    assert Project.objects.count() == 1


def test_another_person_s_number_is_a_number_of_one_s_own(committed_db, client_of):
    one, other = (client_of(make_user(role=Role.ADMIN)) for _ in range(2))
    data = new_project(one, make_unit())
    one.post("/projects/add/", data)
    answer = other.post("/projects/add/", data | {"name": "另一项目", "short_name": "另一个"})
    assert answer.status_code == 302
    assert Project.objects.count() == 2


# -- two editors ----------------------------------------------------------------------------------


def editable() -> list[tuple[str, Post]]:
    """A form on a stored row, for every model that has one; profile and account are one's own."""
    names = [
        "projects:project_edit", "projects:milestone_edit", "projects:contact_edit",
        "projects:milestone_move", "projects:project_stage", "projects:project_status",
        "projects:appointment_end", "projects:appointment_correct", "accounts:person_edit", "accounts:unit_edit",
        "projects:template_step_edit", "projects:screen_edit", "projects:company_edit",
        "projects:financing_edit", "projects:institution_edit", "projects:need_edit", "projects:parcel_edit", "projects:parcel_share_edit",
        "projects:parcel_target_check", "projects:parcel_assessment_edit", "projects:parcel_file_edit",
        "projects:premises_edit",
        "projects:return_edit",
    ]  # fmt: skip
    return [(name, POSTS[name][0]) for name in names]


@pytest.mark.parametrize(("name", "post"), share(editable(), 16))
def test_of_two_editors_one_wins_and_the_other_is_told(committed_db, client_of, name, post):
    one, other = (client_of(make_user(role=Role.ADMIN)) for _ in range(2))
    for _ in range(rounds(50, 1)):
        target = make_target()
        url = url_of(name, target)
        data = [payload(client, url, post, target) for client in (one, other)]
        before = AuditEvent.objects.filter(act=post.act).count()
        answers = at_once(
            lambda u=url, d=data[0]: twin(one).post(u, d),
            lambda u=url, d=data[1]: twin(other).post(u, d),
        )
        assert statuses(answers) == [302, 409]
        assert AuditEvent.objects.filter(act=post.act).count() == before + 1


def test_the_loser_s_text_is_kept_and_the_differences_are_shown(committed_db, client_of):
    one, other = (client_of(make_user(role=Role.ADMIN)) for _ in range(2))
    project = make_project(industry="电子", total_investment=100, site="一号地")
    url = f"{project.get_absolute_url()}edit/"
    first = filled_in(one, url) | {
        "industry": "化工",
        "levels": ["CITY"],
        "total_investment": "100",
    }
    second = filled_in(other, url) | {
        "industry": "医药",
        "aliases": "又名",
        "total_investment": "100.0",
    }
    assert one.post(url, first).status_code == 302
    lost = other.post(url, second)
    assert lost.status_code == 409
    differences = {row.label: (row.theirs, row.yours) for row in lost.context["differences"]}
    assert differences == {
        "行业": ("化工", "医药"),
        "别名": ("", "又名"),
        f"{timezone.localdate().year} 年级别": ("市", ""),
    }
    text = lost.content.decode()
    assert "没有保存" in text
    assert 'value="医药"' in text
    assert "又名</textarea>" in text
    project.refresh_from_db()
    assert (project.industry, project.version) == ("化工", 2)
    # Sent once more, now knowingly, it is saved.
    form = lost.context["form"]
    again = second | {"version": form["version"].value()}
    assert other.post(url, again).status_code == 302
    project.refresh_from_db()
    assert (project.industry, project.version) == ("医药", 3)


def test_no_word_of_many_editors_is_lost(committed_db, client_of):
    """Each adds a word of his own to one text and tries again until he is told it was saved."""
    project = make_project()
    url = f"{project.get_absolute_url()}edit/"
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(4)]
    words = rounds(25, 2)

    rest = filled_in(clients[0], url)

    def write(client, name):
        for number in range(words):
            status = 409
            while status == 409:
                page = client.get(url).content.decode()
                text = hidden(page, "description") + f"{name}{number}。"
                typed = {"version": hidden(page, "version"), "description": text}
                status = client.post(url, rest | typed).status_code
            assert status == 302
        return words

    results = at_once(
        *[lambda c=c, n=n: write(c, n) for c, n in zip(clients, "甲乙丙丁", strict=True)]
    )
    assert results == [words] * 4
    project.refresh_from_db()
    assert project.version == 1 + 4 * words
    for name in "甲乙丙丁":
        assert [project.description.count(f"{name}{n}。") for n in range(words)] == [1] * words


def a_project():
    project = make_project()
    return f"{project.get_absolute_url()}edit/", "description", project


def a_report():
    duty = make_duty(this_week(), filed_at=timezone.now())
    return duty.form_url, "progress", make_report(duty.week, duty.project, duty.user)


@pytest.mark.parametrize("make", [a_project, a_report])
def test_nothing_is_overwritten_in_silence(committed_db, client_of, make):
    """500 rounds: who was told 「saved」 stands in the row, who came second was told 409 and keeps
    his text."""
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    url, field, row = make()
    first, count = row.version, rounds(500, 4)
    for number in range(count):
        texts = [f"{name}写的第 {number} 稿。" for name in "甲乙"]
        data = [filled_in(c, url) | {field: t} for c, t in zip(clients, texts, strict=True)]
        answers = at_once(
            *[lambda c=c, d=d: twin(c).post(url, d) for c, d in zip(clients, data, strict=True)]
        )
        assert statuses(answers) == [302, 409]
        saved = next(n for n, answer in enumerate(answers) if answer.status_code == 302)
        row.refresh_from_db()
        assert (getattr(row, field), row.version) == (texts[saved], first + number + 1)
        assert texts[1 - saved] in answers[1 - saved].content.decode()
    assert row.pgh_event_model.objects.filter(pgh_obj=row, pgh_label="update").count() == count


def test_every_row_that_is_edited_has_a_version():
    edited = {Project, Milestone, Appointment, TaskForce, Contact, User, Unit}
    assert all(issubclass(model, Stamped) for model in edited)


# -- roles, codes, names --------------------------------------------------------------------------


def test_two_administrators_appoint_and_one_holds_the_role(committed_db, client_of):
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    for _ in range(rounds(100, 2)):
        project = make_project()
        url = f"{project.get_absolute_url()}people/appoint/"
        data = [
            filled_in(client, url) | {"role": "LEADER", "user": make_user().pk}
            for client in clients
        ]
        answers = at_once(
            *[
                lambda c=c, d=d, u=url: twin(c).post(u, d)
                for c, d in zip(clients, data, strict=True)
            ]
        )
        assert statuses(answers) == [302, 400]
        assert "须晚于这一天" in next(a for a in answers if a.status_code == 400).content.decode()
        held = Appointment.objects.current(timezone.localdate()).filter(project=project)
        assert held.get().role == "LEADER"


def test_who_is_replaced_while_saving_saves_before_it_or_not_at_all(committed_db, client_of):
    admin = client_of(make_user(role=Role.ADMIN))
    for _ in range(rounds(200, 2)):
        project, old, new = make_project(), make_user(), make_user()
        make_appointment(project, old)
        keeper, base = client_of(old), project.get_absolute_url()
        typed = filled_in(keeper, f"{base}edit/") | {"site": "旧专员所填地点"}
        draft = filled_in(admin, f"{base}people/appoint/") | {
            "role": "COMMISSIONER",
            "user": new.pk,
        }
        replaced, saved = at_once(
            lambda u=base, d=draft: twin(admin).post(f"{u}people/appoint/", d),
            lambda u=base, d=typed, c=keeper: twin(c).post(f"{u}edit/", d),
        )
        assert replaced.status_code == 302
        assert saved.status_code in {302, 404}
        project.refresh_from_db()
        assert (project.site == "旧专员所填地点") == (saved.status_code == 302)
        # The audit row is the last statement under the lock: their order is that of the acts.
        acts = AuditEvent.objects.filter(
            act__in=["appointment.add", "project.edit"], outcome="DONE"
        )
        wanted = ["project.edit", "appointment.add"][saved.status_code == 404 :]
        assert (
            list(acts.order_by("-id").values_list("act", flat=True)[: len(wanted)])[::-1] == wanted
        )
        assert Handover.objects.get(project=project).successor.user == new


def test_two_administrators_found_one_task_force(committed_db, client_of):
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    for _ in range(rounds(100, 2)):
        project = make_project()
        url = f"{project.get_absolute_url()}people/task-force/"
        data = [filled_in(client, url) for client in clients]
        answers = at_once(
            *[
                lambda c=c, d=d, u=url: twin(c).post(u, d)
                for c, d in zip(clients, data, strict=True)
            ]
        )
        # Refused by the constraint, or told by the conflict page, as the moment falls.
        assert statuses(answers) in ([302, 400], [302, 409])
        assert TaskForce.objects.filter(project=project).count() == 1


def test_eight_at_once_get_eight_codes(committed_db):
    def take() -> str:
        with transaction.atomic():
            return CodeCounter.objects.next("GX", 2031)

    for number in range(rounds(50, 2)):
        codes = at_once(*[take] * 8)
        wanted = {f"GX-2031-{n:03d}" for n in range(number * 8 + 1, number * 8 + 9)}
        assert set(codes) == wanted, codes


def test_a_code_is_not_given_again_when_its_project_fails(committed_db):
    codes = []

    def fail():
        with transaction.atomic():
            codes.append(CodeCounter.objects.next("GX", 2031))
            raise ValueError

    assert isinstance(at_once(fail)[0], ValueError)
    with transaction.atomic():
        assert (
            CodeCounter.objects.next("GX", 2031) == "GX-2031-001"
        )  # nobody saw the first: it is free


def test_two_projects_of_one_new_company_are_both_saved_or_told(committed_db, client_of):
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    unit = make_unit()
    for number in range(rounds(50, 2)):
        data = [new_project(c, unit, company_name=f"新企业{number}") for c in clients]
        answers = at_once(
            *[
                lambda c=c, d=d: twin(c).post("/projects/add/", d)
                for c, d in zip(clients, data, strict=True)
            ]
        )
        assert statuses(answers) in ([302, 302], [302, 400])
        for client, sent, answer in zip(clients, data, answers, strict=True):
            if answer.status_code == 400:
                again = sent | {"token": hidden(answer.content.decode(), "token")}
                assert client.post("/projects/add/", again).status_code == 302


def test_one_alias_for_one_project(committed_db, client_of):
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    unit = make_unit()
    data = [new_project(client, unit, aliases="同一别名") for client in clients]
    answers = at_once(
        *[
            lambda c=c, d=d: twin(c).post("/projects/add/", d)
            for c, d in zip(clients, data, strict=True)
        ]
    )
    assert statuses(answers) == [302, 400]
    assert ProjectAlias.objects.count() == 1


def test_two_spellings_of_one_name_at_once_are_asked_about(committed_db, client_of):
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    unit = make_unit()
    spelled = ("年产10万吨（一期）", "年产 １０ 万吨(一期)")
    data = [new_project(c, unit, name=n) for c, n in zip(clients, spelled, strict=True)]
    answers = at_once(
        *[
            lambda c=c, d=d: twin(c).post("/projects/add/", d)
            for c, d in zip(clients, data, strict=True)
        ]
    )
    assert statuses(answers) == [302, 400]
    assert Project.objects.count() == 1


# -- two ways to the same fact --------------------------------------------------------------------


def test_a_fact_from_two_pages_at_once_is_written_once(committed_db, client_of):
    """The project's form and the milestone's tick lock the same two rows: in the same order."""
    one, other = (client_of(make_user(role=Role.ADMIN)) for _ in range(2))
    today = timezone.localdate()
    for _ in range(rounds(100, 2)):
        target = make_target()
        Project.objects.filter(pk=target.project.pk).update(
            stage="PERMITTING", started_text="", filed_on="2025-01-01"
        )
        node = make_milestone(project=target.project, kind="STARTED", name="开工")
        edit, tick = f"{target.project.get_absolute_url()}edit/", f"/milestones/{node.pk}/done/"
        typed = filled_in(one, edit) | {"started_on": today, "evidence": "开工令"}
        ticked = filled_in(other, tick) | {"done_on": today, "evidence": "开工令"}
        answers = at_once(
            lambda u=edit, d=typed: twin(one).post(u, d),
            lambda u=tick, d=ticked: twin(other).post(u, d),
        )
        assert statuses(answers) in ([302, 302], [302, 409])
        target.project.refresh_from_db()
        node.refresh_from_db()
        assert (target.project.stage, target.project.started_on, node.done_on) == (
            "CONSTRUCTION", today, today,
        )  # fmt: skip
        entered = StageEvent.objects.filter(project=target.project, stage="CONSTRUCTION")
        assert entered.exclude(kind="CORRECTION").count() == 1


def test_a_removed_project_is_restored_once(committed_db, client_of):
    clients = [client_of(make_user(role=Role.ADMIN)) for _ in range(2)]
    target = make_target()
    url = f"/projects/{target.removed.code}/restore/"
    data = filled_in(clients[0], url)
    answers = at_once(*[lambda c=c: twin(c).post(url, data) for c in clients])
    assert statuses(answers) in ([302, 404], [302, 409])
    assert AuditEvent.objects.filter(act="project.restore").count() == 1


def test_a_wait_that_is_too_long_is_told_as_such(committed_db, client_of):
    """A lock held by somebody else ends in a 503 with the reason, not in a page that never comes."""
    client, project = client_of(make_user(role=Role.ADMIN)), make_project()
    url = f"{project.get_absolute_url()}edit/"
    data = filled_in(client, url)
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Project.objects.select_for_update().get(pk=project.pk)
            held.set()
            done.wait(20)

    def edit():
        held.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        try:
            return twin(client).post(url, data)
        finally:
            done.set()

    assert at_once(hold, edit)[1].status_code == 503


@pytest.mark.parametrize(
    ("role", "url"),
    [(Role.ADMIN, "/projects/"), (Role.STAFF, "/audit/"), (Role.STAFF, "/nowhere/")],
)
def test_a_locked_table_is_told_within_three_seconds(committed_db, client_of, role, url):
    """One wait, until the database gives it up; with more, threads would be kept from others. The pages of
    errors wait too: their menu asks what serves the person."""
    client = client_of(make_user(role=role))
    held, done, given_up = threading.Event(), threading.Event(), []

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE projects_project IN ACCESS EXCLUSIVE MODE")
            held.set()
            done.wait(20)

    def count(execute, *call):
        try:
            return execute(*call)
        except OperationalError:
            given_up.append(call[0])
            raise

    def look():
        held.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            limit = cursor.fetchone()[0]
            cursor.execute("SET lock_timeout = '200ms'")
        browser = twin(client)
        browser.raise_request_exception = False
        try:
            with connection.execute_wrapper(count):
                return limit, browser.get(url).status_code
        finally:
            done.set()

    assert at_once(hold, look)[1] == ("2s", 503)
    assert len(given_up) == 1
