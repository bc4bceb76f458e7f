"""Bodies of requests as they arrive, within limits: no thread waits for a sender.

What comes stays in memory, from 1 MB on it lies on disk. Who has no valid session may send what a form
holds; a sender that stops or crawls is given up; what all of them together hold has an end.
"""

import asyncio
import contextlib
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import BinaryIO

from gaoxin.processes import Places

log = logging.getLogger(__name__)

MB = 1024 * 1024
SLOW = 408  # Request Timeout


@dataclass(frozen=True)
class Limits:
    signed_in: int  # bytes of one body
    anyone: int = 64 * 1024  # bytes of one body without a valid session
    in_memory: int = MB
    together: int = 512 * MB  # of this process: its share of what all of them may hold
    silence: float = 20  # seconds without a byte
    span: float = 60  # seconds in each of which `least` bytes arrive
    least: int = 60 * 1000
    patience: float = 20  # seconds in which the rest of a refused body is read and dropped
    pause: float = 2  # seconds without a byte, of such a rest


class Gone(Exception):
    """The sender left in the middle: there is nobody to answer."""


class Refused(Exception):
    """The body is not read to its end: an HTTP status, and the reason for a person."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


def slow() -> Refused:
    return Refused(SLOW, "上传中断：较长时间没有收到数据，或网络太慢。请到信号好的地方重新提交。")


def crowded() -> Refused:
    return Refused(503, "上传人数较多，请稍后再试。")


def unknown() -> Refused:
    return Refused(
        413,
        "没有登录或登录已失效，提交的内容太多，没有收下。请先登录，再返回上一页提交；附件须重新选择。",
    )


def too_large(limit: int) -> Refused:
    return Refused(
        413,
        f"一次提交的内容太大，最多 {limit // MB} MB。请分几次上传，或压缩图片、拆分文件后再传。",
    )


def unkept() -> Refused:
    return Refused(503, "服务器暂时存不下上传的内容。请稍后再试；仍不行请告知系统管理员。")


@dataclass
class Body:
    """One body: `file` holds it, or the beginning of one that was `refused`."""

    file: BinaryIO
    session: str
    declared: int | None  # what the sender says it will be, None: it ends where it ends
    size: int = 0
    known: bool = False
    place: int | None = None
    refused: Refused | None = None


class Bodies:
    """All bodies that this process receives or has not answered yet."""

    def __init__(
        self, limits: Limits, is_signed_in: Callable[[str], Awaitable[bool]], places: Places
    ) -> None:
        self.limits, self.is_signed_in = limits, is_signed_in
        self.held = 0  # bytes
        self.places = places  # of each session, for bodies that did not come in one piece

    @contextlib.asynccontextmanager
    async def received(
        self, pieces: AsyncIterator[bytes], *, session: str, declared: int | None
    ) -> AsyncIterator[Body]:
        """The body, as a file at its beginning; what it holds is free after the block. Raises Gone."""
        body = Body(self.new_file(), session, declared)
        try:
            try:
                await self.read(body, pieces)
            except (Refused, OSError) as error:
                body.refused = self.reason(error)
                if body.refused.status != SLOW:
                    await self.drop_rest(body, pieces)
            body.file.seek(0)
            yield body
        finally:
            self.held -= body.size
            if body.place is not None:
                self.places.free(body.place)
            body.file.close()

    def new_file(self) -> BinaryIO:
        return tempfile.SpooledTemporaryFile(max_size=self.limits.in_memory)

    def reason(self, error: Refused | OSError) -> Refused:
        if isinstance(error, Refused):
            return error
        log.error("A body could not be kept: %s", error)
        return unkept()

    async def read(self, body: Body, pieces: AsyncIterator[bytes]) -> None:
        if (body.declared or 0) > self.limits.anyone:
            await self.allow(body, body.declared or 0)
        since, before, empty = time.monotonic(), 0, 0
        while (piece := await self.next_piece(pieces)) is not None:
            empty += not piece
            await self.add(body, piece)
            now = time.monotonic()
            if now - since >= self.limits.span:
                if body.size - before < self.limits.least:
                    raise slow()
                since, before = now, body.size
        # A body that breaks off ends like any other but for a second empty piece (an error, then the end).
        if empty > 1 or body.size < (body.declared or 0):
            raise Gone

    async def next_piece(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        try:
            async with asyncio.timeout(self.limits.silence):
                return await anext(pieces)
        except StopAsyncIteration:
            return None
        except TimeoutError:
            raise slow() from None

    async def add(self, body: Body, piece: bytes) -> None:
        size = body.size + len(piece)
        if size > self.limits.anyone:
            await self.allow(body, size)
        if self.held + len(piece) > self.limits.together:
            raise crowded()
        body.size = size
        self.held += len(piece)
        if body.place is None and body.session and body.size != body.declared:
            self.enter(body)
        if size > self.limits.in_memory:  # a disk may be slow, and everybody would wait for it
            await asyncio.to_thread(body.file.write, piece)
        else:
            body.file.write(piece)

    async def allow(self, body: Body, size: int) -> None:
        """More than a form: only for somebody who is signed in, and not without end."""
        if not body.known and not await self.is_signed_in(body.session):
            raise unknown()
        body.known = True
        if size > self.limits.signed_in:
            raise too_large(self.limits.signed_in)

    def enter(self, body: Body) -> None:
        body.place = self.places.take(body.session)
        if body.place is None:
            raise crowded()

    async def drop_rest(self, body: Body, pieces: AsyncIterator[bytes]) -> None:
        """An answer while the other side still sends is lost with the connection: it is read for a while.
        As much as a form holds is kept, for the words in it."""
        with contextlib.suppress(TimeoutError, StopAsyncIteration, OSError):
            async with asyncio.timeout(self.limits.patience):
                while True:
                    async with asyncio.timeout(self.limits.pause):
                        piece = (await anext(pieces))[: max(self.limits.anyone - body.size, 0)]
                    body.size += len(piece)
                    self.held += len(piece)
                    body.file.write(piece)
