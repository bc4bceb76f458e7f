"""Pictures and papers that come with a form: checked before any row is locked, kept only if what
the form says is."""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from gaoxin.files import Stored, discard, discarded_on_failure
from gaoxin.uploads import PHOTOS, receive

MOST = 9


@dataclass
class Received:
    stored: list[Stored] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@contextmanager
def received(files: list, allowed: Set[str] = PHOTOS) -> Iterator[Received]:
    """The files as checked and stored ones, around the transaction that writes their rows. They are
    gone again when that fails."""
    photos = Received()
    try:
        _receive(files, allowed, photos)
    except BaseException:
        discard(*photos.stored)
        raise
    with discarded_on_failure(*photos.stored):
        yield photos


def _receive(files: list, allowed: Set[str], photos: Received) -> None:
    if len(files) > MOST:
        what, unit = ("照片", "张") if allowed == PHOTOS else ("文件", "个")
        text = f"一次最多传 {MOST} {unit}{what}，选了 {len(files)} {unit}。请减少后再提交。"
        photos.errors.append(text)
        return
    for file in files:
        try:
            photos.stored.append(receive(file, allowed=allowed))
        except ValidationError as error:
            photos.errors += error.messages
