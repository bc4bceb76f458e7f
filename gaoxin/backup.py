"""A backup is one tar file: the database as pg_dump wrote it, a digest of every table, every uploaded file,
and a manifest.

The database is dumped before the files are read. A row is written after its file, so every row in the
dump has its file in the tar, also while people work. Nothing here imports Django.
"""

import hashlib
import json
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from gaoxin.archive import ArchiveError, Place, Writer, extract, files_below, read, read_archive
from gaoxin.localroot import LocalDatabaseError, environment, find_bin, major_version

DUMP, TABLES, MEDIA = "database.dump", "tables.json", "media/"


class BackupError(Exception):
    """The message says what is wrong and, where there is a choice, what to do."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds: for each entry where its bytes are, and what the database contained."""

    places: dict[str, Place]
    database: dict

    @property
    def files(self) -> list[str]:
        return [name for name in self.places if name.startswith(MEDIA)]

    @property
    def summary(self) -> str:
        tables = self.database["tables"].values()
        return (
            f"{len(tables)} tables, {sum(t['rows'] for t in tables)} rows, {len(self.files)} files"
        )


def backup(database: Mapping[str, str], media: Path, target: Path) -> Contents:
    """Write the tar as `target`, which appears only when it is complete, on disk and has been read back.

    `database` holds libpq's keywords for a role that may read everything."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".dump-") as directory:
            dump = Path(directory, DUMP)
            described = dump_database(database, dump)
            with Writer(unfinished) as writer:
                writer.add_text(TABLES, json.dumps(described, indent=1).encode())
                writer.add_file(DUMP, dump)
                for name in files_below(media):
                    # Gone meanwhile: a file without row, which an upload that failed has taken back.
                    with suppress(FileNotFoundError):
                        writer.add_file(MEDIA + name, media / name)
                writer.finish()
        contents = verify(unfinished)
        if target.exists():
            raise BackupError(f"{target} exists; it is not replaced.")
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    fsync(target.parent)
    return contents


def verify(archive: Path) -> Contents:
    """What is in it, after every byte has been checked."""
    try:
        places = read_archive(archive)
    except ArchiveError as error:
        raise BackupError(str(error)) from error
    if not {DUMP, TABLES} <= places.keys():
        raise BackupError(f"{archive} holds no database.")
    return Contents(places, json.loads(read(archive, places[TABLES])))


def restore(archive: Path, database: Mapping[str, str], media: Path) -> Contents:
    """Bring a backup back into an empty database and an empty directory, and prove that both are equal
    to what was saved. `database` is the owner role's."""
    contents = verify(archive)
    with psycopg.connect(**database) as connection:
        require_empty(connection, media)
        program = find_program("pg_restore", connection)
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restore-") as directory:
        aside = Path(directory)
        (aside / MEDIA).mkdir()
        for name in (DUMP, *contents.files):
            extract(archive, contents.places[name], aside / name)
        restore_database(program, database, aside / DUMP)
        with psycopg.connect(**database, autocommit=True) as connection:
            require_equal(contents.database, describe(connection))
            connection.execute("ANALYZE")
        if media.exists():
            media.rmdir()  # empty, see above
        (aside / MEDIA).rename(media)
    fsync(media.parent)
    return contents


def keywords(settings: Mapping) -> dict[str, str]:
    """libpq's keywords for the database of Django's settings, without the limits of a web request."""
    names = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    options = {key: value for key, value in settings["OPTIONS"].items() if key != "options"}
    found = {keyword: str(settings[name]) for name, keyword in names.items()} | options
    return {keyword: value for keyword, value in found.items() if value}


# -- the database ---------------------------------------------------------------------------------


def dump_database(database: Mapping[str, str], target: Path) -> dict:
    """The dump and the digests are taken from one snapshot, whatever is written meanwhile."""
    with psycopg.connect(**database) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()[0]
        program = find_program("pg_dump", connection)
        command = [program, "-Fc", f"--snapshot={snapshot}", "--lock-wait-timeout=60s"]
        described = describe(connection)
        run([*command, "-f", target], database)
        return described


def restore_database(program: Path, database: Mapping[str, str], dump: Path) -> None:
    """All or nothing, as one transaction. Objects belong to the connecting role."""
    listing = run([program, "--list", dump], database).splitlines()
    wanted = dump.with_suffix(".list")
    # Its extension may belong to the server's administrator, and only they may comment on it.
    wanted.write_text("\n".join(line for line in listing if " COMMENT - EXTENSION " not in line))
    how = ["--exit-on-error", "--single-transaction", "--no-owner", f"--use-list={wanted}"]
    run([program, *how, f"--dbname={database['dbname']}", dump], database)


def describe(connection: psycopg.Connection) -> dict:
    """Rows and digest of every table, in the order of its key; and how far every sequence has come."""
    connection.execute("SET TIME ZONE 'UTC'")
    connection.execute(
        "SET DateStyle = 'ISO'; SET bytea_output = 'hex'; SET extra_float_digits = 1"
    )
    return {
        "tables": {
            name: digest_table(connection, name, key) for name, key in tables_of(connection)
        },
        "sequences": dict(
            connection.execute(
                "SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, 0)"
                " FROM pg_sequences ORDER BY 1"
            )
        ),
    }


def tables_of(connection: psycopg.Connection) -> list[tuple[str, str]]:
    """Every table with the expressions its rows are to be sorted by: the primary key, else the row as
    text, both by bytes: two servers may sort text differently."""
    return connection.execute("""
        SELECT c.oid::regclass::text, coalesce(
            (SELECT string_agg(format(CASE typcategory WHEN 'S' THEN '%I COLLATE "C"' ELSE '%I' END, attname),
                               ', ' ORDER BY array_position(indkey::int2[], attnum))
             FROM pg_index JOIN pg_attribute a ON attrelid = indrelid AND attnum = ANY (indkey)
                  JOIN pg_type t ON t.oid = atttypid
             WHERE indrelid = c.oid AND indisprimary),
            'rows::text COLLATE "C"')
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
        WHERE relkind = 'r' AND nspname !~ '^pg_' AND nspname <> 'information_schema'
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype = 'e')
        ORDER BY 1
    """).fetchall()


def digest_table(connection: psycopg.Connection, name: str, key: str) -> dict:
    digest, rows = hashlib.sha256(), 0
    # Both parts come quoted from the catalogue.
    query = sql.SQL(f"COPY (SELECT * FROM {name} AS rows ORDER BY {key}) TO STDOUT")  # noqa: S608
    with connection.cursor().copy(query) as lines:
        for line in lines:
            digest.update(line)
            rows += bytes(line).count(b"\n")
    return {"rows": rows, "sha256": digest.hexdigest()}


def require_empty(connection: psycopg.Connection, media: Path) -> None:
    if tables := tables_of(connection):
        raise BackupError(
            f"The database is not empty ({len(tables)} tables, e.g. {tables[0][0]}); nothing was changed. "
            "Restore into a new one, made with gaoxin/roles.sql -v dbname=…"
        )
    if media.exists() and any(media.iterdir()):
        raise BackupError(f"{media} is not empty; nothing was changed. Move it away first.")


def require_equal(saved: dict, found: dict) -> None:
    differing = [
        name
        for name in sorted(saved["tables"].keys() | found["tables"].keys())
        if saved["tables"].get(name) != found["tables"].get(name)
    ]
    # Sequences stand outside of snapshots: dumped a moment later, a busy one may have come further.
    differing += [
        name
        for name, value in saved["sequences"].items()
        if found["sequences"].get(name, -1) < value
    ]
    if differing:
        raise BackupError(f"What was restored differs from what was saved: {', '.join(differing)}.")


def find_program(name: str, connection: psycopg.Connection) -> Path:
    """From PG_BIN, the embedded server or the path: the oldest that is not older than the server, because
    an older one refuses and a newer one's archives do not go back into an older server."""
    server = connection.info.server_version // 10000
    on_path = shutil.which(name)
    candidates = [Path(on_path).parent] if on_path else []
    try:
        candidates.insert(0, find_bin())
    except LocalDatabaseError:
        candidates.insert(0, Path(os.environ.get("PG_BIN", "/nonexistent")))
    found = [
        (major_version(directory, name), place, directory / name)
        for place, directory in enumerate(candidates)
        if (directory / name).exists()
    ]
    usable = sorted(entry for entry in found if entry[0] >= server)
    if not usable:
        raise BackupError(
            f"No {name} of PostgreSQL {server} or newer here. Install it or set PG_BIN."
        )
    return usable[0][2]


def run(command: list, database: Mapping[str, str]) -> str:
    """The password goes through the environment: arguments can be read by every user of the machine."""
    variables = {o.keyword.decode(): o.envvar for o in psycopg.pq.Conninfo.get_defaults()}
    variables = {
        variables[key].decode(): str(value) for key, value in database.items() if variables.get(key)
    }
    home = {"HOME": os.environ["HOME"]} if "HOME" in os.environ else {}  # .pgpass, .postgresql/
    done = subprocess.run(
        command, env=environment() | home | variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{Path(command[0]).name} failed:\n{done.stderr}")
    return done.stdout


def fsync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
