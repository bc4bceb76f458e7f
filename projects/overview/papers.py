"""The start page of a week gone by, drawn once for all who read the whole number: all that it says is frozen."""

from django.template.loader import render_to_string

from gaoxin import drawn
from gaoxin.spliced import Packed
from projects.models import DispatchReport
from projects.overview.reads.week import week_page

BOARD = "projects/overview/_week.html"


def week_board(report: DispatchReport, user, *, whole: bool) -> Packed | str:
    """`whole`: for somebody who reads all of it, the same for each; whoever asks first draws it."""

    def draw() -> str:
        return render_to_string(BOARD, {"report": report, "page": week_page(report, user)})

    key = (report.pk, report.sha256, report.state, "week")
    return drawn.kept(key, draw) if whole else draw()
