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
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from gaoxin.filenames import clean_filename
from gaoxin.files import CHUNK, Stored, keep
from gaoxin.signatures import ENCRYPTED, OLE, PDF_WITHIN, is_heic, name_of
from gaoxin.text import clean_line

log = logging.getLogger(__name__)
T = TypeVar("T")

CHECKER = Path(__file__).with_name("upload_check") / "__main__.py"
SECONDS = 10
LONGEST_VERDICT = 4096


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
# Suffixes that people try, and what makes of such a file one that is taken.
SAVE_AS = {
    **dict.fromkeys(
        (".doc", ".wps", ".dot", ".rtf", ".docm"), "请用 Word 或 WPS 打开后另存为 .docx 再传"
    ),
    **dict.fromkeys((".xls", ".et", ".csv", ".xlsm"), "请用 Excel 或 WPS 打开后另存为 .xlsx 再传"),
    **dict.fromkeys(
        (".ppt", ".pptx", ".dps", ".ofd", ".ceb", ".caj"), "请打开后另存或打印为 PDF 再传"
    ),
    **dict.fromkeys((".zip", ".rar", ".7z", ".gz"), "请解压后把里面的文件单独传"),
    **dict.fromkeys(
        (".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif"), "请用看图软件打开后另存为 JPG 再传"
    ),
    **dict.fromkeys((".mp4", ".mov", ".avi", ".m4v"), "不收视频，请截取画面存为 JPG 再传"),
}


def receive(uploaded: UploadedFile, *, allowed: Set[str]) -> Stored:
    """Check and keep a file whose suffix is one of `allowed`; ValidationError says why not.

    The caller writes the row, within `discarded_on_failure(stored)`."""
    with refused_as(f"“{shown(uploaded)}”没有收下"):
        name = clean_filename(uploaded.name or "")
        kind = kind_of(name, allowed)
        with temporary_file() as received, temporary_file() as drawn:
            copy(uploaded, received, limit=getattr(settings, kind.limit))
            check_beginning(received, kind)
            facts = inspect(kind, received, drawn)
            checked = drawn if kind is IMAGE else received
            checked.seek(0)
            stored_name, size, sha256 = keep(checked)
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
    with refused_as(f"“{shown(uploaded)}”没有读入"):
        kind_of(clean_filename(uploaded.name or ""), frozenset({".xlsx"}))
        with temporary_file() as received, temporary_file() as cells:
            copy(uploaded, received, limit=settings.UPLOAD_DOCUMENT_BYTES)
            check_beginning(received, ROWS)
            facts = inspect(ROWS, received, cells)
            cells.seek(0)
            return Sheet(json.loads(cells.read()), date.fromisoformat(facts["day_zero"]))


def receive_read(
    uploaded: UploadedFile,
    refused: str,
    kind_of: Callable[[str], Kind],
    read: Callable[[Kind, BinaryIO], T],
) -> tuple[Stored, T]:
    """Check a file, read it by `read` and keep it as it came. ValidationError says why not; the caller writes the row
    that names it, within `discarded_on_failure`. `refused`: what did not happen to it then, 「没有读入」."""
    with refused_as(f"“{shown(uploaded)}”{refused}"):
        name = clean_filename(uploaded.name or "")
        kind = kind_of(name)
        with temporary_file() as received:
            copy(uploaded, received, limit=settings.UPLOAD_DOCUMENT_BYTES)
            check_beginning(received, kind)
            found = read(kind, received)
            received.seek(0)
            stored_name, size, sha256 = keep(received)
    return Stored(stored_name, name, kind.content_type, size, sha256), found


def told_of(kind: Kind, source: BinaryIO) -> Any:
    """What the limited process writes down of a file, as JSON."""
    with temporary_file() as told:
        inspect(kind, source, told)
        told.seek(0)
        return json.loads(told.read())


@contextmanager
def refused_as(words: str) -> Iterator[None]:
    """What is wrong with a file, or with the disk, as a ValidationError that begins with `words`."""
    try:
        yield
    except ValidationError as error:
        raise ValidationError(f"{words}：{error.message}") from error
    except OSError as error:
        log.error("An upload could not be kept: %s", error)
        raise ValidationError(
            f"{words}：服务器暂时存不下文件。请稍后再传；仍不行请告知系统管理员。"
        ) from error


def temporary_file() -> BinaryIO:
    """Without a buffer, which would not notice how far the other process has read."""
    return tempfile.TemporaryFile(buffering=0)


def kind_of(name: str, allowed: Set[str]) -> Kind:
    suffix = PurePosixPath(name).suffix.casefold()
    if suffix in KINDS and suffix in allowed:
        return KINDS[suffix]
    if suffix in (".heic", ".heif") and allowed & PHOTOS:
        raise heic()
    if not suffix and allowed == PHOTOS:
        return IMAGE  # some phones hand out a picture under its number alone; its bytes decide
    what = f"不收 {suffix} 文件" if suffix else "文件名没有后缀，看不出是哪种文件"
    how = SAVE_AS.get(suffix, "其他格式请另存后再传" if suffix else "请补上后缀再传")
    if suffix in KINDS:
        how = "请重新选择"
    raise ValidationError(f"{what}。可以传 {listed(allowed)}；{how}。")


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
    """Whether it begins as its suffix says; what precedes the header of a PDF its check looks at."""
    received.seek(0)
    head = received.read(PDF_WITHIN)
    if head.startswith(kind.begins) or (kind.check == "pdf" and kind.begins[0] in head):
        return
    if kind is IMAGE and is_heic(head):
        raise heic()
    if head.startswith(OLE):
        raise old_or_encrypted(received)
    if not (what := name_of(head)):
        raise ValidationError(
            "文件开头不是这种文件应有的内容，可能已损坏、没有传完整，或是别的格式改了后缀。"
            "请用原来的软件打开，能打开的另存一份再传。"
        )
    raise ValidationError(
        f"内容与后缀不符：里面是「{what}」。请用原来的软件打开后另存为可以传的格式，不要只改后缀。"
    )


def old_or_encrypted(received: BinaryIO) -> ValidationError:
    """Which of the two: Office puts a document with a password into the container of its old formats."""
    received.seek(0)
    last = b""
    while piece := received.read(CHUNK):
        if ENCRYPTED in last + piece:
            return ValidationError(
                "文件加了密码，打不开。请在 Word、Excel 或 WPS 里去掉密码后再传。"
            )
        last = piece[-len(ENCRYPTED) :]
    return ValidationError(
        "内容是旧格式的 Office 文件（.doc、.xls、.wps 等）。请打开后另存为 .docx、.xlsx 或 PDF 再传，"
        "不要只改后缀。"
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
        raise ValidationError("服务器暂时不能检查文件。请稍后再传；仍不行请告知系统管理员。")
    if code in (-signal.SIGKILL, -signal.SIGXCPU):
        raise ValidationError(
            f"文件太复杂，在 {SECONDS} 秒内查不完。请拆小、缩小或另存为 PDF 再传，也可稍后再试一次。"
        )
    if code < 0 or not text:
        raise ValidationError(
            "文件查不完：检查到一半中断了，多半因为文件已损坏。请打开后另存一份再传。"
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
    """A PNG that called itself .jpg, as chat programs save them, is sent back as what it is, and a picture
    that was called nothing as well."""
    path, content_type = PurePosixPath(name), facts.get("content_type")
    if content_type == "image/png":
        return str(path.with_suffix(".png"))
    if content_type == "image/jpeg" and path.suffix.casefold() in ("", ".png"):
        return str(path.with_suffix(".jpg"))
    return name


class FilesTooBig(RequestDataTooBig):
    """Together, whatever each of them is."""


class Ceiling(FileUploadHandler):
    """A request with more than all files of a form together could be is not read at all."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):  # noqa: N803
        if content_length > settings.UPLOAD_REQUEST_BYTES:
            raise FilesTooBig("files of this request exceed UPLOAD_REQUEST_BYTES")

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None
