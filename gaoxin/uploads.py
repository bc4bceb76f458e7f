"""Files from people, on their way in: nothing is kept that has not been looked into.

Size, name and first bytes are checked here; the content by a process with little memory and time
(`gaoxin.upload_check`). Until it has agreed the file lies in a temporary file without name, which is gone
with the process; the web process itself never holds more than a piece of it.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from gaoxin.filenames import clean_filename
from gaoxin.files import CHUNK, Stored, keep
from gaoxin.text import clean_line

log = logging.getLogger(__name__)

CHECKER = Path(__file__).with_name("upload_check") / "__main__.py"
SECONDS = 10
LONGEST_VERDICT = 4096
HEIC = (b"ftypheic", b"ftypheix", b"ftypheim", b"ftyphevc", b"ftypmif1", b"ftypmsf1")
OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Kind:
    check: str
    content_type: str
    begins: tuple[bytes, ...]
    limit: str = "UPLOAD_DOCUMENT_BYTES"


OFFICE = "application/vnd.openxmlformats-officedocument."
IMAGE = Kind("image", "", (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"), "UPLOAD_PHOTO_BYTES")
KINDS = {
    ".pdf": Kind("pdf", "application/pdf", (b"%PDF-",)),
    ".docx": Kind("docx", f"{OFFICE}wordprocessingml.document", (b"PK\3\4",)),
    ".xlsx": Kind("xlsx", f"{OFFICE}spreadsheetml.sheet", (b"PK\3\4",)),
    ".jpg": IMAGE,
    ".jpeg": IMAGE,
    ".png": IMAGE,
}
ROWS = Kind("rows", "", (b"PK\3\4",))
PHOTOS: Set[str] = frozenset({".jpg", ".jpeg", ".png"})
PROJECT_FILES: Set[str] = frozenset(KINDS)


def receive(uploaded: UploadedFile, *, allowed: Set[str]) -> Stored:
    """Check and keep a file whose suffix is one of `allowed`; ValidationError says why not.

    The caller writes the row, within `discarded_on_failure(stored)`."""
    try:
        name = clean_filename(uploaded.name or "")
        kind = kind_of(name, allowed)
        with temporary_file() as received, temporary_file() as drawn:
            copy(uploaded, received, limit=getattr(settings, kind.limit))
            check_beginning(received, kind)
            facts = inspect(kind, received, drawn)
            checked = drawn if kind is IMAGE else received
            checked.seek(0)
            stored_name, size, sha256 = keep(checked)
    except ValidationError as error:
        raise ValidationError(f"“{shown(uploaded)}”没有收下：{error.message}") from error
    except OSError as error:
        log.error("An upload could not be kept: %s", error)
        raise ValidationError(
            f"“{shown(uploaded)}”没有收下：服务器暂时存不下文件。请稍后再传；仍不行请告知系统管理员。"
        ) from error
    taken_on = facts.get("taken_on")
    return Stored(
        stored_name=stored_name,
        original_name=renamed(name, facts),
        content_type=facts.get("content_type", kind.content_type),
        size=size,
        sha256=sha256,
        taken_on=date.fromisoformat(taken_on) if taken_on else None,
        width=facts.get("width"),
        height=facts.get("height"),
    )


class Sheet(NamedTuple):
    """The filled rows of an Excel file, each its number in the sheet and its texts; days as 2026-10-01."""

    rows: list[tuple[int, list[str]]]
    day_zero: date
    """From which its bare numbers count days (`read_day`)."""


def read_rows(uploaded: UploadedFile) -> Sheet:
    """What stands in an Excel file's first filled sheet; nothing is kept. ValidationError says why not."""
    try:
        kind_of(clean_filename(uploaded.name or ""), frozenset({".xlsx"}))
        with temporary_file() as received, temporary_file() as cells:
            copy(uploaded, received, limit=settings.UPLOAD_DOCUMENT_BYTES)
            check_beginning(received, ROWS)
            facts = inspect(ROWS, received, cells)
            cells.seek(0)
            return Sheet(json.loads(cells.read()), date.fromisoformat(facts["day_zero"]))
    except ValidationError as error:
        raise ValidationError(f"“{shown(uploaded)}”没有读入：{error.message}") from error


def temporary_file() -> BinaryIO:
    """Without a buffer, which would not notice how far the other process has read."""
    return tempfile.TemporaryFile(buffering=0)


def kind_of(name: str, allowed: Set[str]) -> Kind:
    suffix = PurePosixPath(name).suffix.casefold()
    if suffix in (".heic", ".heif") and allowed & PHOTOS:
        raise heic()
    if suffix not in allowed:
        raise ValidationError(f"不收这种文件。可以传 {listed(allowed)}；其他格式请另存后再传。")
    return KINDS[suffix]


def listed(allowed: Set[str]) -> str:
    return "、".join(suffix[1:] for suffix in KINDS if suffix in allowed)


def copy(uploaded: UploadedFile, received: BinaryIO, *, limit: int) -> None:
    """Counted while it is copied: what the browser says about its size is not asked."""
    uploaded.seek(0)
    size = 0
    for chunk in uploaded.chunks(CHUNK):
        size += len(chunk)
        if size > limit:
            raise ValidationError(
                f"文件太大，最多 {limit // 1024**2} MB。请压缩图片、拆成几个文件，或另存为 PDF 后再传。"
            )
        if received.write(chunk) < len(chunk):
            raise OSError("no room for a temporary file")
    if not size:
        raise ValidationError("文件是空的。请在电脑或手机上打开确认后重新选择。")


def check_beginning(received: BinaryIO, kind: Kind) -> None:
    received.seek(0)
    head = received.read(32)
    if head.startswith(kind.begins):
        return
    if kind is IMAGE and head[4:12] in HEIC:
        raise heic()
    if head.startswith(OLE):
        raise ValidationError(
            "文件加了密码，或是旧格式（.doc、.xls）改的名。请去掉密码并另存为 .docx 或 .xlsx 再传。"
        )
    raise ValidationError(
        "内容与后缀不符，或文件已损坏。请用原来的软件打开后另存一份再传，不要只改后缀。"
    )


def heic() -> ValidationError:
    return ValidationError(
        "这是 HEIC 照片。请在手机相机设置里改为“兼容性最佳”，或另存为 JPG 后再传。"
    )


def inspect(kind: Kind, received: BinaryIO, drawn: BinaryIO) -> dict:
    """What the checking process found out; ValidationError when it refuses, or does not come to an end."""
    received.seek(0)
    with temporary_file() as verdict:
        code = run(kind, received, drawn, verdict)
        verdict.seek(0)
        text = verdict.read(LONGEST_VERDICT)
    if code > 0:
        log.error("The check of uploads ended with code %s.", code)
        raise OSError("the check of uploads does not run")
    if code < 0 or not text:
        raise ValidationError(
            "文件太复杂，在限定的时间和内存里查不完。请拆小、缩小或另存为 PDF 再传。"
        )
    facts = json.loads(text)
    if "refused" in facts:
        raise ValidationError(facts["refused"])
    return facts


def run(kind: Kind, received: BinaryIO, drawn: BinaryIO, verdict: BinaryIO) -> int:
    """Its exit code, negative for the signal that ended it. It knows no environment and has no other file."""
    process = subprocess.Popen(
        [sys.executable, "-I", str(CHECKER), kind.check, str(drawn.fileno())],
        stdin=received,
        stdout=verdict,
        stderr=subprocess.DEVNULL,
        pass_fds=[drawn.fileno()],
        env={},
        cwd="/",
        start_new_session=True,
    )
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def shown(uploaded: UploadedFile) -> str:
    return clean_line(uploaded.name or "")[:60] or "文件"


def renamed(name: str, facts: dict) -> str:
    """A PNG that called itself .jpg, as chat programs save them, is sent back as what it is."""
    path, content_type = PurePosixPath(name), facts.get("content_type")
    if content_type == "image/png":
        return str(path.with_suffix(".png"))
    if content_type == "image/jpeg" and path.suffix.casefold() == ".png":
        return str(path.with_suffix(".jpg"))
    return name


class Ceiling(FileUploadHandler):
    """A request with more than all files of a form together could be is not read at all."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > settings.UPLOAD_REQUEST_BYTES:
            raise RequestDataTooBig("files of this request exceed UPLOAD_REQUEST_BYTES")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
