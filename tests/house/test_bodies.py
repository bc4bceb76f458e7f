"""Bodies as they arrive: how large, how slow, how many, and what is said of those that are not taken."""

import asyncio
import re

import pytest

from gaoxin.bodies import Bodies, Gone, Limits
from tests.harness.parallel import run_async
from tests.world.site import own_places

KB = 1024
LIMITS = Limits(
    signed_in=200 * KB,
    anyone=64 * KB,
    in_memory=100 * KB,
    together=500 * KB,
    silence=0.1,
    span=0.2,
    least=1000,
    patience=0.2,
    pause=0.05,
)


async def of_known(session: str) -> bool:
    return session.startswith("known")


def new_bodies() -> Bodies:
    return Bodies(LIMITS, of_known, own_places())


async def sent(*pieces: bytes, after: float = 0):
    """The pieces, each `after` so many seconds, and the end as the server tells it."""
    for piece in pieces:
        await asyncio.sleep(after)
        yield piece
    yield b""


async def stalled(*pieces: bytes):
    for piece in pieces:
        yield piece
    await asyncio.sleep(3600)


async def take(bodies: Bodies, pieces, *, session: str = "", declared: int | None = None):
    """(content, status and sentence of the refusal) of one body."""
    async with bodies.received(pieces, session=session, declared=declared) as body:
        refused = body.refused
        return body.file.read(), refused and (refused.status, refused.sentence)


def received(*pieces: bytes, session: str = "", declared: int | None = None, after: float = 0):
    return run_async(
        take(new_bodies(), sent(*pieces, after=after), session=session, declared=declared)
    )


@pytest.mark.parametrize("declared", [6, None])
def test_a_body_is_read_to_its_end_with_a_length_or_without(declared):
    assert received(b"abc", b"def", declared=declared) == (b"abcdef", None)
    assert received(declared=0) == (b"", None)


@pytest.mark.parametrize("pieces", [[b"a" * 65 * KB], [b"a" * 33 * KB] * 2])
@pytest.mark.parametrize("with_length", [True, False])
@pytest.mark.parametrize("session", ["", "made up"])
def test_without_a_valid_session_a_form_is_all(pieces, with_length, session):
    declared = sum(map(len, pieces)) if with_length else None
    content, (status, sentence) = received(*pieces, session=session, declared=declared)
    assert status == 413
    assert "登录" in sentence
    assert len(content) <= LIMITS.anyone


def test_what_a_form_holds_is_taken_from_anyone():
    assert received(b"a" * 64 * KB, declared=64 * KB) == (b"a" * 64 * KB, None)


@pytest.mark.parametrize("with_length", [True, False])
def test_who_is_signed_in_may_send_an_upload_and_no_more(with_length):
    def of(pieces):
        declared = sum(map(len, pieces)) if with_length else None
        return received(*pieces, session="known", declared=declared)

    assert of([b"a" * 50 * KB] * 4) == (b"a" * 200 * KB, None)
    _, (status, sentence) = of([b"a" * 50 * KB] * 4 + [b"a"])
    assert status == 413
    assert "内容太大" in sentence


def test_a_large_body_lies_on_disk():
    async def on_disk(size: int) -> bool:
        bodies = new_bodies()
        async with bodies.received(sent(b"a" * size), session="known", declared=size) as body:
            return body.file._rolled

    assert not run_async(on_disk(100 * KB))
    assert run_async(on_disk(101 * KB))


@pytest.mark.parametrize("already", [[], [b"abc"]])
def test_a_sender_that_stops_is_given_up_with_what_it_sent(already):
    content, (status, sentence) = run_async(take(new_bodies(), stalled(*already), declared=10))
    assert (status, content) == (408, b"".join(already))
    assert "重新提交" in sentence


def test_a_sender_that_crawls_is_given_up_though_it_never_stops():
    _, (status, _) = received(*[b"a"] * 10, declared=10, after=0.05)
    assert status == 408


def test_a_sender_that_is_slow_but_steady_is_heard_to_the_end():
    """For longer than the span within which so much must come; a busy machine has room before it is silence."""
    content, refused = received(*[b"a" * 400] * 12, declared=4800, after=LIMITS.silence / 4)
    assert (len(content), refused) == (4800, None)


@pytest.mark.parametrize("declared", [10, None])
def test_a_body_that_breaks_off_is_no_body(declared):
    broken = [b"abc", b""] if declared is None else [b"abc"]
    with pytest.raises(Gone):
        received(*broken, declared=declared)


async def beside(bodies: Bodies, others: int, session: str, pieces):
    """What becomes of a body while so many others of this session are half received."""
    async with asyncio.TaskGroup() as group:
        hanging = [
            group.create_task(take(bodies, stalled(b"a"), session=session, declared=60 * KB))
            for _ in range(others)
        ]
        await asyncio.sleep(0.01)
        outcome = await take(bodies, pieces, session=session, declared=60 * KB)
        for task in hanging:
            task.cancel()
    return outcome


def test_a_session_has_four_bodies_under_way():
    halves = [b"a" * 30 * KB] * 2
    for others, taken in ((3, True), (4, False)):
        bodies = new_bodies()
        content, refused = run_async(beside(bodies, others, "known", sent(*halves)))
        assert (len(content) == 60 * KB) is taken
        assert refused is None if taken else refused == (503, "上传人数较多，请稍后再试。")
        assert (bodies.held, bodies.places.own) == (0, set())


def test_forms_that_come_in_one_piece_are_not_counted():
    bodies = new_bodies()
    content, refused = run_async(beside(bodies, 4, "known", sent(b"a" * 60 * KB)))
    assert (len(content), refused) == (60 * KB, None)


def test_all_bodies_together_have_an_end():
    bodies = new_bodies()
    first = b"a" * 60 * KB

    async def crowd():
        async with asyncio.TaskGroup() as group:
            hanging = [
                group.create_task(
                    take(bodies, stalled(first), session=f"known {n}", declared=61 * KB)
                )
                for n in range(8)
            ]
            await asyncio.sleep(0.01)
            outcome = await take(bodies, sent(first), session="known", declared=60 * KB)
            for task in hanging:
                task.cancel()
        return outcome

    assert run_async(crowd()) == (b"", (503, "上传人数较多，请稍后再试。"))
    assert (bodies.held, bodies.places.own) == (0, set())


def test_a_full_disk_is_said():
    class Full:
        def write(self, piece):
            raise OSError(28, "No space left on device")

        def seek(self, place): ...
        def read(self):
            return b""

        def close(self): ...

    bodies = new_bodies()
    bodies.new_file = Full
    _, (status, sentence) = run_async(take(bodies, sent(b"abc"), declared=3))
    assert status == 503
    assert "存不下" in sentence


def test_every_sentence_is_chinese():
    from gaoxin import bodies

    reasons = [bodies.slow(), bodies.crowded(), bodies.unknown(), bodies.unkept()]
    for reason in [*reasons, bodies.too_large(64 * 1024**2)]:
        assert not re.search("[A-Za-z]", reason.sentence.replace("MB", ""))
