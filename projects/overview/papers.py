"""What is made of frozen numbers once for all who read them whole, and kept: all that they say is frozen."""

import json

from django.template.loader import render_to_string

from gaoxin import drawn
from gaoxin.spliced import Packed
from projects.models import DispatchReport
from projects.overview.reads.trends import count_reported
from projects.overview.reads.week import week_page

BOARD = "projects/overview/_week.html"


def reported(report: DispatchReport) -> list[int]:
    """`count_reported`: twelve numbers of a large zone have half a million rows to be counted."""
    key = (report.pk, report.sha256, "reported")
    kept = drawn.kept(key, lambda: json.dumps(count_reported(report)))
    found: list[int] = json.loads(kept.plain())
    return found


def week_board(report: DispatchReport, user, *, whole: bool) -> Packed | str:
    """The start page of a week gone by. `whole`: for somebody who reads all of it, the same for each; whoever asks first draws it."""

    def draw() -> str:
        return render_to_string(BOARD, {"report": report, "page": week_page(report, user)})

    key = (report.pk, report.sha256, report.state, "week")
    return drawn.kept(key, draw) if whole else draw()
