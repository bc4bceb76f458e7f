"""From 上报 to 销号: pages, steps, who may take them, what they write."""

import pytest

from tests.factories import make_issue, make_user

pytestmark = pytest.mark.django_db


def test_pages_open(client_of):
    client = client_of(make_user(role="ADMIN"))
    issue = make_issue()
    for path in ("/issues/", "/issues/board/", "/issues/add/", issue.get_absolute_url(), f"{issue.project.get_absolute_url()}issues/", issue.project.get_absolute_url(), f"{issue.project.get_absolute_url()}issues/add/", "/projects/", "/supervision/", f"{issue.get_absolute_url()}assign/", f"{issue.get_absolute_url()}edit/"):
        r = client.get(path)
        assert r.status_code == 200, (path, r.status_code)
