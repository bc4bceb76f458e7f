"""One tar file with a manifest as its last entry, of which every byte is checked when it is read.

`sha256sum -c MANIFEST.sha256` checks the entries without this program.
"""

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

MANIFEST = "MANIFEST.sha256"
FORMAT = "# gaoxin backup 1, sha256 of all bytes before this entry: "
BLOCK = tarfile.BLOCKSIZE
CHUNK = 1024 * 1024
# What tarfile raises on a damaged header, beside its own errors.
DAMAGED = (tarfile.TarError, ValueError, ArithmeticError, LookupError, EOFError)

# Where an entry's bytes are: offset and size.
Place = tuple[int, int]


class ArchiveError(Exception):
    """The message names the file and what is wrong with it."""


class Writer:
    """Entries are added in any order and number; `finish` writes the manifest and waits for the disk."""

    def __init__(self, target: Path) -> None:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        self.all = hashlib.sha256()
        self.lines: list[str] = []

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_) -> None:
        self.file.close()

    def write(self, data: bytes) -> None:
        self.all.update(data)
        self.file.write(data)

    def add_text(self, name: str, text: bytes) -> None:
        self.write(entry(name, text))
        self.lines.append(line_of(hashlib.sha256(text), name))

    def add_file(self, name: str, path: Path) -> None:
        digest = hashlib.sha256()
        with path.open("rb") as source:
            size = os.fstat(source.fileno()).st_size
            self.write(header(name, size))
            for chunk in chunks(source, size, path):
                digest.update(chunk)
                self.write(chunk)
        self.write(padding(size))
        self.lines.append(line_of(digest, name))

    def finish(self) -> None:
        self.file.write(last_part(self.all, self.lines))
        self.file.flush()
        os.fsync(self.file.fileno())


def read_archive(path: Path) -> dict[str, Place]:
    """Its entries, after every byte has been checked: those of the entries and all between them by the
    manifest, the manifest and the end of the file by being exactly what would be written."""
    try:
        with tarfile.open(path, "r:") as tar:
            members = [(m.name, m.isreg(), m.offset, m.offset_data, m.size) for m in tar]
    except FileNotFoundError:
        raise ArchiveError(f"There is no {path}.") from None
    except DAMAGED as error:
        raise ArchiveError(f"{path} is damaged or no backup: {error}") from error
    *members, manifest = members or [("", False, 0, 0, 0)]
    if manifest[0] != MANIFEST or not all(is_file for _, is_file, *_ in members):
        raise ArchiveError(f"{path} is damaged or no backup: it does not end with {MANIFEST}.")
    everything, lines, places = hashlib.sha256(), [], {}
    with path.open("rb") as file:
        for name, _, _, offset, size in members:
            digest = hashlib.sha256()
            everything.update(file.read(offset - file.tell()))
            for chunk in chunks(file, size, path):
                digest.update(chunk)
                everything.update(chunk)
            lines.append(line_of(digest, name))
            places[name] = (offset, size)
        everything.update(file.read(manifest[2] - file.tell()))
        if file.read() != last_part(everything, lines):
            raise ArchiveError(f"{path} is damaged: {difference(path, manifest[3:], lines)}.")
    if any(name.startswith("/") or ".." in Path(name).parts for name in places):
        raise ArchiveError(f"{path} has entries that lead out of it.")
    return places


def difference(path: Path, manifest: Place, lines: list[str]) -> str:
    """Which entries do not have the bytes that the manifest names, for the message."""
    saved = read(path, manifest).decode(errors="replace").splitlines()
    wrong = [line.split("  ", 1)[1] for line in lines if line not in saved]
    return ", ".join(wrong) or "between its entries or in its manifest"


def extract(archive: Path, place: Place, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open("rb") as source, target.open("wb") as file:
        source.seek(place[0])
        for chunk in chunks(source, place[1], archive):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())


def read(archive: Path, place: Place) -> bytes:
    with archive.open("rb") as file:
        file.seek(place[0])
        return file.read(place[1])


def last_part(everything: "hashlib._Hash", lines: list[str]) -> bytes:
    text = "\n".join([FORMAT + everything.hexdigest(), *lines, ""])
    return entry(MANIFEST, text.encode(errors="surrogateescape")) + bytes(2 * BLOCK)


def line_of(digest: "hashlib._Hash", name: str) -> str:
    return f"{digest.hexdigest()}  {name}"


def entry(name: str, data: bytes) -> bytes:
    return header(name, len(data)) + data + padding(len(data))


def header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.PAX_FORMAT)


def padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


def chunks(file: BinaryIO, size: int, path: Path) -> Iterator[bytes]:
    """Exactly `size` bytes: a file that shrinks while it is read would shift all that follows."""
    while size:
        chunk = file.read(min(CHUNK, size))
        if not chunk:
            raise ArchiveError(f"{path} is shorter than it should be.")
        size -= len(chunk)
        yield chunk


def files_below(directory: Path) -> list[str]:
    found = (Path(parent, name) for parent, _, names in os.walk(directory) for name in names)
    return sorted(str(path.relative_to(directory)) for path in found if path.is_file())
