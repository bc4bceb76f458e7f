"""Which answers go out compressed, and that no secret in them stays the same over two."""

import gzip
import re

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from gaoxin.compressed import Compressed
from tests.world.factories import make_user

TEXT = "高新区项目调度 " * 100
FROM_ELSEWHERE = ("cross-site", "same-site")


def ask(rf, response, **headers):
    return Compressed(lambda _: response)(
        rf.get("/", headers={"Accept-Encoding": "gzip"} | headers)
    )


@pytest.mark.parametrize("site", [None, "same-origin", "none"])
def test_a_page_is_compressed_for_who_asks_by_themselves(rf, site):
    headers = {"Sec-Fetch-Site": site} if site else {}
    response = ask(rf, HttpResponse(TEXT), **headers)
    assert response["Content-Encoding"] == "gzip"
    assert response["Vary"] == "Accept-Encoding"
    assert gzip.decompress(response.content).decode() == TEXT


@pytest.mark.parametrize("site", FROM_ELSEWHERE)
def test_a_page_that_another_site_had_the_browser_ask_for_is_not(rf, site):
    response = ask(rf, HttpResponse(TEXT), **{"Sec-Fetch-Site": site})
    assert not response.has_header("Content-Encoding")
    assert response.content.decode() == TEXT


def test_what_is_packed_already_and_what_the_server_sends_is_left_alone(rf):
    packed = HttpResponse(TEXT, content_type="application/vnd.ms-excel")
    sent = StreamingHttpResponse(iter([TEXT.encode()]), content_type="text/html")
    for response in (packed, sent):
        assert not ask(rf, response).has_header("Content-Encoding")


def test_the_same_page_never_has_the_same_length_twice_for_long(rf):
    """What a stranger could learn from lengths is hidden by as many random bytes as a word has."""
    lengths = {len(ask(rf, HttpResponse(TEXT)).content) for _ in range(40)}
    assert len(lengths) > 5


@pytest.mark.django_db
def test_the_token_in_a_page_is_another_text_each_time(client_of):
    client = client_of(make_user())
    page, again = (
        gzip.decompress(client.get("/profile/", headers={"Accept-Encoding": "gzip"}).content)
        for _ in range(2)
    )
    token = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
    assert token.findall(page) and not set(token.findall(page)) & set(token.findall(again))
