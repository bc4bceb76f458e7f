"""`var/instance.env`: what `make run` decided for this tree (key, demo mode, database, port)."""

import os
from pathlib import Path


def read_instance(path: Path) -> dict[str, str]:
    """KEY=VALUE lines of the file, {} when there is none. Lines starting with # are left out."""
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}


def write_instance(path: Path, values: dict[str, str]) -> None:
    """Written whole and renamed into place; readable by its owner only, because it holds the key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.writelines(f"{key}={value}\n" for key, value in values.items())
    temporary.replace(path)
