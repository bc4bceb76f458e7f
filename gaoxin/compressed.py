"""Pages go out compressed: what a telephone waits for is a fifth.

Not to a request that another site made the browser send: see docs/decisions/0012-compressed-pages.md.
"""

from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

from gaoxin.spliced import Spliced

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
        if isinstance(response, Spliced):
            return self.process_spliced(request, response)
        return super().process_response(request, response)

    def process_spliced(self, request, response):
        patch_vary_headers(response, ("Accept-Encoding",))
        if re_accepts_gzip.search(request.headers.get("accept-encoding", "")):
            response.gzipped()
            response.headers["Content-Encoding"] = "gzip"
        return response
