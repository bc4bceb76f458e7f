"""The addresses of the domain: each area's own, composed. Their order between areas decides nothing."""

import gaoxin.converters  # noqa: F401 - registers <code:…> and <key:…>
from projects.areas import parts

app_name = "projects"
urlpatterns = [pattern for urls in parts("urls") for pattern in urls.urlpatterns]
