from dataclasses import asdict

from django.http import JsonResponse
from django.utils import timezone

from projects.overview.reads import counts as reads


def counts(request):
    """What a page asks for once it stands."""
    found = reads.counts(request.user, timezone.now())
    return JsonResponse({key: asdict(count) for key, count in found.items()})
