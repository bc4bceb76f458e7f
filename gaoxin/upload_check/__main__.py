"""`python -I gaoxin/upload_check/__main__.py KIND OUTPUT <file >verdict`: looks into one uploaded file.

The verdict is one JSON object: {"refused": "…"} or what is known about the file. OUTPUT is the number of
an open file, into which an image is drawn anew. A process that ends without a verdict has refused.
"""

import json
import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

# Isolated (-I) neither this folder nor the current one is searched.
sys.path.append(str(Path(__file__).resolve().parents[2]))

from gaoxin.upload_check import Refused

MODULES = {
    "docx": "office",
    "xlsx": "office",
    "image": "image",
    "pdf": "pdf",
    "rows": "rows",
    "sheet": "sheet",
    "csv": "sheet",
    "blank": "blank",
    "fill": "filling",
}
LIMITS = {
    resource.RLIMIT_AS: 512 * 1024 * 1024,
    resource.RLIMIT_CPU: 10,
    resource.RLIMIT_FSIZE: 64 * 1024 * 1024,
    resource.RLIMIT_NOFILE: 32,
    resource.RLIMIT_NPROC: 0,
    resource.RLIMIT_CORE: 0,
}
NOBODY = 65533  # an account number without account: "nobody" may own a database
TOO_MUCH = "文件太复杂，在限定的内存里查不完。请拆小、缩小或另存为 PDF 再传。"
DAMAGED = "文件打不开，可能已损坏或没有传完整。请在电脑上打开确认后另存一份再传。"


def main() -> None:
    kind, output = sys.argv[1], int(sys.argv[2])
    inspect = import_module(f"gaoxin.upload_check.{MODULES[kind]}").inspect
    limit_this_process()
    with open(0, "rb") as source, open(output, "wb") as drawn:
        verdict = verdict_on(inspect, kind, source, drawn)
    sys.stdout.write(json.dumps(verdict))


def verdict_on(inspect: Callable, kind: str, source: BinaryIO, drawn: BinaryIO) -> dict:
    try:
        return inspect(kind, source, drawn)
    except Refused as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": TOO_MUCH}
    except Exception:  # parsers of damaged files raise anything
        return {"refused": DAMAGED}


def limit_this_process() -> None:
    """From here on, whatever a parser is talked into, it has little to work with."""
    "".encode("cp437")  # names in old zip files: its module is read while files still can be
    for what, most in LIMITS.items():
        resource.setrlimit(what, (most, most))
    if os.geteuid() == 0:
        with suppress(OSError):  # a container may have no other account numbers
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)


if __name__ == "__main__":
    main()
