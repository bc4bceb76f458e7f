import re
import unicodedata

from django.core.exceptions import ValidationError

from gaoxin.search import syllables

KINDS = ("小写字母", "大写字母", "数字", "其他文字或符号")
MAX_LENGTH = 256


def _kind(character: str) -> str:
    if character.isdecimal():
        return "数字"
    if character.islower():
        return "小写字母"
    return "大写字母" if character.isupper() else "其他文字或符号"


class CharacterClasses:
    """At least three of four kinds of characters (the profile of the 等级保护 assessment)."""

    def __init__(self, at_least: int = 3):
        self.at_least = at_least

    def validate(self, password, user=None):
        if len({_kind(character) for character in password}) < self.at_least:
            raise ValidationError(self.get_help_text(), code="password_few_kinds")
        if len(password) > MAX_LENGTH:
            raise ValidationError(f"密码最长 {MAX_LENGTH} 个字符。", code="password_too_long")

    def get_help_text(self):
        return f"密码须含{'、'.join(KINDS)}中的至少 {self.at_least} 种。"


class ContextWords:
    """A password is more than the place, the year, the person's name and a row of keys."""

    WORDS = (
        "changzhi", "gaoxinqu", "gaoxin", "shanxi", "guanweihui", "zhuanban", "xiangmu", "baozhua",
        "长治", "高新区", "高新", "管委会", "专班", "项目", "包抓", "山西",
        "password", "passw0rd", "mima", "admin", "welcome", "woaini", "iloveyou",
        "qwertyuiop", "qwerty", "asdfghjkl", "asdfgh", "zxcvbnm", "zxcvbn", "1qaz2wsx", "abcdef", "abc",
    )  # fmt: skip
    LEAST_REST = 6

    def validate(self, password, user=None):
        rest = unicodedata.normalize("NFKC", password).casefold()
        for word in sorted({*self.WORDS, *_words_of(user)}, key=len, reverse=True):
            rest = rest.replace(word, " ")
        rest = re.sub(r"(?:19|20)\d\d|12345?6?7?8?9?0?|987?6?5?4?3?2?1?0?|(.)\1{2,}", " ", rest)
        letters = re.findall(r"[^\W\d_]", rest)
        others = set(re.findall(r"[\W\d_]", rest)) - {" "}
        if len(letters) + len(others) < self.LEAST_REST:
            raise ValidationError(self.get_help_text(), code="password_context")

    def get_help_text(self):
        return "除去地名、单位名、本人姓名、年份和常见口令后，密码须还有 6 个以上的字符。"


def _words_of(user) -> set[str]:
    if user is None:
        return set()
    name = getattr(user, "name", "") or ""
    words = {
        name,
        "".join(syllables(name)),
        getattr(user, "username", "") or "",
        getattr(user, "phone", ""),
    }
    return {word.casefold() for word in words if len(word) > 1}
