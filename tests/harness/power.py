"""The power fails under a running site: whatever had not reached the disk by then is gone.

Its `var/` is put on a file system of its own, in a file. ext4 can be told to stop as a machine without power
does: nothing more is written, the journal neither, and what lay in memory is lost. The next mount finds what a
disk would have had.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gaoxin import localroot

SHUT_DOWN, WITHOUT_THE_JOURNAL = 0x8004587D, 2  # EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH
SIZE = 6 << 30  # bytes, none of them taken before they are written
PATIENCE = 60  # seconds until nobody holds the disk any more
TOOLS = ("mkfs.ext4", "mount", "umount")


class NoDisk(Exception):
    """Why no power can fail here."""


@dataclass(frozen=True)
class Disk:
    image: Path
    place: Path

    def mount(self) -> None:
        run("mount", "-o", "loop", self.image, self.place)

    def unmount(self) -> None:
        """Once everyone who was killed is gone."""
        deadline = time.monotonic() + PATIENCE
        while subprocess.run(["umount", self.place], capture_output=True, check=False).returncode:
            assert time.monotonic() < deadline, f"{self.place} is still in use"
            time.sleep(0.1)

    def cut(self) -> None:
        folder = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, SHUT_DOWN, struct.pack("I", WITHOUT_THE_JOURNAL))
        finally:
            os.close(folder)


@contextlib.contextmanager
def disk_under(folder: Path) -> Iterator[Disk]:
    """`folder`, which nobody uses, lies on a disk of its own with all it has; afterwards it is as it was
    before. Raises NoDisk where that cannot be made."""
    if os.geteuid() != 0:
        raise NoDisk("a file system is mounted by root alone")
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        raise NoDisk(f"not installed: {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="gaoxin-power-") as kept:
        image, aside = Path(kept, "disk"), Path(kept, "aside")
        aside.mkdir()
        with image.open("wb") as file:
            file.truncate(SIZE)
        try:
            run("mkfs.ext4", "-q", "-F", image)
            Disk(image, aside).mount()
        except subprocess.CalledProcessError as error:
            raise NoDisk(f"no file system can be mounted: {error.stderr.strip()}") from error
        run("cp", "-a", f"{folder}/.", aside)
        shutil.copystat(folder, aside)
        Disk(image, aside).unmount()
        disk = Disk(image, folder)
        disk.mount()
        try:
            yield disk
        finally:
            disk.unmount()


def fail(tree, disk: Disk) -> None:
    """At this moment, for the disk and for every process of the tree; then the disk is there again."""
    names = ("web", "worker", "database")
    groups = [tree.process.pid, *(int((disk.place / f"{n}.pid").read_text()) for n in names)]
    children = localroot.processes(disk.place / "pg/data")
    disk.cut()
    for group in groups:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    tree.process.wait()
    disk.unmount()
    disk.mount()


def run(*command: object) -> None:
    subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
