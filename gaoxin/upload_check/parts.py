"""The XML parts of a document, streamed through the parser and watched for what must not be there."""

import re
from collections.abc import Callable, Iterable
from xml.parsers.expat import ExpatError, ParserCreate

from gaoxin.upload_check import OFFICE, Refused

MOST_ELEMENTS = 2_000_000  # of a whole document: what the parser manages in its time
DEEPEST = 200
# Rows × columns a sheet spans: programs that read it may make room for all.
MOST_CELLS = 100_000_000
SHORTEST_FAR = len("XFD6104")  # no shorter reference lies beyond them

ACTIVE_RELATIONS = {
    *("vbaproject", "wordvbadata", "oleobject", "package", "control", "activexcontrolbinary"),
    *("externallink", "externallinkpath", "frame", "subdocument", "afchunk", "mailmergesource"),
    *("mailmergeheadersource", "xlmacrosheet", "xlintlmacrosheet", "dialogsheet", "extensibility"),
    *("webextension", "webextensiontaskpanes", "attachedtoolbars", "keymapcustomizations"),
    *("connections", "querytable"),
}
LOCAL = r"file:///[A-Za-z]:"
# What a relationship may lead to outside: a link to click on, and the template on the author's own disk.
OUTSIDE = {
    "hyperlink": re.compile(rf"https?://|mailto:|tel:|{LOCAL}|(?![\\/]{{2}})[^:]*$", re.IGNORECASE),
    "attachedtemplate": re.compile(rf"{LOCAL}|(?![\\/])[^:]*$", re.IGNORECASE),
}
DDE_FIELD = re.compile(r"\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b", re.IGNORECASE)
QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
REACHING_FORMULA = re.compile(
    r"\||\b(WEBSERVICE|CALL|REGISTER|REGISTER\.ID|EXEC|RTD|DDE)\s*\(", re.IGNORECASE
)
CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")

OnElement = Callable[[str, dict], None]


class Count:
    """How many elements the document has had so far."""

    elements = 0


def local_name(name: str) -> str:
    return name.rpartition(" ")[2]


def walk(pieces: Iterable[bytes], on_element: OnElement | None, count: Count) -> str:
    """Read a part to its end; its first element's name. `on_element` replaces the usual watch."""
    watch = Watch(on_element, count)
    parse(pieces, watch.start, watch.end, watch.text)
    return watch.root


def parse(
    pieces: Iterable[bytes],
    start: OnElement,
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for piece in pieces:
            parser.Parse(piece)
        parser.Parse(b"", True)
    except ExpatError:
        raise Refused(f"里面的 XML 有错。{OFFICE}") from None


def refuse_doctype(*_) -> None:
    raise Refused(f"里面有 DTD 或实体定义，Office 文档不会有。{OFFICE}")


def read_relationship(name: str, attributes: dict) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2].casefold()
    target = attributes.get("Target", "").strip()
    if kind in ACTIVE_RELATIONS:
        raise Refused(
            "里面有宏、嵌入的文件或外部数据。请删去，图表改为粘贴成图片；或另存为 PDF 再传。"
        )
    outside = attributes.get("TargetMode", "").casefold() == "external"
    if outside and not (kind in OUTSIDE and OUTSIDE[kind].match(target)):
        raise Refused(f"里面引用了外部内容（{target[:60]}）。请断开链接，把图片存进文档后再传。")


class Watch:
    """What is seen of one part while it streams by."""

    def __init__(self, on_element: OnElement | None, count: Count) -> None:
        self.on_element, self.count = on_element, count
        self.depth, self.root = 0, ""
        self.kept: list[str] | None = None  # the text of the formula or field code being read
        self.fields: list[
            str | None
        ] = []  # codes of the open fields, None after the code has ended
        self.watched = {
            "c": self.cell,
            "mergeCell": self.cell,
            "fldChar": self.field,
            "fldSimple": self.simple_field,
            "instrText": self.keep,
            "delInstrText": self.keep,
            "f": self.keep,
            "formula": self.keep,
            "formula1": self.keep,
            "formula2": self.keep,
            "definedName": self.keep,
            "script": self.script,
        }

    def start(self, name: str, attributes: dict) -> None:
        self.depth += 1
        self.count.elements += 1
        if self.depth > DEEPEST or self.count.elements > MOST_ELEMENTS:
            raise Refused("内容太多或嵌套太深，无法检查。请拆成几个文件，或另存为 PDF 再传。")
        local = name.rpartition(" ")[2]
        if self.depth == 1:
            self.root = local
        if self.on_element:
            self.on_element(name, attributes)
        elif local in self.watched:
            self.watched[local](attributes)

    def text(self, text: str) -> None:
        if self.kept is not None:
            self.kept.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        if self.kept is None:
            return
        text, self.kept = "".join(self.kept), None
        if local_name(name).casefold().endswith("instrtext"):
            if self.fields and self.fields[-1] is not None:
                self.fields[-1] += text
        elif REACHING_FORMULA.search(QUOTED.sub("", text)):
            raise Refused("公式会调用外部程序或网址。请把这些公式改成数值后再传。")

    def keep(self, attributes: dict) -> None:
        self.kept = []

    def script(self, attributes: dict) -> None:
        raise Refused("里面的矢量图带有脚本。请把它换成普通图片后再传。")

    def simple_field(self, attributes: dict) -> None:
        check_field(next((v for k, v in attributes.items() if local_name(k) == "instr"), ""))

    def field(self, attributes: dict) -> None:
        kind = next((v for k, v in attributes.items() if local_name(k) == "fldCharType"), "")
        if kind == "begin":
            if self.fields and self.fields[-1] is not None and not self.fields[-1].strip():
                raise reaching_field()  # its code is put together by another field
            self.fields.append("")
        elif self.fields:
            check_field(self.fields[-1] or "")
            self.fields[-1] = None
            if kind == "end":
                self.fields.pop()

    def cell(self, attributes: dict) -> None:
        reference = attributes.get("r") or attributes.get("ref") or ""
        if len(reference) < SHORTEST_FAR:
            return
        found = CELL.findall(reference)
        if found and column_number(found[-1][0]) * int(found[-1][1]) > MOST_CELLS:
            raise Refused("表格跨越的行列太多。请删去远处的空白行列（选中后“删除”），另存后再传。")


def check_field(code: str) -> None:
    if DDE_FIELD.match(code):
        raise reaching_field()


def reaching_field() -> Refused:
    return Refused(
        "里面有会调用外部程序或文件的域（DDE 等）。请选中后按 Ctrl+Shift+F9 变为文字再传。"
    )


def column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number
