"""Fields for files: one button in our words on every form, pictures of any kind offered, all asked again."""

import re

import pytest
from django import forms
from django.test import RequestFactory

from accounts.views.errors import bad_request
from gaoxin.fields import UploadField, UploadsField
from gaoxin.uploads import FilesTooBig
from tests.house.test_repository import ROOT, tracked
from tests.world.factories import make_project, make_user


def test_no_form_has_a_field_for_files_of_its_own():
    own = re.compile(r"forms\.(FileField|ImageField|FileInput|ClearableFileInput)\b")
    found = [
        path.relative_to(ROOT).as_posix()
        for path in tracked("*.py")
        if "tests" not in path.parts and own.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["gaoxin/fields.py", "gaoxin/forms.py"]


def test_only_the_button_draws_a_field_for_files():
    drawn = {
        path.relative_to(ROOT).as_posix(): re.findall(r'accept="([^"]*)"', text)
        for path in tracked("templates/*.html")
        if 'type="file"' in (text := path.read_text(encoding="utf-8"))
    }
    assert drawn == {"templates/projects/weekly/form.html": ["image/*"]}


@pytest.mark.django_db
def test_the_page_of_a_visit_offers_the_log_s_own_button(client_of):
    project = make_project()
    html = (
        client_of(make_user(role="ADMIN"))
        .get(f"/projects/{project.code}/visits/add/")
        .content.decode()
    )
    field = re.search(r'<label class="btn file">(.*?)</label>', html, re.DOTALL)[1]
    assert "拍照或选图" in field
    assert 'accept="image/*"' in field and "multiple" in field
    assert re.search(r'class="file-in" data-most="9" data-bytes="\d+" data-total="\d+"', html)
    assert "gaoxin/files.js" in html


class Paper(forms.Form):
    one = UploadField(label="文件")
    several = UploadsField(label="附件", most=3)


def test_a_form_without_its_file_says_what_to_do():
    form = Paper({}, {})
    assert form.errors == {"one": ["请选择文件。"]}
    assert Paper({"one": "name.pdf"}, {}).errors == {"one": ["请选择文件。"]}


def test_a_request_of_too_many_bytes_is_told_so():
    answer = bad_request(RequestFactory().post("/"), FilesTooBig())
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "文件没有收下" in html and "合计超过 64 MB" in html and "无法识别" not in html
