from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone

from gaoxin.clock import written
from gaoxin.files import attachment
from gaoxin.xlsx import TYPE
from projects.models import Project
from projects.registry.views.register import ProjectRegister
from projects.sheets.actions.housekeeping import note_going_out
from projects.sheets.papers import roundtrip_book
from projects.sheets.reads.parcels import parcels_going_out
from projects.sheets.reads.roundtrip import going_out
from projects.sheets.rules.about import About
from projects.sheets.rules.roundtrip import MOST_ROWS

NOTHING = "没有可导出的{0}：回导表只含本区的真实{0}，演示{0}不能由导入更改。"
MUCH_LAND = f"回导表一次最多 {MOST_ROWS:,} 宗，现在更多，请按表分批导入。"
TOO_MANY = f"回导表一次最多 {MOST_ROWS:,} 个项目，请先筛选，分批导出。"


def sheet_out(request):
    """Of what was ticked in the register, or of all that its filter gives: the real ones."""
    now = timezone.now()
    rows = going_out(_chosen(request), timezone.localdate(now))
    if not 0 < len(rows) <= MOST_ROWS:
        messages.warning(request, TOO_MANY if rows else NOTHING.format("项目"))
        return redirect("projects:register")
    return _sent(request, About.PROJECTS, rows, now)


def sheet_land_out(request):
    """Of all parcels of the zone."""
    rows = parcels_going_out()
    if not 0 < len(rows) <= MOST_ROWS:
        messages.warning(request, MUCH_LAND if rows else NOTHING.format("宗地"))
        return redirect("projects:land")
    return _sent(request, About.PARCELS, rows, timezone.now())


def _sent(request, about: About, rows: list[dict[str, str]], now):
    data, stamp = roundtrip_book(rows, now, about), written(now, "%Y%m%d-%H%M")
    name = "宗地回导表" if about == About.PARCELS else "回导表"
    note_going_out(name=name, rows=len(rows), by=request.user)
    return attachment(data, f"{name}-{stamp}.xlsx", TYPE, plain=f"roundtrip-{stamp}")


def _chosen(request):
    register = ProjectRegister()
    register.setup(request)
    chosen = register.chosen().order_by().values("pk")
    return Project.objects.visible_to(request.user).own().filter(pk__in=chosen)
