"""Pictures that come with a report: checked before any row is locked, kept only if the report is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from gaoxin.files import Stored, discard, discarded_on_failure
from gaoxin.uploads import PHOTOS, receive

MOST = 9


@dataclass
class Received:
    """`written`: rows name the files now; whoever writes the rows says so."""

    stored: list[Stored] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    written: bool = False


@contextmanager
def received(files: list) -> Iterator[Received]:
    """The files as checked and stored ones. Those that no row came to name are gone afterwards."""
    photos = Received()
    try:
        _receive(files, photos)
    except BaseException:
        discard(*photos.stored)
        raise
    with discarded_on_failure(*photos.stored):
        yield photos
    if not photos.written:
        discard(*photos.stored)


def _receive(files: list, photos: Received) -> None:
    if len(files) > MOST:
        photos.errors.append(f"一次最多传 {MOST} 张照片，选了 {len(files)} 张。请减少后再提交。")
        return
    for file in files:
        try:
            photos.stored.append(receive(file, allowed=PHOTOS))
        except ValidationError as error:
            photos.errors += error.messages
