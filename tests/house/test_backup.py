"""Backup and restore: equal in every table and file, and nothing damaged is ever restored."""

import hashlib
import random
import tarfile
import threading

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from gaoxin import backup as backups, localdb
from gaoxin.archive import ArchiveError, Writer, read_archive
from gaoxin.backup import BackupError, backup, describe, files_below, restore, verify
from tests.world import cluster

pytestmark = pytest.mark.slow


@pytest.fixture
def saved_db():
    """A database with the article's data and the demo set, as the owner's keywords."""
    yield from database(cluster.clone("demo"))


@pytest.fixture
def empty_db():
    name = "restored_" + cluster.WORKER
    localdb.run_sql_file(cluster.server(), localdb.ROLES_SQL, dbname=name)
    yield from database(name)


def database(name):
    yield conninfo_to_dict(cluster.server().url("owner", name))
    cluster.drop(name)


@pytest.fixture
def media(tmp_path):
    """Uploaded files, an empty one and one of a long Chinese name among them."""
    directory = tmp_path / "media"
    for name, size in {
        "a/1.jpg": 70_000,
        "a/b/2.docx": 512,
        "empty": 0,
        "长" * 60 + ".pdf": 3,
    }.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(random.Random(name).randbytes(size))
    return directory


def described(keywords):
    with psycopg.connect(**keywords) as connection:
        return describe(connection)


def digests(directory):
    return {
        name: hashlib.sha256((directory / name).read_bytes()).hexdigest()
        for name in files_below(directory)
    }


# -- the whole way --------------------------------------------------------------------------------


def test_a_restore_is_equal_in_every_table_and_every_file(saved_db, empty_db, media, tmp_path):
    archive = tmp_path / "backups" / "one.tar"
    contents = backup(saved_db, media, archive)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in archive.parent.iterdir()] == ["one.tar"]
    before = described(saved_db)
    assert sum(table["rows"] for table in before["tables"].values()) > 100
    assert before["tables"]["projects_project"]["rows"] > 13

    assert restore(archive, empty_db, tmp_path / "restored").summary == contents.summary
    assert described(empty_db) == before
    assert digests(tmp_path / "restored") == digests(media)


def test_a_restored_database_grants_and_refuses_what_the_old_one_did(
    saved_db, empty_db, media, tmp_path
):
    backup(saved_db, media, tmp_path / "one.tar")
    restore(tmp_path / "one.tar", empty_db, tmp_path / "restored")
    app = empty_db | {"user": "gaoxin_app"}
    with psycopg.connect(**app, autocommit=True) as connection:
        connection.execute("INSERT INTO django_content_type (app_label, model) VALUES ('x', 'y')")
        for refused in (
            "TRUNCATE projects_project",
            "DROP TABLE projects_project",
            "DELETE FROM accounts_auditevent",
            "UPDATE accounts_auditevent SET id = id",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)
    with psycopg.connect(**empty_db) as owner, pytest.raises(psycopg.errors.InsufficientPrivilege):
        owner.execute("DELETE FROM accounts_auditevent")
    catalogue = """
        SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal UNION
        SELECT conname::text FROM pg_constraint UNION SELECT indexname::text FROM pg_indexes ORDER BY 1"""
    with psycopg.connect(**saved_db) as old, psycopg.connect(**empty_db) as new:
        assert old.execute(catalogue).fetchall() == new.execute(catalogue).fetchall()


def test_a_backup_while_people_work_is_one_moment(saved_db, empty_db, media, tmp_path):
    """Two rows written together are both in it or both not."""
    stop, written = threading.Event(), [0]

    def work():
        app = saved_db | {"user": "gaoxin_app"}
        insert = "INSERT INTO django_content_type (app_label, model) VALUES (%s, %s)"
        with psycopg.connect(**app) as connection:
            while not stop.is_set():
                written[0] += 1
                connection.execute(insert, ("left", written[0]))
                connection.execute(insert, ("right", written[0]))
                connection.commit()

    worker = threading.Thread(target=work)
    worker.start()
    backup(saved_db, media, tmp_path / "busy.tar")
    stop.set()
    worker.join()
    restore(tmp_path / "busy.tar", empty_db, tmp_path / "restored")
    count = "SELECT count(*) FROM django_content_type WHERE app_label = %s"
    with psycopg.connect(**empty_db) as connection:
        left, right = (
            connection.execute(count, [side]).fetchone()[0] for side in ("left", "right")
        )
    assert left == right < written[0]


def test_a_database_or_directory_that_is_not_empty_is_refused(saved_db, empty_db, media, tmp_path):
    archive = tmp_path / "one.tar"
    backup(saved_db, media, archive)
    with pytest.raises(BackupError, match="database is not empty"):
        restore(archive, saved_db, tmp_path / "restored")
    with pytest.raises(BackupError, match="media is not empty"):
        restore(archive, empty_db, media)
    assert described(empty_db)["tables"] == {}
    with pytest.raises(BackupError, match="exists"):
        backup(saved_db, media, archive)


def test_a_file_that_goes_while_the_backup_is_made_is_left_out(
    saved_db, media, tmp_path, monkeypatch
):
    listed = files_below(media)
    monkeypatch.setattr(backups, "files_below", lambda _: ["ab/taken-back", *listed])
    contents = backup(saved_db, media, tmp_path / "one.tar")
    assert contents.files == [f"media/{name}" for name in listed]


def test_a_damaged_backup_changes_nothing(saved_db, empty_db, media, tmp_path):
    archive = tmp_path / "one.tar"
    places = backup(saved_db, media, archive).places
    whole = archive.read_bytes()
    chance = random.Random(1)
    positions = [chance.randrange(len(whole)) for _ in range(40)]
    positions += [offset + size // 2 for offset, size in places.values() if size]
    for position in positions:
        flipped = bytearray(whole)
        flipped[position] ^= 1 << chance.randrange(8)
        archive.write_bytes(flipped)
        with pytest.raises(BackupError):
            verify(archive)
    with pytest.raises(BackupError):
        restore(archive, empty_db, tmp_path / "restored")
    assert described(empty_db)["tables"] == {}
    assert not (tmp_path / "restored").exists()


def test_the_commands_say_what_they_did(saved_db, empty_db, tmp_path, monkeypatch):
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path / "media"))
    name = saved_db["dbname"]
    before = events_in(saved_db)
    said = cluster.manage("backup", "--to", str(tmp_path), dbname=name, role="owner")
    (archive,) = tmp_path.glob("gaoxin-*.tar")
    assert str(archive) in said and "tables" in said
    (made,) = events_in(saved_db)[len(before) :]
    assert made[:4] == ("系统", "manage.py backup", "backup.make", archive.name)
    said = cluster.manage("restore", str(archive), dbname=empty_db["dbname"], role="owner")
    assert "Restored and compared" in said
    *saved, restored = events_in(empty_db)
    assert saved == before, "the event of the backup comes after what is in it"
    assert restored[:4] == ("系统", "manage.py restore", "backup.restore", archive.name)
    assert restored[4] == made[4] and restored[4]["tables"] > 40
    with pytest.raises(AssertionError, match="not empty"):
        cluster.manage("restore", str(archive), dbname=name, role="owner")


def events_in(keywords):
    query = (
        "SELECT actor_name, source, act, object_label, after FROM accounts_auditevent ORDER BY id"
    )
    with psycopg.connect(**keywords) as connection:
        return connection.execute(query).fetchall()


# -- the archive ----------------------------------------------------------------------------------


LONG = "directory/" + "长" * 60


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small.tar"
    with Writer(path) as writer:
        writer.add_text("one.txt", b"text")
        writer.finish()
    return path


def test_any_tar_program_reads_it_and_sha256sum_checks_it(tmp_path):
    (tmp_path / "file").write_bytes(b"\0\1\2" * 200)
    with Writer(tmp_path / "some.tar") as writer:
        writer.add_text("one.txt", b"text")
        writer.add_file(LONG, tmp_path / "file")
        writer.finish()
    assert list(read_archive(tmp_path / "some.tar")) == ["one.txt", LONG]
    with tarfile.open(tmp_path / "some.tar") as tar:
        assert tar.getnames() == ["one.txt", LONG, "MANIFEST.sha256"]
        manifest = tar.extractfile("MANIFEST.sha256").read().decode().splitlines()
    assert manifest[1] == f"{hashlib.sha256(b'text').hexdigest()}  one.txt"
    assert manifest[0].startswith("# ")


def test_every_flipped_byte_is_found(small):
    whole = small.read_bytes()
    assert list(read_archive(small)) == ["one.txt"]
    for position in range(len(whole)):
        flipped = bytearray(whole)
        flipped[position] ^= 1 << position % 8
        small.write_bytes(flipped)
        with pytest.raises(ArchiveError):
            read_archive(small)


@pytest.mark.parametrize(
    "change", [lambda b: b[:-1], lambda b: b[:700], lambda b: b + b"\0", lambda b: b""]
)
def test_a_file_cut_short_or_continued_is_found(small, change):
    small.write_bytes(change(small.read_bytes()))
    with pytest.raises(ArchiveError):
        read_archive(small)


@pytest.mark.parametrize("name", ["/etc/passwd", "media/../../x"])
def test_an_entry_leads_nowhere_else(tmp_path, name):
    path = tmp_path / "bad.tar"
    with Writer(path) as writer:
        writer.add_text(name, b"x")
        writer.finish()
    with pytest.raises(ArchiveError, match="lead out"):
        read_archive(path)


def test_a_file_that_is_no_backup_is_named(tmp_path):
    with pytest.raises(BackupError, match="There is no"):
        verify(tmp_path / "missing.tar")
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(__file__, "test.py")
    with pytest.raises(BackupError, match="no backup"):
        verify(tmp_path / "other.tar")
