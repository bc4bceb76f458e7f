from django.utils import timezone

from projects.models import Project
from projects.people.reads.roster import roster_of
from projects.people.reads.tab import project_people
from projects.registry.views.tab import tab_page


def people(request, code):
    def may_call(project) -> bool:
        return Project.objects.reachable_by(request.user).filter(pk=project.pk).exists()

    return tab_page(
        request,
        code,
        "people",
        "projects/people/tab.html",
        people=project_people,
        roster=lambda project: roster_of(project, timezone.localdate()),
        may_call=may_call,
    )
