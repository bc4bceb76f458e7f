"""The five pages of the big screen. Each is whole and says its own part; the script of each turns through all."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from gaoxin.asked import refuse_unknown
from projects.screen.reads.board import read_board, read_part
from projects.screen.rules import Part

ADDRESSES = {
    part: "projects:screen" if part == Part.DASHBOARD else f"projects:screen_{part}"
    for part in Part
}


@never_cache
def screen(request, part):
    """For a paired device what was fixed with it, for a person the population of the session."""
    refuse_unknown(request.GET, set())
    now, device = timezone.now(), request.device
    population = device.population if device else request.population
    context = {
        "board": read_board(part, now, population),
        "shown": read_part(part, now, population),
        "parts": [(one, reverse(name)) for one, name in ADDRESSES.items()],
        "device": device,
    }
    return render(request, f"projects/screen/{part}.html", context)
