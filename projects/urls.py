"""The addresses of the domain, composed of each area's own. Their order decides nothing."""

import gaoxin.converters  # noqa: F401 - registers <code:…> and <key:…>
from gaoxin.addresses import by_beginning
from gaoxin.areas import parts

app_name = "projects"
urlpatterns = by_beginning(
    pattern for urls in parts("urls", "projects") for pattern in urls.urlpatterns
)
