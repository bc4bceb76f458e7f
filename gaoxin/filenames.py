"""Names of uploaded files, which people see and programs believe."""

import re
import unicodedata
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError

from gaoxin.text import clean_line

LONGEST = 200  # bytes in UTF-8, with room for a file system's 255
# A suffix by which some program would run the file, last or before the last.
PROGRAM = re.compile(
    r"\.\s*(apk|asp|aspx|bat|cgi|chm|cmd|com|cpl|dll|docm|dotm|exe|gadget|hta|html?|inf|ins|iso|jar|jse?"
    r"|jsp|lnk|mht|msc|msi|msp|php\d?|phtml|pif|pl|potm|ppam|pptm|ps1|py|reg|scf|scr|sh|shtml|svg|swf|sys"
    r"|url|vb|vbe|vbs|wsf|wsh|xhtml|xlam|xlsb|xlsm|xltm|xml|xll)\s*(\.|$)",
    re.IGNORECASE,
)
DEVICES = re.compile(r"(CON|PRN|AUX|NUL|COM[0-9¹²³]|LPT[0-9¹²³])(\.|$)", re.IGNORECASE)
RENAME = "请改名后再传。"


def clean_filename(name: str) -> str:
    """The name to show and to send back, at most `LONGEST` bytes long; ValidationError for one that deceives.

    White space is tidied and what no file system takes becomes _; a name that is made to look like another
    is not repaired, for nobody has one by accident."""
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in name):
        raise ValidationError(f"文件名里有看不见的控制字符。{RENAME}")
    if re.search(r"[/\\:]", name):
        raise ValidationError(f"文件名不能含 / \\ : 。{RENAME}")
    cleaned = re.sub(r'[<>"|?*]', "_", clean_line(name))
    if cleaned.startswith(".") or cleaned.endswith(".") or DEVICES.match(cleaned):
        raise ValidationError(f"文件名是系统不接受的写法。{RENAME}")
    if PROGRAM.search(cleaned):
        raise ValidationError(f"文件名有两个后缀，或像是程序。{RENAME}")
    return shortened(cleaned)


def shortened(name: str) -> str:
    """Cut between two characters, the suffix kept."""
    path = PurePosixPath(name)
    room = LONGEST - len(path.suffix.encode())
    return path.stem.encode()[: max(room, 0)].decode("utf-8", "ignore").rstrip() + path.suffix
