from django.http import JsonResponse
from django.utils import timezone

from projects.overview.reads.counts import told


def counts(request):
    """What a page asks for once it stands, where nothing else that it asks for brings them along (middleware.py)."""
    return JsonResponse(told(request.user, timezone.now()))
