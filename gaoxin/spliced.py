"""Pages with parts so large that they are drawn once and set into each answer as they lie packed on the disk.

A packed part is a stretch of deflate that refers to nothing before it and is not the last: between stretches that
are packed anew it makes one gzip answer, without being unpacked. For who takes no gzip it is unpacked.
"""

import re
import secrets
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

MARK = "\ue003"  # around the name of a part where it goes: a character that no text of ours has
RAW = -zlib.MAX_WBITS  # deflate without a head and a sum of its own
HEAD = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"  # gzip with a name, of no time and no system
MOST = 100  # random bytes of the name: the length says nothing of what is inside (gaoxin/compressed.py)
POLYNOMIAL = 0xEDB88320


@dataclass(frozen=True)
class Packed:
    """`data`: deflated; `size` and `crc`: of the bytes that it unpacks to."""

    data: bytes
    size: int
    crc: int

    def plain(self) -> bytes:
        return zlib.decompressobj(RAW).decompress(self.data)


def pack(text: bytes, *, level: int = 6, ends: bool = False) -> Packed:
    packer = zlib.compressobj(level, zlib.DEFLATED, RAW)
    data = packer.compress(text) + packer.flush(zlib.Z_FINISH if ends else zlib.Z_FULL_FLUSH)
    return Packed(data, len(text), zlib.crc32(text))


class Spliced(HttpResponse):
    """An answer of text and packed parts, in their order."""

    def __init__(self, pieces: list[bytes | Packed]) -> None:
        super().__init__()
        self.pieces = pieces

    @property
    def content(self) -> bytes:
        return b"".join(one.plain() if isinstance(one, Packed) else one for one in self.pieces)

    @content.setter
    def content(self, value: bytes) -> None:
        self.pieces = [value]

    def __iter__(self) -> Iterator[bytes]:
        return iter([self.content])

    def gzipped(self) -> None:
        """From now on the content is gzip."""
        packed = [one if isinstance(one, Packed) else pack(one) for one in self.pieces]
        size, crc = 0, 0
        for one in packed:
            size, crc = size + one.size, combined(crc, one.crc, one.size)
        name = secrets.token_hex(MOST // 2)[: secrets.randbelow(MOST) + 1].encode()
        foot = struct.pack("<LL", crc, size & 0xFFFFFFFF)
        last = pack(b"", ends=True).data
        self.content = b"".join([HEAD, name, b"\0", *(one.data for one in packed), last, foot])


def spliced(
    request: HttpRequest, template: str, context: Mapping, parts: Mapping[str, Packed | str]
) -> Spliced:
    """`template` with each of the `parts`, safe HTML, where it says {{ its name }}."""
    marks = {name: mark_safe(f"{MARK}{name}{MARK}") for name in parts}  # noqa: S308 (no text of anybody's)
    page = render_to_string(template, {**context, **marks}, request)
    found = re.split(f"{MARK}(\\w+){MARK}", page)
    pieces = [parts[one] if place % 2 else one for place, one in enumerate(found)]
    return Spliced([one if isinstance(one, Packed) else one.encode() for one in pieces])


def combined(first: int, second: int, length: int) -> int:
    """The CRC-32 of two texts one after the other: `length` bytes have the `second`.

    What a byte of zeros does to a sum is linear over its bits: squared often enough it is what `length` of them
    do (zlib's crc32_combine, which Python does not offer)."""
    power = [POLYNOMIAL, *(1 << bit for bit in range(31))]  # a zero bit
    for _ in range(3):
        power = [_applied(power, column) for column in power]  # a zero byte
    while length:
        if length & 1:
            first = _applied(power, first)
        power = [_applied(power, column) for column in power]
        length >>= 1
    return first ^ second


def _applied(matrix: list[int], vector: int) -> int:
    """Its columns where the bits of the vector are set, summed up without carry."""
    total, place = 0, 0
    while vector:
        if vector & 1:
            total ^= matrix[place]
        vector >>= 1
        place += 1
    return total
