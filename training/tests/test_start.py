"""The background start: the lowest priority within and among groups, and a process id that is right at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from training.paths import workspace

STAND_IN = """#!/bin/sh
if [ "$2" = training.pause ]; then echo "no run"; exit 0; fi
{ echo "$$ $(nice) $*"; cat /proc/self/autogroup 2> /dev/null; } > "$XDG_CACHE_HOME/seen.part"
mv "$XDG_CACHE_HOME/seen.part" "$XDG_CACHE_HOME/seen"
"""


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
def test_the_run_starts_at_the_lowest_priority_and_is_named_in_the_pid_file(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(STAND_IN)
    python.chmod(0o755)
    script = Path(__file__).parents[1] / "start.sh"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run(["sh", str(script), str(python), "--run", "next"], env=environment, check=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "seen").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process, *group = (tmp_path / "seen").read_text().splitlines()
    pid = (tmp_path / "foretype-training" / "run.pid").read_text().strip()
    assert process == f"{pid} 19 -m training.train --run next"
    assert all(line.endswith("nice 19") for line in group)


WORKER = """
import sys, time
while True:
    open(sys.argv[1], "ab").write(b".")
    time.sleep(0.02)
"""

LEADER = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[2], sys.argv[1]])"


@pytest.mark.skipif(os.name != "posix", reason="needs process groups")
def test_a_pause_reaches_the_workers(tmp_path: Path) -> None:
    def size() -> int:
        return ticks.stat().st_size if ticks.exists() else 0

    def wait_for_more() -> bool:
        before, deadline = size(), time.monotonic() + 60
        while size() == before and time.monotonic() < deadline:
            time.sleep(0.02)
        return size() > before

    def pause(action: str) -> None:
        subprocess.run([sys.executable, "-m", "training.pause", action, "--cache", str(tmp_path)], check=True)

    ticks, cache = tmp_path / "ticks", workspace(tmp_path)
    command = [sys.executable, "-c", LEADER, str(ticks), WORKER, "training.train"]
    leader = subprocess.Popen(command, start_new_session=True)
    try:
        cache.pid_file.parent.mkdir(parents=True, exist_ok=True)
        cache.pid_file.write_text(str(leader.pid))
        assert wait_for_more()
        pause("stop")
        stopped = size()
        time.sleep(0.3)
        assert size() == stopped
        pause("continue")
        assert wait_for_more()
    finally:
        os.killpg(leader.pid, signal.SIGKILL)
        leader.wait()
