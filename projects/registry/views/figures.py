from django.shortcuts import render

from projects.registry.reads.figures import published_figures


def figures(request):
    return render(
        request, "projects/registry/figures.html", {"quotations": published_figures(request.user)}
    )
