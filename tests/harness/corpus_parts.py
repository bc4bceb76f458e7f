"""What the files of the corpus are made of: documents, zip files that lie, pictures, PDF."""

import io
import random
import struct
import zipfile
import zlib
from functools import cache

import docx
import xlsxwriter
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PROGRAMS = {
    "exe": b"MZ\x90\0\3\0\0\0" + bytes(200),
    "elf": b"\x7fELF\2\1\1" + bytes(200),
    "html": b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    "php": b"<?php system($_GET['c']); ?>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "eicar": EICAR,
    "old-office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "gif": b"GIF89a\1\0\1\0\0\0\0;",
    "rar": b"Rar!\x1a\7\0" + bytes(100),
    "zeros": bytes(1000),
}


# -- building blocks: documents


@cache
def docx_parts() -> dict[str, bytes]:
    document = docx.Document()
    document.add_heading("关于项目推进情况的报告")
    document.add_paragraph("主体厂房已封顶，设备基础施工完成 80%。")
    return parts_of(document)


@cache
def xlsx_parts() -> dict[str, bytes]:
    return unzipped(workbook([["项目", "完成投资"], ["演示项目01", 1200.5]]))


def parts_of(document) -> dict[str, bytes]:
    file = io.BytesIO()
    document.save(file)
    return unzipped(file.getvalue())


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as zip_file:
        return {name: zip_file.read(name) for name in zip_file.namelist()}


def zipped(parts: dict, method=zipfile.ZIP_DEFLATED) -> bytes:
    """Parts by name, or by ZipInfo where more than a name is wanted."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as zip_file:
        for name, data in parts.items():
            zip_file.writestr(name, data)
    return file.getvalue()


def workbook(rows, **options) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet("台账")
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return file.getvalue()


def with_part(parts: dict, name, data: bytes = b"<x/>") -> bytes:
    return zipped(parts | {name: data})


def with_text(parts: dict, part: str, old: str, new: str) -> bytes:
    text = parts[part].decode()
    assert old in text, (part, old)
    return zipped(parts | {part: text.replace(old, new, 1).encode()})


def with_relation(parts: dict, part: str, kind: str, target: str, mode: str = "External") -> bytes:
    relation = f'<Relationship Id="rX" Type="{kind}" Target="{target}" TargetMode="{mode}"/>'
    if part not in parts:
        parts = parts | {
            part: b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            b"</Relationships>"
        }
    return with_text(parts, part, "</Relationships>", f"{relation}</Relationships>")


def in_word(xml: str) -> bytes:
    return with_text(docx_parts(), "word/document.xml", "<w:p>", f"<w:p>{xml}</w:p><w:p>")


def in_sheet(xml: str) -> bytes:
    part = "xl/worksheets/sheet1.xml"
    return with_text(xlsx_parts(), part, "<sheetData>", f"<sheetData>{xml}")


def field(*codes: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return f"{char.format('begin')}{runs}{char.format('separate')}{char.format('end')}"


# -- building blocks: zip files that lie


def patched(data: bytes, name: str, *, offset: int, value: bytes, where: bytes) -> bytes:
    """One field of the header of an entry, in its own header (PK\\3\\4) or in the directory (PK\\1\\2)."""
    length = {b"PK\3\4": 30, b"PK\1\2": 46}[where]
    place = data.index(where)
    while data[place + length : place + length + len(name)] != name.encode():
        place = data.index(where, place + 1)
    return data[: place + offset] + value + data[place + offset + len(value) :]


def lying(parts: dict, name: str, size: int) -> bytes:
    value, data = struct.pack("<I", size), zipped(parts)
    data = patched(data, name, offset=22, value=value, where=b"PK\3\4")
    return patched(data, name, offset=24, value=value, where=b"PK\1\2")


def encrypted() -> bytes:
    data, name = zipped(docx_parts()), "word/document.xml"
    data = patched(data, name, offset=6, value=b"\1\0", where=b"PK\3\4")
    return patched(data, name, offset=8, value=b"\1\0", where=b"PK\1\2")


def overlapping(parts: dict, count: int) -> bytes:
    """Many names in the directory for the bytes of one entry, as in bombs that need no nesting."""
    data = zipped(parts | {"word/media/a000.png": b"\x89PNG" + random.Random(1).randbytes(3000)})
    end = data.rindex(b"PK\5\6")
    start = int.from_bytes(data[end + 16 : end + 20], "little")
    at = data.rindex(b"PK\1\2", start, end)
    entry, added = data[at:end], b""
    for number in range(1, count):
        added += entry.replace(b"a000", b"a%03d" % number)
    entries = len(parts) + count
    size = end + len(added) - start
    tail = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, entries, entries, size, start, 0)
    return data[:end] + added + tail


def linked(name: str, target: bytes) -> bytes:
    entry = zipfile.ZipInfo(name)
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return with_part(docx_parts(), entry, target)


def named(name: str) -> bytes:
    """An entry of exactly this name; zipfile would tidy some."""
    plain = "word/" + "x" * (len(name.encode()) - 5)
    return with_part(docx_parts(), plain).replace(plain.encode(), name.encode())


def method(number: int) -> bytes:
    return zipped(docx_parts(), number)


# -- building blocks: pictures


def photo(*, size=(640, 480), exif=None, seed=1, **options) -> bytes:
    """A red upper left corner on noise, so that upright can be told."""
    rng = random.Random(seed)
    image = Image.frombytes("RGB", (16, 16), rng.randbytes(16 * 16 * 3)).resize(size)
    image.paste((255, 0, 0), (0, 0, size[0] // 4, size[1] // 4))
    return saved(image, "JPEG", exif=exif or Image.Exif(), quality=90, **options)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def tags(*, orientation=1, taken="2024:11:08 09:30:00", position=True) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x0110] = orientation, "XIAOMI", "GEHEIM-12"
    exif.get_ifd(0x8769)[0x9003] = taken
    if position:
        exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 11.0, 22.5), 3: "E", 4: (113.0, 6.0, 1.0)})
    return exif


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def flood(width: int, height: int, rows: int = 20) -> bytes:
    """A small PNG that says it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes((width * 3 + 1) * rows), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", pixels)
        + png_chunk(b"IEND", b"")
    )  # fmt: skip


def jpeg_flood(width: int, height: int) -> bytes:
    data = bytearray(photo())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def text_bomb() -> bytes:
    image = saved(Image.new("RGB", (8, 8)), "PNG")
    bomb = png_chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(80_000_000), 9))
    return image[:33] + bomb + image[33:]


def animated(kind: str) -> bytes:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200)


# -- building blocks: PDF


def pdf(*extra: bytes, catalog: bytes = b"", pages: int = 1, trailer: bytes = b"") -> bytes:
    """A valid file of the given number of pages; `extra` objects follow, numbered from 100."""
    kids = b" ".join(b"%d 0 R" % (10 + number) for number in range(pages))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: stream(b"BT /F1 24 Tf 72 700 Td (Gaoxin weekly) Tj ET"),
    }
    for number in range(pages):
        objects[10 + number] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>"
        )
    objects |= dict(enumerate(extra, 100))
    return written(objects, b"/Root 1 0 R" + trailer)


def written(objects: dict[int, bytes], trailer: bytes) -> bytes:
    data, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    data += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        data += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(objects) + 1
    return data + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


def stream(data: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    if packed:
        data, entries = zlib.compress(data), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def objects_stream(body: bytes, entries: bytes = b"") -> bytes:
    """An object, number 200, inside a compressed stream."""
    head = b"200 0 "
    kind = b"/Type /ObjStm /N 1 /First %d %s" % (len(head), entries)
    return stream(head + body, kind, packed=True)


def action(name: bytes, rest: bytes = b"") -> bytes:
    return b"<< /S /%s %s >>" % (name, rest)


SCRIPT = action(b"JavaScript", b"/JS (app.alert(1))")
