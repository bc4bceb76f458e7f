from django.shortcuts import render


def figures(request):
    return render(request, "projects/figures.html", {})
