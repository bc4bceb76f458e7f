"""What goes along with an answer: the numbers beside the menu."""

import json

from django.utils import timezone

from accounts.roles import allows
from projects.overview.reads.counts import told

ASKED = "X-Counts"


class BringsCounts:
    """A page that asks for a part of itself once it stands asks for its numbers in the same request: to let a person
    in costs as much as to count. htmx hands them to the page as an event, `counts`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if ASKED in request.headers and response.status_code == 200 and _may(request.user):
            numbers = told(request.user, timezone.now())
            response["HX-Trigger"] = json.dumps({"counts": {"numbers": numbers}})
        return response


def _may(person) -> bool:
    signed_in = person.is_authenticated and not person.must_change_password
    return signed_in and allows("projects:counts", person)
