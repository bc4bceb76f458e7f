"""The drawings there are. All are made of the same parts in the same size; they differ in what stands beside the axis
and so in how far they are enlarged: the narrower the drawing, the larger its text on the same sheet."""

from dataclasses import dataclass

TEXT, SMALL = 13.0, 12.0
ROW, LANE, BAND, HEAD = 56.0, 15.0, 26.0, 46.0
BARE = 44.0  # a row without a bar and without a label


@dataclass(frozen=True, slots=True)
class Beside:
    """A column at the right of the axis, as wide as its text may be."""

    key: str
    label: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Frame:
    """`left` … `right`: the axis. `name_x`: where names begin, `ratio_x`: where the numbers end; `words`: whether a
    light says its word beside its shape."""

    key: str
    width: float
    left: float
    right: float
    name_x: float
    columns: tuple[Beside, ...]
    words: bool = True

    @property
    def ratio_x(self) -> float:
        return self.left - 10

    @property
    def name_width(self) -> float:
        return self.ratio_x - 44 - self.name_x

    @property
    def label_edges(self) -> tuple[float, float]:
        return self.left + 3, self.right - 3


DESK = Frame(
    "desk", 1392, 332, 946, 68,
    (
        Beside("leader", "包联领导", 958, 76),
        Beside("commissioner", "专员", 1042, 66),
        Beside("next", "下一节点", 1116, 116),
        Beside("block", "堵点、要素", 1242, 144),
    ),
)  # fmt: skip
A4 = Frame(
    "a4", 1180, 286, 786, 56,
    (
        Beside("leader", "包联领导", 795, 66),
        Beside("commissioner", "专员", 867, 54),
        Beside("next", "下一节点", 927, 114),
        Beside("block", "堵点、要素", 1047, 130),
    ),
)  # fmt: skip
# On a big screen every text is at least 24 pixels high: the smallest is 12 where the drawing is 936 wide.
SCREEN = Frame(
    "screen", 936, 252, 602, 30,
    (
        Beside("leader", "包联领导", 610, 66),
        Beside("next", "下一节点", 682, 114),
        Beside("public", "堵点、要素", 802, 130),
    ),
    words=False,
)  # fmt: skip
