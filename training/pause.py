"""Pause or continue the long run, so that something can be measured on a quiet machine.

python -m training.pause stop
python -m training.pause continue
python -m training.pause state
"""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path

from training.paths import workspace


def running(pid_file: Path) -> int | None:
    """The process id of the run, or None when it is not there (any more)."""
    try:
        pid = int(pid_file.read_text())
        os.kill(pid, 0)
        # A process id may have been given to another program since.
        command = Path(f"/proc/{pid}/cmdline")
        return pid if not command.exists() or b"training.train" in command.read_bytes() else None
    except (OSError, ValueError):
        return None


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("stop", "continue", "state"))
    parser.add_argument("--cache", help="root of downloads and results")
    arguments = parser.parse_args()
    pid = running(workspace(arguments.cache).pid_file)
    if pid is None:
        print("no run")
        return
    if arguments.action != "state":
        # Its workers too: started in the background, it leads a process group of its own.
        send = os.killpg if os.getpgid(pid) == pid else os.kill
        send(pid, signal.SIGSTOP if arguments.action == "stop" else signal.SIGCONT)
    print(f"process {pid}: {arguments.action}")


if __name__ == "__main__":
    main()
