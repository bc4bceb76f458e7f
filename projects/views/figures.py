from django.shortcuts import render

from projects.reports.figures import published_figures


def figures(request):
    return render(request, "projects/figures.html", {"quotations": published_figures(request.user)})
