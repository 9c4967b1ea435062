"""A stand-in for the other machine, held to its limits: a bare folder, no network, no package that it lacks."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from training.remote.limits import (
    LARGE_FILES,
    MOST_CARRIED,
    PLACEHOLDER,
    LimitError,
    check_command,
    check_upload,
    checkout_size,
    problems_of_return,
    size_of,
    travelling,
)

# Python imports a module of this name at its start: here one that hides what the other machine lacks.
_GUARD = """
import socket
import sys


class _Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("gguf", "pytest"):
            raise ModuleNotFoundError(f"the other machine has no {name}", name=name)


def _refuse(self, address, *rest):
    if self.family != getattr(socket, "AF_UNIX", None):
        raise OSError("the other machine has no network")
    return _connect(self, address, *rest)


_connect = socket.socket.connect
socket.socket.connect = _refuse
sys.meta_path.insert(0, _Hidden())
"""
_NO_PROXY = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")


@dataclass(frozen=True)
class Call:
    """What a command came to. `uploaded` and `downloaded` are in bytes; `folder` holds what came back."""

    status: int
    output: str
    folder: Path
    seconds: float
    uploaded: int
    downloaded: int
    killed: bool


def can_unshare() -> bool:
    """Whether a process can be started without any network here."""
    try:
        return subprocess.run(["unshare", "-rn", "true"], capture_output=True).returncode == 0
    except OSError:
        return False


class Machine:
    """Takes the checkout below `root` with each call. All of it lives in `folder`, which is fresh."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root, self._folder = root, folder
        self._tree, self._out = folder / "checkout", folder / "out" / "OUT"
        self._calls = 0
        self._bare = ["unshare", "-rn"] if can_unshare() else []
        for name in ("bin", "guard", "home", "tmp"):
            (folder / name).mkdir(parents=True)
        (folder / "guard" / "sitecustomize.py").write_text(_GUARD, encoding="utf-8")
        python = folder / "bin" / "python3"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
        python.chmod(0o755)

    def _bring(self, carried: Mapping[str, Path]) -> int:
        """Copy the checkout and the carried paths. Returns the bytes of both."""
        if len(carried) > MOST_CARRIED:
            raise LimitError(f"{len(carried)} carried paths are {len(carried) - MOST_CARRIED} more than {MOST_CARRIED}")
        sizes = {"the checkout": checkout_size(self._root), **{name: size_of(path) for name, path in carried.items()}}
        check_upload(sizes)
        for path in travelling(self._root):
            target = self._tree / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            if path in LARGE_FILES:
                target.write_bytes(PLACEHOLDER)
            else:
                shutil.copy2(self._root / path, target, follow_symlinks=False)
        for name, source in carried.items():
            shutil.rmtree(self._tree / name, ignore_errors=True)
            shutil.copytree(source, self._tree / name)
        return sum(sizes.values())

    def call(
        self,
        command: str,
        carried: Mapping[str, Path],
        settings: Mapping[str, str],
        seconds: float = 600,
        kill_when: Callable[[Path], bool] | None = None,
    ) -> Call:
        """Bring what travels, run a command, and take what it left in `$OUT`.

        It is killed after `seconds`, or once `kill_when` says so of `$OUT`. Raises LimitError for what is too much.
        """
        check_command("the command", command)
        uploaded = self._bring(carried)
        shutil.rmtree(self._out, ignore_errors=True)
        self._out.mkdir(parents=True)
        self._calls += 1
        environment = {
            "PATH": f"{self._folder / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self._folder / "home"),
            "TMPDIR": str(self._folder / "tmp"),
            "OUT": str(self._out),
            "PYTHONPATH": str(self._folder / "guard"),
            "FORETYPE_REMOTE_WORK": str(self._folder / "work"),
            **_NO_PROXY,
            **settings,
        }
        printed = self._folder / f"output-{self._calls}.txt"
        began, killed = time.monotonic(), False
        with printed.open("wb") as file:
            process = subprocess.Popen(
                [*self._bare, "bash", "-c", command], cwd=self._tree, env=environment, stdin=subprocess.DEVNULL,
                stdout=file, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
            while process.poll() is None:
                if time.monotonic() - began > seconds or (kill_when is not None and kill_when(self._out)):
                    killed = True
                    break
                time.sleep(0.05)
            with contextlib.suppress(ProcessLookupError):
                # All of the command, also what it leaves running.
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        took = time.monotonic() - began
        if problems := problems_of_return(self._out):
            raise LimitError("; ".join(problems))
        folder = self._folder / f"returned-{self._calls}"
        shutil.copytree(self._out, folder)
        output = printed.read_text(encoding="utf-8", errors="replace")
        return Call(process.returncode, output, folder, took, uploaded, size_of(folder), killed)
