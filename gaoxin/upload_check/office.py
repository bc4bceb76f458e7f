"""Word and Excel documents (.docx, .xlsx): every part is read through once, nothing is built from it.

Refused is what acts on its own or reaches out when the document is opened: macros, embedded objects and
files, ActiveX, DDE, parts and data of other places. Links that somebody has to click on may stay.
"""

import re
from typing import BinaryIO

from gaoxin.upload_check import OFFICE, Refused
from gaoxin.upload_check.container import Container
from gaoxin.upload_check.parts import Count, local_name, read_relationship, walk

MAIN_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
ROOTS = {"docx": "document", "xlsx": "workbook"}
CONTENT_TYPES, RELATIONSHIPS = "[Content_Types].xml", "_rels/.rels"

XML = {"xml", "rels", "svg"}
# How the other parts begin that a document may have.
BINARY = {
    "png": b"\x89PNG",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "bmp": b"BM",
    "tif": (b"II*\0", b"MM\0*"),
    "tiff": (b"II*\0", b"MM\0*"),
    "emf": b"\x01\0\0\0",
    "wmf": (b"\xd7\xcd\xc6\x9a", b"\x01\0\t\0", b"\x02\0\t\0"),
    "wdp": b"II\xbc",
}
# Printer settings, embedded fonts and the mark of a digital signature have no beginning of their own.
OPAQUE = re.compile(
    r"printersettings/printersettings\d+\.bin|fonts/font\d+\.(odttf|fntdata)|\.sigs$"
)
PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"PK",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xd0\xcf\x11\xe0",
    b"\x1f\x8b",
    b"#!",
)
ACTIVE_NAMES = re.compile(
    r"vba|macrosheet|dialogsheet|customui|attachedtoolbars|embeddings/|oleobject|activex|externallinks/"
    r"|connections\.xml|querytables/|webextension"
)
ACTIVE_TYPES = re.compile(
    r"macro|vba|template\.main|oleobject|activex|dialogsheet|externallink|attachedtoolbars|keymap"
    r"|connections|querytable|webextension",
    re.IGNORECASE,
)


def inspect(kind: str, source: BinaryIO, output: BinaryIO) -> dict:
    container, count = Container(source), Count()
    if not {CONTENT_TYPES, RELATIONSHIPS} <= container.entries.keys():
        raise Refused(f"这是压缩包，不是 .{kind} 文件。请打开压缩包，把里面的文件单独上传。")
    main = main_part(container, kind, count)
    for name in container.entries:
        root = inspect_part(container, name, count)
        if name == main and root != ROOTS[kind]:
            raise Refused(f"内容不是 .{kind} 文档。{OFFICE}")
    return {}


def main_part(container: Container, kind: str, count: Count) -> str:
    """The name of the part with which the document begins; its type says which program will open it."""
    types, begins = {}, []

    def read_types(name: str, attributes: dict) -> None:
        if local_name(name) == "Override":
            types[attributes["PartName"].lstrip("/")] = attributes["ContentType"]

    def read_root(name: str, attributes: dict) -> None:
        if attributes.get("Type", "").endswith("/officeDocument"):
            begins.append(attributes["Target"].lstrip("/"))

    walk(container.read(CONTENT_TYPES), read_types, count)
    walk(container.read(RELATIONSHIPS), read_root, count)
    if any(ACTIVE_TYPES.search(type_) for type_ in types.values()):
        raise Refused("文档带有宏、模板或嵌入的对象。请另存为不含宏的 .docx、.xlsx 或 PDF 再传。")
    check_main_type(kind, types.get(begins[0], "") if len(begins) == 1 else "")
    if begins[0] not in container.entries:
        raise Refused(f"文档不完整。{OFFICE}")
    return begins[0]


def check_main_type(kind: str, found: str) -> None:
    if found == MAIN_TYPES[kind]:
        return
    for other, type_ in MAIN_TYPES.items():
        if type_ == found:
            raise Refused(f"后缀是 .{kind}，里面却是 .{other} 文档。请把后缀改回 .{other} 后再传。")
    raise Refused(f"内容不是 .{kind} 文档，或是模板、含宏的格式。请另存为 .{kind} 再传。")


def inspect_part(container: Container, name: str, count: Count) -> str:
    """The name of its first element, when it is XML."""
    folded = name.casefold()
    suffix = folded.rpartition(".")[2]
    if ACTIVE_NAMES.search(folded):
        raise active(name)
    if suffix in XML:
        reader = read_relationship if suffix == "rels" else None
        return walk(container.read(name), reader, count)
    head, drawing = b"", suffix == "vml"
    for piece in container.read(name):
        head += piece if drawing else piece[: 64 - len(head)]
    if drawing:
        inspect_drawing(head)
    elif head.startswith(PROGRAMS) or not begins_as_it_should(folded, suffix, head):
        raise active(name)
    return ""


def begins_as_it_should(name: str, suffix: str, head: bytes) -> bool:
    return bool(OPAQUE.search(name)) or (suffix in BINARY and head.startswith(BINARY[suffix]))


def inspect_drawing(text: bytes) -> None:
    """Excel's own drawings around comments are not always well-formed XML."""
    if re.search(rb"<!|<script", text.replace(b"\0", b""), re.IGNORECASE):
        raise Refused(f"里面的图形不正常。{OFFICE}")


def active(name: str) -> Refused:
    return Refused(
        f"里面有宏、嵌入的文件或外部数据（{name.rpartition('/')[2][:60]}）。"
        "请删去，图表改为粘贴成图片；或另存为 PDF 再传。"
    )
