"""撤销 beside the sentence in which an act ends. What takes it back is packed into the tag of the message: where no
reason is asked for, the version that the act left behind, so that one click does it and nobody's later change is
lost; else the page that asks for the reason, which is written there already."""

import uuid
from dataclasses import dataclass

MARK = "undo"
ASKED = "undo"  # the key of the address of a page that is to be filled in already
REASON = "误操作，撤销"


@dataclass(frozen=True)
class Way:
    """`version`: "" where the page is opened. `token`: of the one form that the button is."""

    url: str
    version: str

    @property
    def token(self) -> str:
        return str(uuid.uuid4())


def packed(address: str, version: int | None) -> str:
    if version is None:
        return f"{MARK} {address}?{ASKED}=1 "
    return f"{MARK} {address} {version}"


def unpacked(tags: str | None) -> Way | None:
    mark, _, way = (tags or "").partition(" ")
    url, _, version = way.partition(" ")
    return Way(url, version) if mark == MARK else None


def reason_for(request) -> dict[str, str]:
    """What a form starts with that is opened to take an act back."""
    return {"reason": REASON} if ASKED in request.GET else {}
