"""What a start may skip: digests of what the static files and the database were prepared from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import psycopg

from gaoxin.install import ROOT, VAR
from gaoxin.purging import sources

APPS = ("accounts", "gaoxin", "projects")
LOCKS = ("requirements.lock", "package-lock.json")
STATIC_STAMP = VAR / "static.stamp"
DATABASE_STAMP = VAR / "database.stamp"


def static_key() -> str:
    """Changes when a static file, a package or the code that collects them does."""
    own = (path for app in APPS for path in (ROOT / app / "static").rglob("*") if path.is_file())
    # What is purged follows every file that can name a class, this application's code among them.
    return _digest([*own, *sources(ROOT), *(ROOT / name for name in LOCKS)])


def database_key(url: str) -> str | None:
    """Changes when a migration or fixture does, here or in the database; None while there are no tables.

    The times at which migrations ran are part of it, so another or a restored database has another key.
    """
    applied = (
        "SELECT string_agg(app || name || applied::text, ' ' ORDER BY id) FROM django_migrations"
    )
    try:
        with psycopg.connect(url) as connection:
            ran = connection.execute(applied).fetchone()[0]
    except psycopg.errors.UndefinedTable:
        return None
    migrations = (path for app in APPS for path in (ROOT / app / "migrations").glob("*.py"))
    fixtures = (ROOT / "fixtures").glob("*.json")
    # Demo numbers of an earlier format are made anew; what the application may do is granted.
    decided = (ROOT / "projects" / name for name in ("dispatch/rules/format.py", "evidence.py"))
    files = [*migrations, *fixtures, *decided, ROOT / "requirements.lock"]
    return _digest(files, start=ran or "")


def is_current(stamp: Path, key: str | None) -> bool:
    return key is not None and stamp.exists() and stamp.read_text() == key


def _digest(paths: Iterable[Path], start: str = "") -> str:
    digest = hashlib.sha256(start.encode())
    for path in sorted(paths):
        if path.exists():
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
