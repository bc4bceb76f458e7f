"""Many texts one after the other, of which no more than one is in memory."""

import tempfile
from collections.abc import Iterable, Iterator

IN_MEMORY = 4 * 1024 * 1024  # bytes; what is beyond lies in the folder for temporary files


class Texts:
    """In the order in which they were added, as often as they are asked for. None of them has a line break: they
    lie one a line."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self.file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 (until __del__)
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        line = text.encode()
        if b"\n" in line:
            raise ValueError("a text of several lines")
        self.file.write(line + b"\n")

    def __iter__(self) -> Iterator[str]:
        self.file.seek(0)
        for line in self.file:
            yield line[:-1].decode()

    def __del__(self) -> None:
        self.file.close()
