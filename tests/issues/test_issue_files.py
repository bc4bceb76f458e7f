"""Papers that prove what a step of a problem says: they come with it, go with it, and are kept."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from projects.models import Issue, StepFile, StoredFile
from tests.world.access_payloads import filled_in, paper
from tests.world.factories import (
    make_appointment,
    make_issue,
    make_project,
    make_step_file,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """The tests of other processes write into the common one."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def issue():
    """Handed out and being handled."""
    today, handler = timezone.localdate(), make_user()
    return make_issue(
        state="HANDLING", handler=handler, lead_unit=make_unit(), assigned_on=today,
        received_on=today, due_on=today,
    )  # fmt: skip


def take(client, issue, slug, *files, **typed):
    url = f"/issues/{issue.code}/{slug}/"
    data = filled_in(client, url) | {"text": "已送电", "attachments": list(files)} | typed
    return client.post(url, data)


def kept_on_disk() -> set[Path]:
    return {path for path in Path(settings.MEDIA_ROOT).glob("??/??/*") if path.is_file()}


@pytest.mark.parametrize(("slug", "typed"), [("feedback", {}), ("resolve", {"evidence": "送电单"})])
def test_papers_come_with_the_step_and_are_served_as_project_files_are(
    issue, client_of, slug, typed
):
    client = client_of(issue.handler)
    sent, other = paper(), paper()
    content = sent.read()
    sent.seek(0)
    answer = take(client, issue, slug, sent, other, **typed)
    assert answer.status_code == 302, answer.context["form"].errors
    step = issue.steps.latest("pk")
    assert step.kind == slug.upper()
    row = step.files.first()
    assert step.files.count() == 2
    page = client.get(f"/issues/{issue.code}/").content.decode()
    assert f'href="/issues/files/{row.pk}/">施工许可证.pdf</a>' in page
    answer = client.get(f"/issues/files/{row.pk}/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith(
        f'attachment; filename="file-{row.file.pk}.pdf"; '
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.get(act="issue.download").object_id == str(issue.pk)
    told = AuditEvent.objects.get(act="issue.step").after
    assert told["attachments"] == ["施工许可证.pdf"] * 2


def test_a_step_without_papers_stays_a_step(issue, client_of):
    client = client_of(issue.handler)
    url = f"/issues/{issue.code}/feedback/"
    assert client.post(url, filled_in(client, url) | {"text": "已送电"}).status_code == 302
    assert not StepFile.objects.exists()
    assert "attachments" not in AuditEvent.objects.get(act="issue.step").after


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名单.txt", b"a", "不收 .txt 文件"),
        ("送电单.pdf", b"MZ\x90\x00 not a pdf", "内容与后缀不符"),
        ("空.pdf", b"", "文件是空的"),
    ],
)
def test_a_paper_that_is_refused_stops_the_step_and_leaves_nothing(
    issue, client_of, name, content, words
):
    client, before = client_of(issue.handler), kept_on_disk()
    answer = take(client, issue, "feedback", paper(), SimpleUploadedFile(name, content))
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert "已送电" in answer.content.decode()
    assert not StoredFile.objects.exists() and kept_on_disk() == before
    assert not issue.steps.exists()


def test_a_step_that_is_refused_leaves_no_paper(issue, client_of):
    client, before = client_of(issue.handler), kept_on_disk()
    assert take(client, issue, "resolve", paper()).status_code == 400  # without the 凭证
    assert kept_on_disk() == before
    data = filled_in(client, f"/issues/{issue.code}/feedback/")
    Issue.objects.filter(pk=issue.pk).update(version=issue.version + 1)
    late = data | {"text": "已送电", "attachments": [paper()]}
    assert client.post(f"/issues/{issue.code}/feedback/", late).status_code == 409
    assert kept_on_disk() == before and not StoredFile.objects.exists()


def test_more_papers_than_a_request_may_bring_are_refused_in_words(issue, client_of):
    answer = take(client_of(issue.handler), issue, "feedback", *[paper() for _ in range(10)])
    assert answer.status_code == 400
    assert "一次最多传 9 个文件，选了 10 个" in answer.content.decode()


def test_who_does_not_see_the_problem_does_not_get_its_papers(client_of):
    row = make_step_file(make_issue(make_project()))
    stranger = client_of(make_appointment().user)
    assert stranger.get(f"/issues/files/{row.pk}/").status_code == 404
    assert not AuditEvent.objects.filter(act="issue.download").exists()


def test_the_page_asks_as_often_for_one_paper_as_for_many(issue, client_of):
    client, counts = client_of(issue.handler), []
    client.get(f"/issues/{issue.code}/")
    for number in (1, 6):
        for _ in range(number):
            make_step_file(issue)
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/issues/{issue.code}/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
