"""Papers of a project: checked on the way in, sent as downloads, named as a stage's evidence."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from gaoxin.files import path_of
from projects.files.actions.files import sweep_uploads
from projects.models import Company, ProjectFile, StageEvent
from tests.world.access_payloads import filled_in, paper
from tests.world.factories import make_appointment, make_file, make_project, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    return client_of(make_user(role="ADMIN"))


def upload(client, project, file, **fields):
    url = f"/projects/{project.code}/files/add/"
    data = filled_in(client, url) | {"upload": file, "kind": "PERMIT"} | fields
    return client.post(url, data)


def test_what_was_uploaded_comes_back_as_it_was_under_its_own_name(admin):
    project = make_project()
    sent = paper()
    content = sent.read()
    sent.seek(0)
    assert upload(admin, project, sent, number="示范许〔2026〕1 号").status_code == 302
    row = ProjectFile.objects.get()
    answer = admin.get(f"/files/{row.pk}/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith(
        f"attachment; filename=\"file-{row.file.pk}.pdf\"; filename*=UTF-8''%E6%96%BD"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert AuditEvent.objects.filter(act="file.download").count() == 1
    assert "施工许可证.pdf" in admin.get(f"/projects/{project.code}/files/").content.decode()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("照片.heic", b"MZ", "HEIC"),
        ("名单.txt", b"a", "不收 .txt 文件"),
        ("许可证.pdf", b"MZ\x90\x00 not a pdf", "内容与后缀不符"),
        ("空.pdf", b"", "空"),
    ],
)
def test_what_is_not_taken_says_why_and_keeps_what_was_typed(admin, name, content, words):
    project = make_project()
    answer = upload(admin, project, SimpleUploadedFile(name, content), number="留着的文号")
    assert answer.status_code == 400
    html = answer.content.decode()
    assert words in html
    assert "留着的文号" in html
    assert not ProjectFile.objects.exists()


def test_a_stranger_gets_no_file_and_no_difference_to_a_missing_one(client_of):
    row = make_file()
    client = client_of(make_user())
    assert client.get(f"/files/{row.pk}/").status_code == 404
    assert client.get("/files/999999999/").status_code == 404


def test_a_member_may_read_and_only_the_keepers_may_add(client_of):
    project = make_project()
    row = make_file(project)
    member = client_of(make_appointment(project, role="MEMBER").user)
    assert member.get(f"/files/{row.pk}/").status_code == 200
    assert member.get(f"/projects/{project.code}/files/add/").status_code == 404


def test_a_stage_names_the_paper_that_proves_it(admin):
    project = make_project(
        industry="电子", company=Company.objects.create(name="示范企业"), lead_unit=make_unit(),
        agreed_investment=100, total_investment=2000, approval_code="2026-140000-01",
    )  # fmt: skip
    row, foreign = make_file(project), make_file()
    url = f"/projects/{project.code}/stage/"
    passed = {"stage": "COMPLETED", "on": timezone.localdate(), "evidence": "竣工验收"}
    data = filled_in(admin, url) | passed
    assert admin.post(url, data | {"file": foreign.pk}).status_code == 400
    assert admin.post(url, data | {"file": row.pk}).status_code == 302
    assert StageEvent.objects.get(project=project, stage="COMPLETED").file == row
    assert "竣工" in admin.get(f"/projects/{project.code}/files/").content.decode()


def test_a_removed_paper_leaves_the_list_and_stays_on_disk(admin):
    row = make_file()
    url = f"/files/{row.pk}/remove/"
    admin.post(url, filled_in(admin, url) | {"reason": "传错了"})
    assert not ProjectFile.objects.kept().exists()
    assert admin.get(f"/files/{row.pk}/").status_code == 404
    assert path_of(row.file.stored_name).exists()


@pytest.mark.usefixtures("own_folder")
def test_the_sweep_takes_what_no_row_names_after_an_hour():
    import os
    from io import BytesIO

    from gaoxin.files import keep

    kept = make_file()
    lost, *_ = keep(BytesIO(b"%PDF-1.4 lost"))
    for name in (kept.file.stored_name, lost):
        os.utime(path_of(name), (0, 0))
    assert sweep_uploads() >= 1
    assert path_of(kept.file.stored_name).exists()
    assert not path_of(lost).exists()


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_papers(admin):
    project = make_project()
    url = f"/projects/{project.code}/files/"

    def measured(n):
        for _ in range(n):
            make_file(project)
        with CaptureQueriesContext(connection) as queries:
            admin.get(url)
        return len(queries)

    measured(1)
    assert measured(2) == measured(20)
