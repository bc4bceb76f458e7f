"""The commands that load the article's data, in processes of their own, as they are run."""

from projects.models import Project, ReportedFigure
from tests.world import cluster


def test_load_seed_needs_no_more_than_the_application_role(committed_db):
    said = [cluster.manage("load_seed", dbname=committed_db) for _ in range(2)]
    assert "新增报道项目 13 个、通报数 16 条" in said[0]
    assert "新增报道项目 0 个、通报数 0 条" in said[1]
    assert Project.pgh_event_model.objects.count() == 13


def test_django_s_own_loaddata_takes_the_fixtures_twice(committed_db):
    for _ in range(2):
        cluster.manage("loaddata", "codes", "article", dbname=committed_db, role="owner")
    assert Project.objects.count() == 13
    assert ReportedFigure.objects.count() == 16
    assert Project.pgh_event_model.objects.count() == 13
