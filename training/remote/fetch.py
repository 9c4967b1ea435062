"""The fourth command: what did not fit into the third one's return, the exact embedding and the log.

    python -m training.remote.fetch [--model]

With `--model` the whole set is given back once more, as after a return that broke off; so it is where the third
command was killed before its set was finished.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from training.remote.bundle import MANIFEST, BundleError, facts_of
from training.remote.results import EXACT, MODEL, give_back, place
from training.remote.work import prepared, work_folder


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", action="store_true", help="the layers too, instead of the embedding")
    arguments = parser.parse_args()
    work, out = work_folder(), Path(os.environ["OUT"])
    if work.log.is_file():
        shutil.copyfile(work.log, out / "log.jsonl")
    try:
        newest = work.newest(prepared(work))
        if newest is None:
            raise BundleError(f"{work.root} holds no export: give the third command first")
        if arguments.model or not (newest / "set" / MODEL / MANIFEST).is_file():
            give_back(newest, work.start, out)
            facts = facts_of(out / MODEL, MODEL)
            print(f"the {newest.name} set, generation {facts['generation']}, embedding {facts['embedding']}")
        elif (newest / "set" / EXACT).is_dir():
            facts = facts_of(newest / "set" / EXACT, EXACT)
            place(newest / "set" / EXACT, out / EXACT)
            print(f"the exact embedding of the {newest.name} set, generation {facts['generation']}")
        else:
            facts = facts_of(newest / "set" / MODEL, MODEL)
            print(f"the {newest.name} set, generation {facts['generation']}, has the exact embedding: it is whole")
    except (BundleError, RuntimeError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
