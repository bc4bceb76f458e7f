"""One code point for a character that is written with several, and by which texts are typed, pasted and stored."""

import unicodedata

# What GBK and the GB 18030 of 2000 had to put into the private use area, rare surnames among it, and where
# Unicode has it since 4.1: U+E815 and the 79 after it.
_ONCE_PRIVATE = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
_ONCE_PRIVATE_SIGNS = {
    0xE78D: "︐", 0xE78E: "︒", 0xE78F: "︑", 0xE790: "︓", 0xE791: "︔", 0xE792: "︕", 0xE793: "︖",
    0xE794: "︗", 0xE795: "︘", 0xE796: "︙", 0xE7C7: "ḿ", 0xE7C8: "ǹ",
}  # fmt: skip

# Text copied out of a PDF names characters by their radicals. Those of Kangxi are compatible with the
# character (NFKC); of the supplement, which is not, these are characters of their own.
_KANGXI = range(0x2F00, 0x2FD6)
_RADICALS = "⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟"

# For `str.translate`.
ONE_CODE_POINT = {
    **dict(zip(range(0xE815, 0xE865), _ONCE_PRIVATE, strict=True)),
    **_ONCE_PRIVATE_SIGNS,
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI},
    **{ord(radical): one for radical, one in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)},
}
