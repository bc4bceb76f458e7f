"""The commands that load the article's data."""

from io import StringIO

from django.core.management import call_command

from projects.models import Project, ReportedFigure
from tests.world import cluster


def test_load_seed_needs_no_more_than_the_application_role(committed_db):
    said = cluster.manage("load_seed", dbname=committed_db)
    assert "新增报道项目 13 个、通报数 16 条" in said
    again = StringIO()
    call_command("load_seed", stdout=again)
    assert "新增报道项目 0 个、通报数 0 条" in again.getvalue()
    assert Project.pgh_event_model.objects.count() == 13


def test_django_s_own_loaddata_takes_the_fixtures_twice(committed_db):
    with cluster.connected(committed_db, role="owner"):
        for _ in range(2):
            call_command("loaddata", "codes", "article", verbosity=0)
    assert Project.objects.count() == 13
    assert ReportedFigure.objects.count() == 16
    assert Project.pgh_event_model.objects.count() == 13
