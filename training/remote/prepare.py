"""The first command: check and unpack what came, prepare the corpus, and test the machine.

    python -m training.remote.prepare .remote/upload-1

The self-test's and this command's reports are left in `$OUT`. What is prepared stays if the self-test fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from training.files import read_json, write_json
from training.remote.archive import extract
from training.remote.bundle import BundleError, facts_of
from training.remote.spelling import check_spelling
from training.remote.work import Work, check_corpus, check_recipe, work_folder
from training.samples.store import prepare_store
from training.tokenizer import vocabulary_of


def unpack_first(upload: Path, work: Work) -> dict[str, Any]:
    """Unpack the first upload. Raises BundleError for what is missing, damaged, or not the same on this machine."""
    facts = facts_of(upload, "corpus")
    work.facts.unlink(missing_ok=True)
    work.changes.unlink(missing_ok=True)
    extract(facts["files"], upload, work.root)
    for name in ("recipe.toml", "embedding"):
        shutil.copyfile(upload / name, work.root / name)
    check_recipe(work.root / "recipe.toml", facts)
    vocabulary = vocabulary_of(read_json(work.metadata)["metadata"])
    check_spelling(vocabulary, facts["spelling"])
    check_corpus(work.store, facts)
    prepare_store(work.store)
    write_json(work.facts, facts)
    return facts


def self_test(work: Work, seconds: float, more: list[str]) -> str:
    """Run the self-test. Returns what is wrong, or nothing."""
    work.choice.unlink(missing_ok=True)
    command = [sys.executable, "-m", "training.stacked.selftest", "--json", str(work.choice), *more]
    try:
        status = subprocess.run(command, timeout=seconds).returncode
    except subprocess.TimeoutExpired:
        return f"the self-test was not over after {seconds:.0f} s"
    if status != 0:
        return f"the self-test failed with status {status}: see what it printed"
    return "" if work.choice.is_file() else "the self-test chose nothing"


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("upload", type=Path)
    parser.add_argument("--selftest-seconds", type=float, default=150)
    parser.add_argument("--selftest", default="", help="arguments for the self-test")
    arguments = parser.parse_args()
    work, out = work_folder(), Path(os.environ["OUT"])
    began = time.monotonic()
    report: dict[str, Any] = {"stage": "unpacking"}
    try:
        facts = unpack_first(arguments.upload, work)
    except (BundleError, ValueError, OSError) as error:
        write_json(out / "prepare.json", {**report, "error": str(error)})
        sys.exit(str(error))
    report |= {"stage": "self-test", "unpacked_after": round(time.monotonic() - began, 1), "corpus": facts["corpus"]}
    print(f"unpacked and checked after {report['unpacked_after']} s: corpus {facts['corpus'][:16]}", flush=True)
    write_json(out / "prepare.json", report)
    wrong = self_test(work, arguments.selftest_seconds, arguments.selftest.split())
    if work.choice.is_file():
        shutil.copyfile(work.choice, out / "selftest.json")
    report |= {"stage": "done", "seconds": round(time.monotonic() - began, 1), "error": wrong or None}
    write_json(out / "prepare.json", report)
    print(f"prepared after {report['seconds']} s", flush=True)
    if wrong:
        sys.exit(wrong)


if __name__ == "__main__":
    main()
