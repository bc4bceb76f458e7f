"""Fonts and language of an official document.

Fonts are named, never embedded. Beside each stand the names it goes by elsewhere and then its nearest
substitutes (`w:altName`), in the order in which they are to be tried: 小标宋 → 华文中宋 → 宋体,
仿宋_GB2312 → 仿宋, 楷体_GB2312 → 楷体. LibreOffice asks the machine's own font matching instead.
"""

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

TITLE, BODY, HEADING, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
WESTERN = "Times New Roman"
LANGUAGE = "zh-CN"

_CHINESE = {
    TITLE: ("script", f"FZXiaoBiaoSong-B05S,小标宋体,华文中宋,STZhongsong,{SONG}"),
    BODY: ("modern", "FangSong_GB2312,仿宋,FangSong,华文仿宋,STFangsong"),
    KAI: ("modern", "KaiTi_GB2312,楷体,KaiTi,华文楷体,STKaiti"),
    HEADING: ("modern", "SimHei,微软雅黑,Microsoft YaHei"),
    SONG: ("auto", "SimSun,新宋体,NSimSun"),
}


def name_fonts(document) -> None:
    fonts = "".join(_font(name, *about) for name, about in _CHINESE.items())
    western = _font(WESTERN, "roman", "Liberation Serif,Tinos", charset="00", pitch="variable")
    for part in document.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = f"<w:fonts {nsdecls('w')}>{western}{fonts}</w:fonts>".encode()


def _font(name, family, instead, *, charset="86", pitch="fixed") -> str:
    return (
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="{charset}"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="{pitch}"/></w:font>'
    )


def speak_chinese(document) -> None:
    """zh-CN, and Chinese fonts where a run names none: the template names Japanese ones. Letters and
    digits stay en-US, as in Word's own Chinese documents: LibreOffice breaks a Chinese 2026 anywhere.
    """
    document.core_properties.language = LANGUAGE
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    properties = defaults.find(qn("w:rPr"))
    for tag in ("w:rFonts", "w:lang"):
        properties.remove(properties.find(qn(tag)))
    properties.insert(0, parse_xml(
        f'<w:rFonts {nsdecls("w")} w:ascii="{WESTERN}" w:hAnsi="{WESTERN}" w:cs="{WESTERN}" '
        f'w:eastAsia="{BODY}"/>'
    ))  # fmt: skip
    properties.append(parse_xml(
        f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'
    ))  # fmt: skip
    theme = document.settings.element.find(qn("w:themeFontLang"))
    theme.set(qn("w:eastAsia"), LANGUAGE)
