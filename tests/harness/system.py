"""`python3 tests/harness/system.py`: the programs outside Python that the tests use, installed where missing.

Only root on a Debian-like system installs them; everybody else is told what is missing and why.
"""

import glob
import os
import shutil
import subprocess
import sys

CJK_FONTS = "/usr/share/fonts/**/*CJK*"
# The first has no windows; Debian's `chromium --headless` draws one around each page, itself a page.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Package → how to see that it is there; what for.
NEEDED = {
    "chromium-headless-shell": (BROWSERS[:1], "the browser tests (chromium does as well, slowly)"),
    "fonts-noto-cjk": ((CJK_FONTS,), "Chinese text in screenshots"),
    "libreoffice-writer-nogui": (("soffice", "libreoffice"), "looking at Word files"),
    "poppler-utils": (("pdftoppm",), "looking at PDF files"),
    "faketime": (("faketime",), "tests at another date"),
}


def main() -> None:
    missing = {
        package: use for package, (signs, use) in NEEDED.items() if not any(map(there, signs))
    }
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get") and install(missing):
        return
    print("These are not installed; the tests that use them cannot run:", file=sys.stderr)
    for package, use in missing.items():
        print(f"  {package:26} {use}", file=sys.stderr)
    print(f"On Debian or Ubuntu: sudo apt-get install {' '.join(missing)}", file=sys.stderr)


def there(sign: str) -> bool:
    """A program on the path, or a file that matches a pattern."""
    return bool(glob.glob(sign, recursive=True) if "/" in sign else shutil.which(sign))


def install(packages: dict[str, str]) -> bool:
    print(f"Installing {', '.join(packages)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    options = ["-qq", "-o", "Dpkg::Use-Pty=0"]
    for command in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *options, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    return done.returncode == 0


if __name__ == "__main__":
    main()
