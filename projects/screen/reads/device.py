"""Which paired screen a request comes from, by its cookie."""

from django.conf import settings
from django.utils import timezone

from projects.models import Screen


def device_of(request) -> Screen | None:
    """The screen of this cookie, in whatever state; None without a cookie and for one that nobody gave."""
    token = request.COOKIES.get(settings.SCREEN_COOKIE_NAME, "")
    return Screen.objects.of_token(token).first() if token else None


def is_live(screen: Screen | None) -> bool:
    return screen is not None and screen.state_at(timezone.now()) == Screen.State.PAIRED
