"""Every number says how it is computed, and says it of a list that opens."""

import re

import pytest
from django.core.management import call_command

from accounts.roles import Role
from projects.models import Metric
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of):
    call_command("load_seed", verbosity=0)
    return client_of(make_user(role=Role.MANAGER))


@pytest.mark.parametrize("page", ["/", "/figures/", "/issues/"])
def test_every_metric_a_page_names_has_its_card(client, page):
    named = re.findall(r'href="(/metrics/[a-z_]+/)"', client.get(page).content.decode())
    assert named
    for url in dict.fromkeys(named):
        assert client.get(url).status_code == 200, url


def test_every_number_of_the_dashboard_belongs_to_a_metric(client):
    names = set(re.findall(r'data-metric="([a-z_]+)"', client.get("/").content.decode()))
    assert names <= {*Metric.objects.values_list("code", flat=True)}


def test_the_list_behind_every_metric_opens(client):
    metrics = Metric.objects.exclude(url="")
    assert metrics.count() >= 15
    for metric in metrics:
        assert client.get(metric.url).status_code == 200, metric.code


def test_the_page_lists_every_metric(client):
    html = client.get("/metrics/").content.decode()
    assert f'data-total="{Metric.objects.count()}"' in html
    for metric in Metric.objects.all():
        assert f'id="{metric.code}"' in html and metric.formula in html
