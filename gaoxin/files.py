"""Files from people, as they lie below MEDIA_ROOT and go out again.

A file is written, and waited for, before the row that names it: a row always has its file. What has no
row because the row failed is discarded at once, or found by `sweep` after an hour.
"""

import hashlib
import logging
import os
import re
import secrets
import time
from collections.abc import Iterator, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, StreamingHttpResponse

log = logging.getLogger(__name__)

CHUNK = 64 * 1024
# Without suffix: nothing on the server takes it for something to run.
NAME = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{28}")
PLAIN_NAME = re.compile(r"[A-Za-z0-9]+([_-][A-Za-z0-9]+)*")
SWEPT_AFTER = 3600  # seconds, longer than any request
SHOWN = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True)
class Stored:
    """What a row keeps of a file."""

    stored_name: str
    original_name: str
    content_type: str
    size: int
    sha256: str
    taken_on: date | None = None
    width: int | None = None
    height: int | None = None

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height; raises ValueError for a file that is no picture."""
        if self.width is None or self.height is None:
            raise ValueError("not a picture")
        return self.width, self.height


def path_of(stored_name: str) -> Path:
    if not NAME.fullmatch(stored_name):
        raise ValueError("not the name of a stored file")
    return Path(settings.MEDIA_ROOT, stored_name)


def keep(source: BinaryIO) -> tuple[str, int, str]:
    """Write it under a random name and wait for the disk: name, size and SHA-256. All or nothing."""
    number = secrets.token_hex(16)
    stored_name = f"{number[:2]}/{number[2:4]}/{number}"
    path = path_of(stored_name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        size, sha256 = write(source, path)
        for folder in path.parents[:3]:
            fsync(folder)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return stored_name, size, sha256


def write(source: BinaryIO, path: Path) -> tuple[int, str]:
    digest = hashlib.sha256()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        return file.tell(), digest.hexdigest()


def fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# -- files without a row


def discard(*stored: Stored) -> None:
    for one in stored:
        path_of(one.stored_name).unlink(missing_ok=True)


@contextmanager
def discarded_on_failure(*stored: Stored) -> Iterator[None]:
    """Around the transaction that writes the rows of these files.

    When the database goes away nobody knows whether it still committed; the file stays, for a row without
    file is worse than a file without row."""
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except BaseException:
        discard(*stored)
        raise


def sweep(referenced: Set[str], *, now: float | None = None) -> list[str]:
    """Delete the files older than an hour that no row names; `referenced` holds the names of every table.

    Only files named as ours are: what somebody else put below MEDIA_ROOT stays."""
    before = (time.time() if now is None else now) - SWEPT_AFTER
    root, swept = Path(settings.MEDIA_ROOT), []
    for path in root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
        name = str(path.relative_to(root))
        if NAME.fullmatch(name) and name not in referenced:
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    path.unlink()
                    swept.append(name)
    return sorted(swept)


# -- out again


def attachment(data: bytes, name: str, content_type: str, *, plain: str) -> HttpResponse:
    """What was just made, as a download; nothing of it is kept. `plain` as in `disposition`."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = disposition(name, plain)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def disposition(name: str, plain: str) -> str:
    """A download under `name` and, for what reads no other than ASCII names, under `plain`.

    `plain` has no suffix, it gets that of `name`. Some browsers inside chat programs know only the plain
    name; without it they save 「projects」, which no program opens. ValueError for one that must be quoted."""
    if not PLAIN_NAME.fullmatch(plain):
        raise ValueError(f"{plain!r} is no plain name")
    suffix = PurePosixPath(name).suffix.casefold()
    return (
        f'attachment; filename="{plain}{suffix if suffix.isascii() else ""}"; '
        f"filename*=UTF-8''{quote(name, safe='')}"
    )


class StoredFile(StreamingHttpResponse):
    """A file below MEDIA_ROOT: the server sends the one at `path` itself (gaoxin/rsgi.py)."""

    path: Path


def send(
    stored_name: str, original_name: str, content_type: str, *, plain: str
) -> StreamingHttpResponse:
    """As a download under its own name; never shown, never run. `plain` as in `disposition`."""
    return answer(stored_name, content_type, disposition(original_name, plain))


def show(stored_name: str, content_type: str) -> StreamingHttpResponse:
    """A photograph in a page. Only the pixels we have written ourselves are shown."""
    if content_type not in SHOWN:
        raise ValueError(f"{content_type} is not shown")
    return answer(stored_name, content_type, "inline")


def answer(stored_name: str, content_type: str, disposition: str) -> StreamingHttpResponse:
    path = path_of(stored_name)
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        log.error("The file %s is missing below MEDIA_ROOT.", stored_name)
        raise Http404 from None
    response = StoredFile(pieces(path), content_type=content_type)
    response.path = path
    response["Content-Length"] = size
    response["Content-Disposition"] = disposition
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def pieces(path: Path) -> Iterator[bytes]:
    """Opened when the first piece is asked for: an answer that nobody reads leaves no file open."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
