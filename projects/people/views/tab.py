from projects.people.reads import project_people
from projects.registry.views.tab import tab_page


def people(request, code):
    return tab_page(request, code, "people", "projects/people/tab.html", people=project_people)
