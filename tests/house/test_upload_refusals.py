"""Every refusal of an upload says what is wrong with this file and what to do: the true reason, no other."""

import io
import struct
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gaoxin import uploads
from gaoxin.uploads import PHOTOS, PROJECT_FILES, read_rows, receive
from tests.harness.corpus_parts import (
    docx_parts,
    encrypted,
    flood,
    heic,
    pdf,
    photo,
    saved,
    with_text,
    workbook,
    xlsx_parts,
    zipped,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
LOCKED = OLE + bytes(70_000) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(60)
AVIF = b"\0\0\0\x1cftypavif" + bytes(60)
MP4 = b"\0\0\0\x18ftypmp42" + bytes(60)
STRANGE = b"\1\2\3\4" * 100
docx = partial(zipped, docx_parts())


def gif() -> bytes:
    return saved(Image.new("P", (9, 9)), "GIF")


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def refusal(name: str, data: bytes, allowed=PROJECT_FILES) -> str:
    file = SimpleUploadedFile("x", data)
    file._name = name
    with pytest.raises(ValidationError) as error:
        receive(file, allowed=allowed)
    return error.value.messages[0]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("空.pdf", b"", "文件是空的。请在电脑或手机上打开确认后重新选择。"),
        ("方案.doc", OLE, "不收 .doc 文件。可以传 pdf、docx、xlsx、jpg、jpeg、png；请用 Word 或 WPS 打开后另存为 .docx"),
        ("台账.et", OLE, "不收 .et 文件。可以传 pdf、docx、xlsx、jpg、jpeg、png；请用 Excel 或 WPS 打开后另存为 .xlsx"),
        ("公文.ofd", b"PK\3\4", "不收 .ofd 文件。可以传 pdf、docx、xlsx、jpg、jpeg、png；请打开后另存或打印为 PDF"),
        ("资料.zip", b"PK\3\4", "不收 .zip 文件。可以传 pdf、docx、xlsx、jpg、jpeg、png；请解压后把里面的文件单独传"),
        ("现场.mp4", MP4, "不收视频，请截取画面存为 JPG"),
        ("图.webp", WEBP, "请用看图软件打开后另存为 JPG"),
        ("图.dwg", STRANGE, "不收 .dwg 文件。可以传 pdf、docx、xlsx、jpg、jpeg、png；其他格式请另存后再传。"),
        ("通知", pdf(), "文件名没有后缀，看不出是哪种文件"),
        ("IMG.heic", heic(), "这是 HEIC 照片。请在手机相机设置里改为“兼容性最佳”"),
        ("IMG.jpg", heic(), "这是 HEIC 照片。请在手机相机设置里改为“兼容性最佳”"),
        ("方案.docx", LOCKED, "文件加了密码，打不开。请在 Word、Excel 或 WPS 里去掉密码后再传。"),
        ("方案.docx", OLE, "内容是旧格式的 Office 文件（.doc、.xls、.wps 等）。请打开后另存为"),
        ("方案.docx", pdf(), "内容与后缀不符：里面是「PDF」。"),
        ("批复.pdf", docx(), "内容与后缀不符：里面是「压缩包，或 Word、Excel 文档」。"),
        ("批复.pdf", photo(), "内容与后缀不符：里面是「JPG 图片」。"),
        ("图.jpg", gif(), "内容与后缀不符：里面是「GIF 图片」。"),
        ("图.jpg", WEBP, "内容与后缀不符：里面是「WEBP 图片」。"),
        ("图.jpg", AVIF, "内容与后缀不符：里面是「AVIF 图片」。"),
        ("图.jpg", MP4, "内容与后缀不符：里面是「视频」。"),
        ("批复.pdf", b"\xef\xbb\xbf<!DOCTYPE html><html>", "内容与后缀不符：里面是「网页」。"),
        ("批复.pdf", STRANGE, "文件开头不是这种文件应有的内容，可能已损坏、没有传完整，或是别的格式改了后缀。"),
    ],
)  # fmt: skip
def test_what_name_and_beginning_tell(name, data, told):
    assert told in refusal(name, data)


def test_what_is_taken_elsewhere_is_not_called_unknown():
    assert "不收 .pdf 文件。可以传 jpg、jpeg、png；请重新选择。" in refusal(
        "批复.pdf", pdf(), PHOTOS
    )


@pytest.mark.parametrize(("name", "limit"), [("图.jpg", "PHOTO"), ("批复.pdf", "DOCUMENT")])
def test_too_large_says_how_large_it_may_be(name, limit, settings):
    setattr(settings, f"UPLOAD_{limit}_BYTES", 3 * 1024**2)
    assert "文件太大，最多 3 MB。请压缩图片" in refusal(
        name, b"\xff\xd8\xff%PDF-" + bytes(3 * 1024**2)
    )


@pytest.mark.parametrize(
    ("check", "make", "told"),
    [
        ("pdf", lambda: pdf(trailer=b" /Encrypt 9 0 R"), "PDF 加了密码或限制了权限"),
        ("pdf", lambda: pdf()[:-200], "PDF 不完整，可能没有传完。"),
        ("pdf", lambda: b"GIF89a" + pdf(), "PDF 前面夹带了别的内容。"),
        ("pdf", lambda: b" " * 1025 + pdf(), "开头没有 PDF 的版本标记"),
        ("pdf", lambda: pdf() + b"more", "PDF 结尾之后夹带了别的内容。"),
        ("docx", encrypted, "文件加了密码。"),
        ("docx", lambda: docx()[:-100], "文件打不开，可能已损坏或没有传完整。"),
        ("docx", lambda: zipped(xlsx_parts()), "后缀是 .docx，里面却是 .xlsx 文档。请把后缀改回 .xlsx"),
        ("xlsx", docx, "后缀是 .xlsx，里面却是 .docx 文档。请把后缀改回 .docx"),
        ("docx", lambda: zipped({"a.txt": b"a"}), "这是压缩包，不是 .docx 文件。请打开压缩包"),
        (
            "docx",
            lambda: with_text(docx_parts(), "[Content_Types].xml", "document.main", "template.main"),
            "请另存为不含宏的 .docx",
        ),
        ("image", lambda: flood(6000, 5000), "图片的像素太多：6000×5000（JPG 最多 1.1 亿，PNG 最多 2500 万）。"),
    ],
)  # fmt: skip
def test_what_the_check_of_the_content_tells(check, make, told):
    from gaoxin.upload_check import Refused, image, office, pdf as pdf_check

    module = {"docx": office, "xlsx": office, "image": image, "pdf": pdf_check}[check]
    with pytest.raises(Refused) as refused:
        module.inspect(check, io.BytesIO(make()), io.BytesIO())
    assert told in str(refused.value)
    assert "请" in str(refused.value)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import time; time.sleep(60)", "文件太复杂，在 1 秒内查不完。请拆小"),
        ("import os; os.abort()", "检查到一半中断了"),
        ("raise SystemExit(3)", "服务器暂时不能检查文件。请稍后再传；仍不行请告知系统管理员。"),
    ],
)
def test_a_check_that_brings_no_verdict(source, told, monkeypatch, tmp_path):
    (tmp_path / "check.py").write_text(source)
    monkeypatch.setattr(uploads, "CHECKER", tmp_path / "check.py")
    monkeypatch.setattr(uploads, "SECONDS", 1 if "sleep" in source else uploads.SECONDS)
    assert told in refusal("批复.pdf", pdf())


def test_a_check_without_memory_says_so_and_not_that_the_file_is_damaged():
    from gaoxin.upload_check.__main__ import DAMAGED, TOO_MUCH, verdict_on

    def greedy(kind, source, output):
        raise MemoryError

    def broken(kind, source, output):
        raise struct.error

    assert verdict_on(greedy, "pdf", None, None) == {"refused": TOO_MUCH}
    assert verdict_on(broken, "pdf", None, None) == {"refused": DAMAGED}


def test_a_sheet_that_the_disk_does_not_take_is_no_fault_of_the_page(monkeypatch):
    def full(*args, **kwargs):
        raise OSError

    monkeypatch.setattr(uploads, "copy", full)
    with pytest.raises(ValidationError, match="服务器暂时存不下文件"):
        read_rows(SimpleUploadedFile("安排.xlsx", workbook([["日期"]])))


def test_a_picture_that_a_phone_hands_out_under_its_number_is_taken():
    png = saved(Image.new("RGB", (9, 9)), "PNG")
    names = [
        receive(SimpleUploadedFile("1000012345", data), allowed=PHOTOS).original_name
        for data in (photo(), png)
    ]
    assert names == ["1000012345.jpg", "1000012345.png"]
