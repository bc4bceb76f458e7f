"""`python -m gaoxin.keep COMMAND …`: runs a command, and again whenever it ends by itself.

The worker gives up when it loses its database; the site must not go down with it, nor stay without it.
"""

import signal
import subprocess
import sys
import time

SHORTEST, LONGEST = (
    1,
    60,
)  # seconds between an end and the next start, doubled while it keeps failing


def main(command: list[str]) -> int:
    # The signal reaches the command as well, in the same process group; here only the loop ends.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    pause = SHORTEST
    while True:
        began = time.monotonic()
        process = subprocess.Popen(command)
        try:
            code = process.wait()
            if time.monotonic() - began > LONGEST:
                pause = SHORTEST
            sys.stderr.write(f"ended by itself (code {code}), starts again in {pause} s\n")
            time.sleep(pause)
        except KeyboardInterrupt:
            process.wait()
            return 0
        pause = min(2 * pause, LONGEST)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
