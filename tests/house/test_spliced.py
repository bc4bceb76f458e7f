"""Answers that are put together of parts packed before, and the parts where they lie."""

import gzip
import logging
import os
import zlib

import pytest
from django.conf import settings

from gaoxin import drawn
from gaoxin.compressed import Compressed
from gaoxin.spliced import Spliced, combined, pack, spliced

LARGE = "高新区项目调度 第 12 期\n" * 5000


@pytest.mark.parametrize("sizes", [(0, 1), (1, 0), (3, 100_000), (100_000, 70_001)])
def test_the_sum_of_two_texts_follows_from_the_sums_of_each(sizes):
    first, second = (os.urandom(size) for size in sizes)
    assert combined(zlib.crc32(first), zlib.crc32(second), sizes[1]) == zlib.crc32(first + second)


@pytest.mark.parametrize(
    "pieces", [[], [b"a"], [pack(b"")], [b"a", pack(LARGE.encode()), b"b"], [pack(b"abc" * 99)] * 3]
)
def test_packed_and_plain_it_says_the_same(rf, pieces):
    plain = Spliced(list(pieces)).content
    assert b"".join(Spliced(list(pieces))) == plain
    asked = rf.get("/", headers={"Accept-Encoding": "br, gzip"})
    response = Compressed(lambda _: Spliced(list(pieces)))(asked)
    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"
    assert gzip.decompress(response.content) == plain


def test_who_takes_no_gzip_or_was_sent_by_another_site_gets_it_plain(rf):
    for headers in ({}, {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"}):
        asked = rf.get("/", headers=headers)
        response = Compressed(lambda _: Spliced([pack(LARGE.encode())]))(asked)
        assert not response.has_header("Content-Encoding")
        assert response.content.decode() == LARGE


def test_parts_stand_where_the_template_names_them(rf, settings):
    texts = {"page": "{{ title }}：{{ large }}，{{ small }}。"}
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", texts)]},
        }
    ]
    parts = {"small": "<i>乙</i>", "large": pack("<b>甲</b>".encode())}
    response = spliced(rf.get("/"), "page", {"title": "{{ small }} large <"}, parts)
    assert response.content.decode() == "{{ small }} large &lt;：<b>甲</b>，<i>乙</i>。"


# -- kept


def count_of(texts: list[str]):
    def draw() -> str:
        texts.append("drawn")
        return LARGE

    return draw


def files() -> list:
    return list(drawn.folder().glob("*"))


def test_a_part_is_drawn_once_for_its_key():
    calls: list[str] = []
    for key in (["a", 1], ["a", 1], ["a", 2], ["a1"]):
        assert drawn.kept(key, count_of(calls)).plain().decode() == LARGE
    assert len(calls) == len(files()) == 3
    assert all(path.stat().st_mode & 0o077 == 0 for path in [drawn.folder(), *files()])
    assert sum(path.stat().st_size for path in files()) < len(LARGE.encode()) / 10


def test_one_that_broke_off_is_drawn_again():
    calls: list[str] = []
    drawn.kept(["a"], count_of(calls))
    [path] = files()
    for size in (0, 10, path.stat().st_size - 1):
        os.truncate(path, size)
        assert drawn.kept(["a"], count_of(calls)).plain().decode() == LARGE
    assert len(calls) == 4


def test_without_room_it_is_shown_and_not_kept(caplog):
    settings.DRAWN_ROOT.parent.mkdir(parents=True, exist_ok=True)
    settings.DRAWN_ROOT.touch()
    with caplog.at_level(logging.WARNING):
        assert drawn.kept(["a"], lambda: LARGE).plain().decode() == LARGE
    assert "could not be kept" in caplog.text


def test_what_another_release_drew_and_what_is_old_is_deleted():
    other = settings.DRAWN_ROOT / "another"
    other.mkdir(parents=True)
    (other / "part").touch()
    for key in ("new", "old"):
        drawn.keep([key], LARGE)
    old = drawn.folder() / max(files(), key=lambda path: path.name).name
    os.utime(old, (0, 0))
    drawn.sweep()
    assert not other.exists()
    assert len(files()) == 1
