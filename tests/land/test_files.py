"""Papers of a parcel: filed by the project office, read by who may know all of whose land it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.roles import Role
from projects.models import Parcel, ParcelFile
from tests.conftest import client_for
from tests.harness.corpus_parts import pdf
from tests.world.access_payloads import complaints, filled_in
from tests.world.factories import (
    make_appointment,
    make_company,
    make_parcel,
    make_parcel_file,
    make_project,
    make_share,
    make_user,
)
from tests.world.rows import refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return client_for(make_user(role=Role.ADMIN))


def page(client, url, status=200) -> str:
    answer = client.get(url, follow=True)
    assert answer.status_code == status, url
    return answer.content.decode()


def send(client, parcel, name="成交确认书.pdf", **typed):
    url = f"/land/{parcel.code}/file/"
    paper = SimpleUploadedFile(name, pdf(), "application/pdf")
    return client.post(url, filled_in(client, url) | {"kind": "DEAL", "upload": paper} | typed)


def test_a_paper_is_filed_shown_and_taken_off(office):
    parcel = make_parcel()
    answer = send(office, parcel, number="长高新成〔2026〕3 号")
    assert (answer.status_code, answer.url) == (302, parcel.get_absolute_url()), complaints(answer)
    row = ParcelFile.objects.get()
    text = page(office, parcel.get_absolute_url())
    assert "成交确认书.pdf" in text and "长高新成〔2026〕3 号" in text and "1 件" in text
    sent = office.get(f"/land/files/{row.pk}/")
    assert b"".join(sent.streaming_content).startswith(b"%PDF-")
    assert AuditEvent.objects.filter(act="parcel_file.download").count() == 1
    url = f"/land/files/{row.pk}/remove/"
    office.post(url, filled_in(office, url) | {"reason": "传错了"})
    assert "成交确认书.pdf</a>" not in page(office, parcel.get_absolute_url())
    assert office.get(f"/land/files/{row.pk}/").status_code == 404
    assert "传错了" in page(office, parcel.get_absolute_url())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"upload": SimpleUploadedFile("合同.doc", b"x")}, "不收 .doc 文件"),
        ({"upload": SimpleUploadedFile("空.pdf", b"")}, "文件是空的"),
        ({"kind": ""}, "请选择类别"),
        ({"dated_on": "2099-01-01"}, "文件日期不能晚于今天"),
    ],
)
def test_what_is_no_paper_is_refused_with_what_to_do(office, typed, told):
    answer = send(office, make_parcel(), **typed)
    assert answer.status_code == 400 and told in answer.content.decode(), complaints(answer)
    assert not ParcelFile.objects.exists()


def test_a_removed_parcel_takes_no_paper(office):
    parcel = make_parcel()
    Parcel.objects.update(
        removed_on=timezone.localdate(), removed_by=make_user(), removed_reason="重复"
    )
    page(office, f"/land/{parcel.code}/file/", 404)


def test_a_paper_that_was_taken_off_says_why():
    row = make_parcel_file()
    rows = ParcelFile.objects.filter(pk=row.pk)
    assert "removed_together" in refusal(lambda: rows.update(removed_on=timezone.localdate()))
    assert "removed_together" in refusal(lambda: rows.update(removed_reason="传错了"))


def of(*, firm=None, stranger=False):
    """A parcel of a person's own project, perhaps of a firm or with a stranger's project; a paper; the client."""
    mine = make_project()
    parcel = make_parcel(company=firm or mine.company)
    make_share(parcel, mine, area=1)
    if stranger:
        make_share(parcel, make_project(), area=1)
    return parcel, make_parcel_file(parcel), client_for(make_appointment(mine).user)


def test_who_works_on_all_of_its_projects_reads_its_papers_and_changes_none():
    parcel, row, client = of()
    assert "成交确认书.pdf" in page(client, parcel.get_absolute_url())
    assert client.get(f"/land/files/{row.pk}/").status_code == 200
    for act in ("edit", "remove"):
        page(client, f"/land/files/{row.pk}/{act}/", 403)
    page(client, f"/land/{parcel.code}/file/", 403)


@pytest.mark.parametrize("hidden", [{"stranger": True}, {"firm": "别家公司"}])
def test_papers_that_tell_of_others_are_not_shown(hidden):
    if "firm" in hidden:
        hidden = {"firm": make_company(name=hidden["firm"])}
    parcel, row, client = of(**hidden)
    text = page(client, parcel.get_absolute_url())
    assert "成交确认书.pdf" not in text and "文件由业务管理员和领导查看" in text
    page(client, f"/land/files/{row.pk}/", 404)
    manager = client_for(make_user(role=Role.MANAGER))
    assert "成交确认书.pdf" in page(manager, parcel.get_absolute_url())
    assert manager.get(f"/land/files/{row.pk}/").status_code == 200


def test_the_papers_of_land_that_one_does_not_see_are_as_if_they_were_not_there():
    _, _, client = of()
    _, other, _ = of()
    page(client, f"/land/files/{other.pk}/", 404)
    page(client, "/land/files/999999/", 404)
