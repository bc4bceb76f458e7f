"""The zip file around a Word or Excel document, read as strictly as its own writers write it.

Every byte of the file belongs to exactly one entry or to the directory, and every entry is exactly as
long as the directory says: nothing can hide between, before or behind, or grow while it is read.
"""

import re
import stat
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from gaoxin.upload_check import OFFICE, Refused

MOST_ENTRIES = 2000
MOST_BYTES = 100 * 1024 * 1024
HIGHEST_RATIO = 100
SMALL = 1024 * 1024  # so little may be packed as tightly as it likes
CHUNK = 64 * 1024
LOCAL_HEADER, END_OF_DIRECTORY = 30, 22
LONGEST_DESCRIPTOR = 24  # sizes repeated behind an entry
ENCRYPTED, HAS_DESCRIPTOR = 0x1, 0x8


class Container:
    """The entries, checked; `read` inflates one of them piece by piece."""

    def __init__(self, source: BinaryIO) -> None:
        self.source = source
        try:
            with ZipFile(source) as zip_file:
                self.start, comment = zip_file.start_dir, zip_file.comment
                entries = zip_file.infolist()
        except (BadZipFile, NotImplementedError):
            raise Refused(f"文件打不开，可能已损坏或没有传完整。{OFFICE}") from None
        if comment or (entries and self.directory_end(entries) != source.seek(0, 2)):
            raise Refused(f"文件前后夹带了别的内容。{OFFICE}")
        check_amount(entries)
        for entry in entries:
            check_entry(entry)
        self.check_layout(entries)
        self.entries = {entry.filename: entry for entry in entries if not entry.is_dir()}

    def directory_end(self, entries: list[ZipInfo]) -> int:
        """Where the file must end when the directory is the last thing in it."""
        self.source.seek(self.start)
        place = self.start
        for _ in entries:
            header = self.source.read(46)
            rest = sum(int.from_bytes(header[at : at + 2], "little") for at in (28, 30, 32))
            place = self.source.seek(place + 46 + rest)
        return place + END_OF_DIRECTORY

    def check_layout(self, entries: list[ZipInfo]) -> None:
        """Entries lie one behind the other, from the first byte to the directory."""
        place = slack = 0
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            if not place <= entry.header_offset <= place + slack:
                raise Refused(f"压缩结构不正常：内容重叠或有空隙。{OFFICE}")
            place = self.data_offset(entry) + entry.compress_size
            slack = LONGEST_DESCRIPTOR if entry.flag_bits & HAS_DESCRIPTOR else 0
        if not place <= self.start <= place + slack:
            raise Refused(f"压缩结构不正常：内容重叠或有空隙。{OFFICE}")

    def data_offset(self, entry: ZipInfo) -> int:
        """Where its bytes begin, once its own header has proved to say the same as the directory."""
        self.source.seek(entry.header_offset)
        header = self.source.read(LOCAL_HEADER)
        number = lambda at, size: int.from_bytes(header[at : at + size], "little")  # noqa: E731
        name = self.source.read(number(26, 2))
        same = header[:4] == b"PK\3\4" and number(8, 2) == entry.compress_type
        same = same and name == entry.orig_filename.encode(
            "utf-8" if entry.flag_bits & 0x800 else "cp437"
        )
        if not entry.flag_bits & HAS_DESCRIPTOR:
            same = same and number(18, 4) in (entry.compress_size, 0xFFFFFFFF)
            same = same and number(22, 4) in (entry.file_size, 0xFFFFFFFF)
        if not same:
            raise Refused(f"压缩结构不正常：两处目录不一致。{OFFICE}")
        return entry.header_offset + LOCAL_HEADER + number(26, 2) + number(28, 2)

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry, which must be exactly as many as were announced."""
        entry = self.entries[name]
        self.source.seek(self.data_offset(entry))
        left, checksum = entry.file_size, 0
        for piece in self.inflated(entry):
            left -= len(piece)
            if left < 0:
                break
            checksum = zlib.crc32(piece, checksum)
            yield piece
        if left or checksum != entry.CRC:
            raise Refused(f"“{name}”的实际内容与目录不符。{OFFICE}")

    def inflated(self, entry: ZipInfo) -> Iterator[bytes]:
        packed = self.packed(entry.compress_size)
        if entry.compress_type == ZIP_STORED:
            yield from packed
            return
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        for piece in packed:
            while piece:
                yield inflater.decompress(piece, CHUNK)
                piece = inflater.unconsumed_tail
        if not inflater.eof or inflater.unused_data:
            raise Refused(f"“{entry.filename}”没有压缩完整。{OFFICE}")

    def packed(self, size: int) -> Iterator[bytes]:
        while size:
            piece = self.source.read(min(CHUNK, size))
            if not piece:
                raise EOFError
            size -= len(piece)
            yield piece


def check_amount(entries: list[ZipInfo]) -> None:
    size = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES:
        raise Refused(
            f"里面的部件太多（超过 {MOST_ENTRIES} 个）。请拆成几个文件，或另存为 PDF 再传。"
        )
    if size > MOST_BYTES:
        raise Refused("展开后太大（超过 100 MB）。请删去多余内容、压缩图片，或拆成几个文件再传。")
    if too_dense(size, packed) or any(too_dense(e.file_size, e.compress_size) for e in entries):
        raise Refused(
            f"压缩比异常（超过 {HIGHEST_RATIO} 倍）。请删去大片空白的行列或图片，另存后再传。"
        )
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) < len(names):
        raise Refused(f"里面有重名的部件。{OFFICE}")


def too_dense(size: int, packed: int) -> bool:
    return size > SMALL and size > HIGHEST_RATIO * packed


def check_entry(entry: ZipInfo) -> None:
    if entry.flag_bits & ENCRYPTED:
        raise Refused("文件加了密码。请去掉密码后再传。")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    folder = entry.is_dir() and not entry.file_size
    if kind not in (0, stat.S_IFREG) and not (folder and kind == stat.S_IFDIR):
        raise Refused(f"里面有链接或特殊文件。{OFFICE}")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(f"压缩方式不是 Office 使用的。{OFFICE}")
    name = entry.orig_filename
    odd = re.search(r"[\\:\0-\x1f]|^/|//|(^|/)\.\.?(/|$)", name)
    if odd or not name or name != entry.filename:
        raise Refused(f"里面的路径不正常。{OFFICE}")
