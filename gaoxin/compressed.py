"""Pages go out compressed: what a telephone waits for is a fifth.

Not to a request that another site made the browser send: see docs/decisions/0012-compressed-pages.md.
"""

from django.middleware.gzip import GZipMiddleware

TEXTS = ("text/", "application/json", "image/svg+xml")
# What browsers say of requests that no other site began (from Chromium 76 on).
OWN = frozenset({"", "same-origin", "none"})


class Compressed(GZipMiddleware):
    """Text alone: Word, Excel and pictures are packed, and of a file that the server sends nothing is read here."""

    def process_response(self, request, response):
        is_text = response.get("Content-Type", "").startswith(TEXTS)
        is_own = request.headers.get("sec-fetch-site", "") in OWN
        if response.streaming or not (is_text and is_own):
            return response
        return super().process_response(request, response)
