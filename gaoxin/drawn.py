"""Parts of pages that were drawn once, kept packed below DRAWN_ROOT until another release draws them.

What is kept is made of what its key names and of this release's code; so a file is never out of date, and may be
deleted at any time: the part is drawn again when somebody asks.
"""

import hashlib
import json
import logging
import os
import shutil
import struct
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from django.conf import settings

from gaoxin.prepared import static_key
from gaoxin.spliced import Packed, pack

log = logging.getLogger(__name__)

HEAD = struct.Struct(">QQL")  # size packed and unpacked, and the sum
KEPT_FOR = 30 * 24 * 3600  # seconds

Key = Sequence[str | int]


def folder() -> Path:
    """Of this release: what its code, templates and static files draw is another's no more."""
    return Path(settings.DRAWN_ROOT) / _release()


@cache
def _release() -> str:
    """Read once: the files of a running process do not change."""
    return static_key()[:16]


def kept(key: Key, draw: Callable[[], str]) -> Packed:
    """The part of this key, as it lies there or drawn now."""
    return find(key) or keep(key, draw())


def find(key: Key) -> Packed | None:
    try:
        size, plain, crc, data = _read(_path(key))
    except (OSError, struct.error):
        return None
    return (
        Packed(data, plain, crc) if len(data) == size else None
    )  # else the machine stopped meanwhile


def _read(path: Path) -> tuple[int, int, int, bytes]:
    with path.open("rb") as file:
        return (*HEAD.unpack(file.read(HEAD.size)), file.read())


def keep(key: Key, text: str) -> Packed:
    """Packed as small as it gets, and kept where there is room; without any it is drawn again the next time."""
    packed, path = pack(text.encode(), level=9), _path(key)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(HEAD.pack(len(packed.data), packed.size, packed.crc) + packed.data)
        os.replace(file.name, path)
    except OSError as error:
        log.warning("A part of a page could not be kept: %s", error)
    return packed


def _path(key: Key) -> Path:
    name = hashlib.sha256(json.dumps([str(one) for one in key]).encode()).hexdigest()
    return folder() / name


def sweep(now: float | None = None) -> None:
    """Delete what other releases drew, and what was drawn a month ago."""
    before = (time.time() if now is None else now) - KEPT_FOR
    for place in Path(settings.DRAWN_ROOT).glob("*"):
        if place != folder():
            shutil.rmtree(place, ignore_errors=True)
    for path in folder().glob("*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
