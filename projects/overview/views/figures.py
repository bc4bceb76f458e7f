from django.shortcuts import render

from projects.overview.reads.figures import published_figures


def figures(request):
    return render(
        request, "projects/overview/figures.html", {"quotations": published_figures(request.user)}
    )
