"""Static files under hashed names, compressed once when they are collected."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.compress import Compressor

from gaoxin.finders import PREFIX

# The sheets of every page, in their order (templates/house/_styles.html), are collected as one besides. A browser asks a
# server for six files at once, and shows nothing before it has all sheets: on a bad line a second round is two seconds.
EVERY_PAGE = tuple(
    f"gaoxin/{name}.css"
    for name in ("base", "chrome", "panels", "tables", "project", "forms", "print")
)
JOINED = "gaoxin/site.css"


def without_source_maps(patterns):
    """The patterns of Django that rewrite URLs, less those of source maps: these are not collected."""
    return tuple(
        (extension, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for extension, rules in patterns
    )


class HashedStorage(ManifestStaticFilesStorage):
    patterns = without_source_maps(ManifestStaticFilesStorage.patterns)
    max_post_process_passes = 3
    keep_intermediate_files = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A page names 50 files; the manifest is read once per process, so no address changes.
        self.url = lru_cache(maxsize=1024)(self.url)

    @property
    def joined(self) -> str:
        """The address of the sheets of every page as one; '' while they are read where they are written."""
        return "" if settings.DEBUG else self.url(JOINED)

    def post_process(self, paths, dry_run=False, **options):
        hashed = []
        if not dry_run and all(name in paths for name in EVERY_PAGE):
            paths = {**paths, JOINED: (self, self._join())}
        for name, hashed_name, processed in super().post_process(paths, dry_run, **options):
            if isinstance(processed, Exception):
                raise processed
            hashed.append(hashed_name)
            yield name, hashed_name, processed
        if not dry_run:
            self._compress(hashed)

    def _join(self) -> str:
        text = "\n".join(Path(self.path(name)).read_text(encoding="utf-8") for name in EVERY_PAGE)
        Path(self.path(JOINED)).write_text(text, encoding="utf-8")
        return JOINED

    def _compress(self, names):
        """gzip for all; brotli, slow at its best level, for the large vendor files only."""
        for name in names:
            compressor = Compressor(use_brotli=name.startswith(f"{PREFIX}/"), quiet=True)
            path = Path(self.path(name))
            if not compressor.should_compress(name) or Path(f"{path}.gz").exists():
                continue
            # Exhausted: the compressor writes while it is iterated.
            list(compressor.compress(str(path)))
