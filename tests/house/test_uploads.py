"""Uploads: what is refused, what is taken, what is left of it, and what the check may use up.

24 malicious files and every other good one go the whole way in `make test`, all with SOAK=1; the checks that
need no process of their own see the whole corpus of malicious ones every time.
"""

import errno
import hashlib
import io
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import Http404, HttpRequest
from PIL import Image

from gaoxin import files, uploads
from gaoxin.filenames import LONGEST, clean_filename
from gaoxin.files import Stored, discard, discarded_on_failure, path_of, send, show, sweep
from gaoxin.uploads import PHOTOS, PROJECT_FILES, receive
from tests.harness.corpus import MALICIOUS, good, malicious
from tests.harness.corpus_parts import docx_parts, pdf, photo, tags, zipped
from tests.harness.parallel import SOAK, share

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD, BAD = good(), malicious(None if SOAK else 24)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def started(monkeypatch, tmp_path, media):
    """The processes an upload started. They must all have ended, and no temporary file be left."""
    folder, processes = tmp_path / "tmp", []
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            processes.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    yield processes
    assert all(process.returncode is not None for process in processes)
    assert list(folder.iterdir()) == []


def uploaded(name: str, data: bytes) -> SimpleUploadedFile:
    """As it is before Django has tidied the name."""
    file = SimpleUploadedFile("x", data)
    file._name = name
    return file


def kept(media: Path) -> list[Path]:
    return [path for path in media.rglob("*") if path.is_file()]


def message(error) -> str:
    return " ".join(error.value.messages)


# -- what is refused


def test_the_corpus_is_as_large_as_promised():
    assert len(malicious()) >= 150
    assert len(GOOD) >= 40
    assert {kind.split(":")[0] for kind in BAD} == set(MALICIOUS)


@pytest.mark.parametrize("kind", BAD)
def test_a_malicious_file_is_refused(kind, media, started):
    name, make = BAD[kind]
    file, began = uploaded(name, make()), time.monotonic()
    with pytest.raises(ValidationError) as error:
        receive(file, allowed=PROJECT_FILES)
    assert time.monotonic() - began < uploads.SECONDS + 2
    assert "没有收下" in message(error) and "请" in message(error)
    assert "服务器" not in message(error)
    assert kept(media) == []


@pytest.mark.parametrize("family", ["wrong_magic", "names"])
def test_what_name_and_beginning_tell_needs_no_process(family, started, media):
    for kind, (name, make) in MALICIOUS[family]().items():
        with pytest.raises(ValidationError):
            receive(uploaded(name, make()), allowed=PROJECT_FILES)
            pytest.fail(kind)
    assert started == []


@pytest.mark.parametrize(
    "family",
    ["acting", "broken", "entities", "pdfs", "pictures", "polyglots", "reaching_out", "zip_paths"],
)
def test_a_check_refuses_by_itself(family):
    """In this process, so without the limits that may otherwise have been what refused."""
    from gaoxin.upload_check import Refused

    unexpected = {}
    for kind, (name, make) in MALICIOUS[family]().items():
        check, data = uploads.KINDS[Path(name).suffix].check, make()
        try:
            inspect_here(check, data)
            unexpected[kind] = "accepted"
        except Refused as refusal:
            assert "请" in str(refusal), kind
        except Exception as error:
            if family not in ("broken", "pictures", "polyglots"):
                unexpected[kind] = repr(error)
    sizes = {kind for kind in unexpected if kind.endswith(" and 1")}  # the length alone is wrong
    assert {k: v for k, v in unexpected.items() if k not in sizes} == {}


def inspect_here(check: str, data: bytes) -> dict:
    from gaoxin.upload_check import image, office, pdf

    module = {"docx": office, "xlsx": office, "image": image, "pdf": pdf}[check]
    return module.inspect(check, io.BytesIO(data), io.BytesIO())


def test_photos_take_no_documents(media):
    with pytest.raises(ValidationError, match="可以传 jpg、jpeg、png"):
        receive(uploaded("文.pdf", pdf()), allowed=PHOTOS)


@pytest.mark.parametrize("name", ["IMG_1.HEIC", "IMG_1.jpg"])
def test_the_photo_of_an_apple_phone_is_refused_with_what_to_do(name, media):
    data = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)
    with pytest.raises(ValidationError, match="兼容性最佳"):
        receive(uploaded(name, data), allowed=PHOTOS)


def test_what_the_browser_says_about_the_size_is_not_asked(media, settings):
    settings.UPLOAD_PHOTO_BYTES = 1000
    file = uploaded("图.jpg", photo())
    file.size = 10
    with pytest.raises(ValidationError, match="文件太大"):
        receive(file, allowed=PHOTOS)


# -- names


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("关于 项目　推进.docx", "关于 项目 推进.docx"),
        ("  通知.pdf ", "通知.pdf"),
        ("a<b>|c?.pdf", "a_b__c_.pdf"),
        ("v1.2.3.docx", "v1.2.3.docx"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("www.docx", "www.docx"),
    ],
)
def test_a_name_is_tidied(given, kept_as):
    assert clean_filename(given) == kept_as


@pytest.mark.parametrize("stem", ["长" * 100, "𠮷" * 90, "a" * 300, "长" * 64 + "ab"])
def test_a_long_name_is_cut_between_two_characters(stem):
    cleaned = clean_filename(f"{stem}.docx")
    assert LONGEST - 4 < len(cleaned.encode()) <= LONGEST
    assert cleaned.endswith(".docx") and stem.startswith(cleaned.removesuffix(".docx"))


# -- what is taken


@pytest.mark.parametrize("kind", share(list(GOOD), 3))
def test_a_good_file_is_taken(kind, media, started):
    name, make = GOOD[kind]
    data = make()
    stored = receive(uploaded(name, data), allowed=PROJECT_FILES)
    path = media / stored.stored_name
    written = path.read_bytes()
    assert kept(media) == [path]
    assert hashlib.sha256(written).hexdigest() == stored.sha256
    assert len(written) == stored.size
    assert path.stat().st_mode & 0o777 == 0o600
    if stored.content_type.startswith("image/"):
        assert_only_pixels(written, stored)
    else:
        assert written == data
        assert (stored.original_name, stored.taken_on, stored.width) == (name, None, None)


def assert_only_pixels(written: bytes, stored: Stored):
    with Image.open(io.BytesIO(written)) as image:
        image.load()
        assert Image.MIME[image.format] == stored.content_type
        assert image.size == (stored.width, stored.height)
        assert max(image.size) <= 2560
        assert not image.getexif()
        # What a JPEG cannot be without; anything else would have come from the original.
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"GEHEIM" not in written and b"Exif" not in written and b"ftyp" not in written


CORNERS = {1: "left top", 2: "right top", 3: "right bottom", 4: "left bottom",
           5: "left top", 6: "right top", 7: "right bottom", 8: "left bottom"}  # fmt: skip


@pytest.mark.parametrize("orientation", CORNERS)
def test_a_photo_is_turned_upright(orientation, media):
    data = photo(exif=tags(orientation=orientation))
    stored = receive(uploaded("照片.jpg", data), allowed=PHOTOS)
    assert (stored.width, stored.height) == ((640, 480) if orientation < 5 else (480, 640))
    with Image.open(media / stored.stored_name) as image:
        places = {
            f"{side} {end}": image.getpixel((x, y))
            for side, x in (("left", 20), ("right", stored.width - 20))
            for end, y in (("top", 20), ("bottom", stored.height - 20))
        }
    red, green, blue = places[CORNERS[orientation]]
    assert red > 230 and green < 30 and blue < 30


def test_only_the_day_is_kept_of_what_the_camera_wrote(media):
    data = photo(exif=tags(taken="2024:11:08 23:59:59"))
    stored = receive(uploaded("照片.jpg", data), allowed=PHOTOS)
    assert stored.taken_on == date(2024, 11, 8)


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "2024:13:45 00:00:00", "", "昨天"])
def test_a_camera_that_does_not_know_the_day(taken, media):
    stored = receive(uploaded("a.jpg", photo(exif=tags(taken=taken))), allowed=PHOTOS)
    assert stored.taken_on is None


def test_a_large_photo_is_made_smaller(media):
    stored = receive(uploaded("a.jpg", photo(size=(4000, 3000))), allowed=PHOTOS)
    assert (stored.width, stored.height) == (2560, 1920)


def test_a_png_that_calls_itself_jpg_is_named_for_what_it_is(media):
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "PNG")
    stored = receive(uploaded("聊天.v2.jpg", file.getvalue()), allowed=PHOTOS)
    assert (stored.original_name, stored.content_type) == ("聊天.v2.png", "image/png")
    stored = receive(uploaded("照片.PNG", photo()), allowed=PHOTOS)
    assert (stored.original_name, stored.content_type) == ("照片.jpg", "image/jpeg")


# -- the process that checks


def test_the_check_has_no_more_than_its_limits():
    """It gets no memory beyond 512 MB, starts no process, opens no 33rd file, and is not root."""
    script = f"""
import os, runpy, sys
limits = runpy.run_path({str(uploads.CHECKER)!r})["limit_this_process"]
limits()
def refused(attempt):
    try: attempt()
    except (MemoryError, OSError): return True
def forks():
    if os.fork() == 0: os._exit(0)
print(refused(lambda: bytearray(512 * 1024**2)), refused(forks) or os.geteuid() == 0,
      refused(lambda: [os.dup(0) for _ in range(32)]), os.geteuid() != 0, len(bytearray(1024**2)))
"""
    done = subprocess.run(
        [sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == ["True", "True", "True", "True", str(1024**2)], done.stderr


def replaced_check(monkeypatch, tmp_path, source: str) -> None:
    checker = tmp_path / "check.py"
    checker.write_text(source)
    monkeypatch.setattr(uploads, "CHECKER", checker)


def test_a_check_that_does_not_end_is_ended_with_all_it_started(
    monkeypatch, tmp_path, media, started
):
    replaced_check(
        monkeypatch,
        tmp_path,
        "import os, time\nchild = os.fork()\n"
        f"if child: open({str(tmp_path / 'pid')!r}, 'w').write(str(child))\n"
        "time.sleep(60)\n",
    )
    monkeypatch.setattr(uploads, "SECONDS", 3)
    began = time.monotonic()
    with pytest.raises(ValidationError, match="查不完"):
        receive(uploaded("文.pdf", pdf()), allowed=PROJECT_FILES)
    assert time.monotonic() - began < 10
    assert not runs(int((tmp_path / "pid").read_text()))
    assert kept(media) == []


def runs(process: int) -> bool:
    """A zombie, which only waits for init to look, does not run."""
    for _ in range(50):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return False
        if state == "Z":
            return False
        time.sleep(0.1)
    return True


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import os\nos.abort()", "查不完"),
        ("", "查不完：检查到一半中断"),
        ("raise SystemExit(3)", "系统管理员"),
        ("import nothing_of_this_name", "系统管理员"),
    ],
)
def test_a_check_without_a_verdict_accepts_nothing(
    source, told, monkeypatch, tmp_path, media, started
):
    replaced_check(monkeypatch, tmp_path, source)
    with pytest.raises(ValidationError, match=told):
        receive(uploaded("文.pdf", pdf()), allowed=PROJECT_FILES)
    assert kept(media) == []


def test_the_web_process_stays_small(tmp_path, media):
    """A document of 20 MB costs less than 64 MB of memory."""
    big = tmp_path / "big.pdf"
    big.write_bytes(GOOD["pdf of 20 MB"][1]())
    script = f"""
import django, re
django.setup()
from django.core.files.uploadedfile import TemporaryUploadedFile
from gaoxin.uploads import PROJECT_FILES, receive
def most(): return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
file = TemporaryUploadedFile("a.pdf", "application/pdf", 1, None)
with open({str(big)!r}, "rb") as source:
    while chunk := source.read(65536): file.write(chunk)
before = most()
stored = receive(file, allowed=PROJECT_FILES)
print(most() - before, stored.size)
"""
    environment = os.environ | {"MEDIA_ROOT": str(media)}
    command = [sys.executable, "-W", "ignore", "-c", script]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    grown, size = map(int, done.stdout.split())
    assert size == big.stat().st_size
    assert grown < 64 * 1024


# -- written, or not at all


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_disk_that_fails_at_any_step_leaves_nothing(step, monkeypatch, media, started):
    steps, real = [], os.fsync

    def failing(descriptor):
        steps.append(descriptor)
        if len(steps) == step:
            raise OSError(errno.ENOSPC, "no space")
        real(descriptor)

    monkeypatch.setattr(files.os, "fsync", failing)
    with pytest.raises(ValidationError, match="存不下"):
        receive(uploaded("文.pdf", pdf()), allowed=PROJECT_FILES)
    assert len(steps) == step
    assert kept(media) == []


def test_file_and_folders_are_waited_for(monkeypatch, media):
    waited, real = [], os.fsync

    def recording(descriptor):
        waited.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(files.os, "fsync", recording)
    stored = receive(uploaded("文.pdf", pdf()), allowed=PROJECT_FILES)
    path = media / stored.stored_name
    assert waited == [path, path.parent, path.parent.parent, media]


@pytest.fixture
def stored(media):
    return receive(uploaded("一号报告.pdf", pdf()), allowed=PROJECT_FILES)


def test_a_row_that_fails_takes_its_file_along(stored, media):
    with pytest.raises(ZeroDivisionError), discarded_on_failure(stored):
        raise ZeroDivisionError
    assert kept(media) == []
    discard(stored)  # a second time is no error


def test_a_row_that_succeeds_keeps_its_file(stored):
    with discarded_on_failure(stored):
        pass
    assert path_of(stored.stored_name).exists()


def test_the_file_stays_when_nobody_knows_whether_the_row_was_written(stored):
    with pytest.raises(OperationalError), discarded_on_failure(stored):
        raise OperationalError("connection lost during COMMIT")
    assert path_of(stored.stored_name).exists()


def test_sweeping_deletes_old_files_without_row_and_nothing_else(media):
    kept_row, old, young = (
        receive(uploaded("文.pdf", pdf()), allowed=PROJECT_FILES).stored_name for _ in range(3)
    )
    foreign = media / "ab" / "cd" / "readme.txt"
    foreign.parent.mkdir(parents=True, exist_ok=True)
    foreign.write_text("not ours")
    now = time.time()
    for path in (path_of(kept_row), path_of(old), foreign):
        os.utime(path, (now - 3601, now - 3601))
    os.utime(path_of(young), (now - 3500, now - 3500))
    assert sweep({kept_row}, now=now) == [old]
    assert set(kept(media)) == {path_of(kept_row), path_of(young), foreign}
    assert sweep({kept_row}, now=now) == []


# -- out again


def headers(response) -> dict:
    return dict(response.headers)


def test_a_file_is_sent_as_a_download_under_its_own_name(stored):
    response = send(stored.stored_name, stored.original_name, stored.content_type, plain="file-35")
    assert b"".join(response.streaming_content) == path_of(stored.stored_name).read_bytes()
    assert headers(response) == {
        "Content-Type": "application/pdf",
        "Content-Length": str(stored.size),
        "Content-Disposition": "attachment; filename=\"file-35.pdf\"; filename*=UTF-8''"
        "%E4%B8%80%E5%8F%B7%E6%8A%A5%E5%91%8A.pdf",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }


def test_the_policy_of_pages_does_not_replace_that_of_files(stored):
    from csp.middleware import CSPMiddleware

    response = send(stored.stored_name, stored.original_name, stored.content_type, plain="file-35")
    passed = CSPMiddleware(lambda request: response)(HttpRequest())
    assert headers(passed)["Content-Security-Policy"].startswith("sandbox")


def test_a_photo_is_shown_with_the_same_headers(media):
    stored = receive(uploaded("现场.jpg", photo()), allowed=PHOTOS)
    shown = headers(show(stored.stored_name, stored.content_type))
    sent = headers(
        send(stored.stored_name, stored.original_name, stored.content_type, plain="file-35")
    )
    assert shown.pop("Content-Disposition") == "inline"
    sent.pop("Content-Disposition")
    assert shown == sent


def test_nothing_but_a_photo_is_shown(stored):
    with pytest.raises(ValueError, match="not shown"):
        show(stored.stored_name, stored.content_type)


@pytest.mark.parametrize("name", ["../settings.py", "/etc/passwd", "ab/cd/x", "ab/cd/" + "0" * 32])
def test_only_names_of_stored_files_are_looked_for(name, media):
    with pytest.raises(ValueError, match="stored file"):
        send(name, "a.pdf", "application/pdf", plain="file-35")


def test_a_file_that_is_gone_is_not_found(stored):
    discard(stored)
    with pytest.raises(Http404):
        send(stored.stored_name, "a.pdf", "application/pdf", plain="file-35")


# -- requests


@pytest.mark.django_db
def test_a_request_beyond_all_limits_is_not_read(client, settings):
    settings.UPLOAD_REQUEST_BYTES = 1000
    body = {"username": "a", "file": SimpleUploadedFile("a.docx", zipped(docx_parts()))}
    refused = client.post("/login/", body)
    assert refused.status_code == 400
    html = refused.content.decode()
    assert "文件没有收下" in html and "一次提交的文件合计超过" in html
    settings.UPLOAD_REQUEST_BYTES = 1000_000
    body["file"].seek(0)
    assert "文件没有收下" not in client.post("/login/", body).content.decode()
