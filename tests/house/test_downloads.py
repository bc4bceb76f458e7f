"""Under which names files are saved: each has its own and, for what reads ASCII alone, a plain one.

That every download of every page has both is seen by the walk of `tests/house/test_access.py`."""

import re
from urllib.parse import quote

import pytest

from accounts.roles import rules
from gaoxin.files import disposition
from gaoxin.register import Register
from tests.world.access_world import ROUTES, url_of
from tests.world.factories import make_user

RULES = rules()


def class_of(name: str) -> type:
    return getattr(ROUTES[name].callback, "view_class", object)


LISTS = sorted(
    name for name in ROUTES if issubclass(class_of(name), Register) and "GET" in RULES[name].methods
)


def test_a_download_has_its_own_name_and_a_plain_one_with_the_same_suffix():
    assert disposition("施工许可证.PDF", "file-35") == (
        "attachment; filename=\"file-35.pdf\"; filename*=UTF-8''"
        "%E6%96%BD%E5%B7%A5%E8%AE%B8%E5%8F%AF%E8%AF%81.PDF"
    )


@pytest.mark.parametrize(
    ("name", "plain"), [("没有后缀", "file-35"), ("名字.后缀", "file-35"), ("a.b/../c.pdf", "file-35.pdf")]
)  # fmt: skip
def test_the_plain_name_is_never_a_suffix_alone_and_always_ascii(name, plain):
    assert disposition(name, "file-35").startswith(f'attachment; filename="{plain}"; ')


@pytest.mark.parametrize(
    "plain", ["", ".xlsx", "项目", 'a"b', "a\r\nX-Evil: 1", "../a", "a b", "a."]
)
def test_a_plain_name_that_would_have_to_be_quoted_is_refused(plain):
    with pytest.raises(ValueError, match="no plain name"):
        disposition("名单.xlsx", plain)


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_an_export_is_named_for_its_list(name, client_of):
    client = client_of(make_user(role=next(iter(RULES[name].reach))))
    response = client.get(f"{url_of(name, None)}?export=xlsx")
    listed = class_of(name)
    found = re.fullmatch(
        r"""attachment; filename="([a-z]+)-(\d{8}-\d{4})\.xlsx"; filename\*=UTF-8''(\S+)-\2\.xlsx""",
        response["Content-Disposition"],
    )
    assert found, response["Content-Disposition"]
    assert (found[1], found[3]) == (listed.name, quote(listed.title))
