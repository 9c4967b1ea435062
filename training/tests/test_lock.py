"""Two processes never train one run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from training.lock import Busy, exclusive

HOLD = (
    "import sys, time; from pathlib import Path; from training.lock import exclusive\n"
    "with exclusive(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
)


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is locked there")
def test_lock_is_refused_while_held_and_free_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "run" / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"held\n"
        with pytest.raises(Busy, match="run is being trained"), exclusive(path):
            pass
        process.kill()
        process.wait()
        with exclusive(path):
            pass
