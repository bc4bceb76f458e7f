"""What an uploaded file contains, found out by a process that may do nothing else (see __main__.py).

Each kind has a function `inspect(kind, source, output)`. It returns what is known about a file that is as it
should be and raises `Refused` for every other; any other exception means that the file is damaged.
Nothing here imports Django, and the web process imports nothing from here: it only starts it.
"""

OFFICE = "请用 Word、Excel 或 WPS 打开后另存一份再传。"


class Refused(Exception):
    """The message, in Chinese, says what is wrong and what to do."""
