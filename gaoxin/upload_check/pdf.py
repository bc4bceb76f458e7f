"""PDF files: complete, without password, and without the known ways to act or to carry other files.

This is a filter, not a proof. The names of actions are looked for in the whole file, also where they are
written with #-escapes or inside compressed streams; but PDF readers repair damaged files in ways of their
own, and a flaw in a reader's fonts or pictures needs no action. Files are only ever sent as downloads.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from gaoxin.signatures import PDF_WITHIN, name_of
from gaoxin.upload_check import Refused

PRINT = "请用“打印 → 另存为 PDF”重新生成后再传。"
MOST_INFLATED = 128 * 1024 * 1024  # of all streams that are not pictures
CHUNK, OVERLAP = 256 * 1024, 64
LONGEST_DICTIONARY = 4096


def names(*wanted: str) -> bytes:
    """A pattern for PDF names, each character of which may also be written as # and two hex digits."""
    patterns = (
        "".join(f"(?:{char}|#{ord(char):02x}|#{ord(char):02X})" for char in name) for name in wanted
    )
    return f"/(?:{'|'.join(patterns)})(?![^\\0\\s()<>\\[\\]{{}}/%])".encode()


# Too long to occur in compressed bytes by chance: looked for everywhere.
ACTIONS = re.compile(
    names(
        *("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "FileAttachment", "Rendition"),
        *("RichMedia", "RichMediaContent", "SubmitForm", "ImportData", "GoToE", "GoToR"),
    )
)
SHORT_ACTIONS = re.compile(names("JS", "AA", "EF", "XFA"))
ENCRYPTED = re.compile(names("Encrypt"))
OPEN_ACTION = re.compile(names("OpenAction") + rb"\s*(?:(\d+)\s+\d+\s+R)?")
GO_TO = re.compile(
    rb"\s*\[|\s*<<(?:(?!/Next|>>).)*?/S\s*/GoTo(?![A-Za-z#])(?:(?!/Next).)*?>>", re.DOTALL
)

STREAM = re.compile(rb"(?<!end)stream\r?\n(.*?)endstream", re.DOTALL)
OBJECT_STREAM = re.compile(names("ObjStm"))
PICTURE = re.compile(names("Subtype") + rb"\s*" + names("Image"))
FILTER = re.compile(names("Filter") + rb"\s*(\[[^\]]*\]|/[^\s/<>\[\]]+)")
ODD_FILTER = re.compile(names("DecodeParms", "DP", "F", "FDecodeParms"))
HEADER = re.compile(rb"%PDF-[12]\.\d")
# Before the header readers take whatever stands there: blank lines, a mark of the encoding, a printer's job
# ticket. Taken too, unless another program would run or show it.
OTHER_FILE = re.compile(rb"\A[\xef\xbb\xbf\s]*(#!|%!)|<[a-z!?/]", re.IGNORECASE)
HIDDEN = re.compile(rb"<(script|html|!doctype|\?php|svg|iframe)", re.IGNORECASE)


def inspect(kind: str, source: BinaryIO, output: BinaryIO) -> dict:
    data = source.read()
    check_ends(data)
    if zipfile.is_zipfile(source):
        raise Refused(f"文件里夹带了压缩包。{PRINT}")
    structure, objects = Structure(data), {}
    check_actions(data, ACTIONS)
    for dictionary, packed in structure.streams:
        check_stream(dictionary, packed, structure, objects)
    for text in structure.texts:
        check_structure(text)
    check_open_actions(structure, objects, data)
    return {}


def check_ends(data: bytes) -> None:
    header = HEADER.search(data[: PDF_WITHIN + len("1.7")])
    if not header:
        raise Refused(f"开头没有 PDF 的版本标记，文件已损坏或不是 PDF。{PRINT}")
    before = data[: header.start()]
    if (before and name_of(data)) or OTHER_FILE.search(before) or HIDDEN.search(data[:PDF_WITHIN]):
        raise Refused(f"PDF 前面夹带了别的内容。{PRINT}")
    end = data.rfind(b"%%EOF")
    if end < 0 or b"startxref" not in data[max(0, end - 1024) : end]:
        raise Refused(f"PDF 不完整，可能没有传完。{PRINT}")
    if data[end + 5 :].strip(b"\0\r\n\t "):
        raise Refused(f"PDF 结尾之后夹带了别的内容。{PRINT}")


class Structure:
    """A PDF taken apart: its streams, each with the dictionary before it, and all between them."""

    def __init__(self, data: bytes) -> None:
        self.streams: list[tuple[bytes, memoryview]] = []
        self.inflated = 0
        pieces, place = [], 0
        for found in STREAM.finditer(data):
            before = data[place : found.start()]
            pieces.append(before)
            dictionary = before[-LONGEST_DICTIONARY:].rpartition(b"obj")[2]
            self.streams.append((dictionary, memoryview(data)[found.start(1) : found.end(1)]))
            place = found.end()
        pieces.append(data[place:])
        self.texts = [b"\n".join(pieces)]

    def inflate(self, packed: memoryview) -> Iterator[bytes]:
        """A stream piece by piece, as far as it is one that zlib packed."""
        inflater, waiting = zlib.decompressobj(), bytes(packed)
        while waiting and not inflater.eof:
            try:
                piece = inflater.decompress(waiting, CHUNK)
            except zlib.error:
                return
            self.inflated += len(piece)
            if self.inflated > MOST_INFLATED:
                raise Refused(f"PDF 展开后太大，无法检查。{PRINT}")
            yield piece
            waiting = inflater.unconsumed_tail


def check_stream(
    dictionary: bytes, packed: memoryview, structure: Structure, objects: dict
) -> None:
    holds_objects = OBJECT_STREAM.search(dictionary)
    if PICTURE.search(dictionary) and not holds_objects:
        return
    last, whole = b"", []
    for piece in structure.inflate(packed):
        check_actions(last + piece, ACTIONS)
        last = piece[-OVERLAP:]
        if holds_objects:
            whole.append(piece)
    if holds_objects:
        text = object_stream(dictionary, packed, b"".join(whole))
        structure.texts.append(text)
        objects.update(objects_in(dictionary, text))


def object_stream(dictionary: bytes, packed: memoryview, inflated: bytes) -> bytes:
    """Its text, which must be readable: objects may hide in no other packing than the usual one."""
    used = FILTER.search(dictionary)
    if ODD_FILTER.search(dictionary):
        raise Refused(f"PDF 的结构用了少见的压缩方式，无法检查。{PRINT}")
    if not used:
        return bytes(packed)
    if used[1].strip(b"[] \r\n\t") != b"/FlateDecode" or not inflated:
        raise Refused(f"PDF 的结构用了少见的压缩方式，无法检查。{PRINT}")
    return inflated


def objects_in(dictionary: bytes, text: bytes) -> dict[int, bytes]:
    """The beginnings of the objects in an object stream, by number."""
    first = re.search(rb"/First\s+(\d+)", dictionary)
    if not first:
        raise Refused(f"PDF 的结构不正常。{PRINT}")
    start = int(first[1])
    numbers = [int(word) for word in text[:start].split() if word.isdigit()]
    return {
        number: text[start + place : start + place + 400]
        for number, place in zip(numbers[::2], numbers[1::2], strict=False)
    }


def check_structure(text: bytes) -> None:
    if ENCRYPTED.search(text):
        raise Refused(
            f"PDF 加了密码或限制了权限（如禁止打印、复制），查不了内容。请去掉密码后再传；没有密码的，{PRINT}"
        )
    check_actions(text, ACTIONS)
    check_actions(text, SHORT_ACTIONS)


def check_actions(text: bytes, pattern: re.Pattern) -> None:
    if found := pattern.search(text):
        what = found[0].decode("ascii", "replace").lstrip("/")
        raise Refused(f"PDF 里有脚本、附件或会自动执行的动作（{what}）。{PRINT}")


def check_open_actions(structure: Structure, objects: dict, data: bytes) -> None:
    """On opening, a document may go to one of its own pages and do nothing else."""
    for text in structure.texts:
        for found in OPEN_ACTION.finditer(text):
            value = text[found.end() : found.end() + 400]
            if found[1]:
                value = objects.get(int(found[1])) or object_at(int(found[1]), data)
            if not GO_TO.match(value):
                raise Refused(f"PDF 打开时会自动执行动作。{PRINT}")


def object_at(number: int, data: bytes) -> bytes:
    """The last one written counts; a file that was changed has more than one."""
    found = list(re.finditer(rb"(?<!\d)%d\s+\d+\s+obj" % number, data))
    return data[found[-1].end() : found[-1].end() + 400] if found else b""
