"""What the address of a list may ask for, and a way back that an address names. A key that a list does not know is
refused: a list that passed it over would show more than was asked for, and say nothing."""

from collections.abc import Collection

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from gaoxin.selection import BadQuery
from gaoxin.text import clean_line

# What chats and their browsers hang on an address that is passed on; it was never asked of the list.
CHATS = frozenset({"from", "isappinstalled", "scene", "clicktime", "enterid", "nsukey"})
NAMED = 3  # unknown keys that the refusal names
LONGEST_KEY = 20  # characters of one


def clean_address(request: HttpRequest) -> str:
    """The address without what a chat appended, "" where nothing was."""
    if CHATS.isdisjoint(request.GET):
        return ""
    query = request.GET.copy()
    for key in CHATS & set(query):
        del query[key]
    return f"{request.path}?{query.urlencode()}".removesuffix("?")


def refuse_unknown(query: QueryDict, known: Collection[str]) -> None:
    """Raises BadQuery with the keys that are not `known`."""
    unknown = tuple(key for key in query if key not in known)
    if unknown:
        raise BadQuery(f"不认识的筛选条件：{_listed(unknown)}", unknown)


def emptied(query: str) -> str:
    """「?state=」 of 「state=undone」: asks for nothing, and is not the bare address of a list that opens with that."""
    keys = QueryDict(query)
    return f"?{'&'.join(f'{key}=' for key in keys)}" if keys else ""


def local_address(asked: str) -> str:
    """A page of this site as the address of another names it; "" for anything else. No host is allowed: what the
    browser would read as another site's address is not a path."""
    local = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if local else ""


def _short(key: str) -> str:
    return f"{key[:LONGEST_KEY]}…" if len(key) > LONGEST_KEY else key or "（没有名称）"


def _listed(keys: tuple[str, ...]) -> str:
    shown = [_short(clean_line(key)) for key in keys[:NAMED]]
    more = f" 等 {len(keys)} 个" if len(keys) > NAMED else ""
    return f"{'、'.join(shown)}{more}。"
