from django.shortcuts import redirect, render

from gaoxin.asked import clean_address, refuse_unknown
from gaoxin.search import words_of
from gaoxin.text import clean_line
from projects.overview.reads.finding import find, find_outside, named

LONGEST = 100  # characters of what is looked for


def search(request):
    """One page for all kinds; a whole code leads straight to the thing it names."""
    if clean := clean_address(request):
        return redirect(clean)
    refuse_unknown(request.GET, {"q"})
    text = clean_line(request.GET.get("q", ""))[:LONGEST]
    if url := named(request.user, text):
        return redirect(url)
    sought = bool(words_of(text))
    groups = find(request.user, text, request.population) if sought else []
    outside = find_outside(request.user, text, request.population) if sought else []
    context = {"text": text, "sought": sought, "groups": groups, "outside": outside}
    return render(request, "projects/overview/search.html", context)
