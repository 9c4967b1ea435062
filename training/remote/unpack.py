"""The first half of the second and the third command: decode the layers, and join them with the embedding to the whole model.

    python -m training.remote.unpack .remote/upload-2

A process of its own, since decoding takes processes that are not to load PyTorch.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from training.files import read_json
from training.remote.blocks import RawModel, fingerprint, write_raw
from training.remote.bundle import BundleError, facts_of
from training.remote.tensors import decode_files
from training.remote.work import Work, packing, prepared, work_folder


def unpack_second(upload: Path, work: Work) -> None:
    """Write the whole starting model. Raises BundleError for parts that are missing, damaged or of another packing."""
    facts, second = prepared(work), facts_of(upload, "layers")
    for name, value in packing(facts).items():
        if value != second[name]:
            raise BundleError(f"the uploads are of two packings: {name} is {value} and {second[name]}")
    tensors = decode_files([*sorted(upload.glob("layers.*")), work.root / "embedding"])
    about = read_json(work.metadata)
    missing = [name for name in about["order"] if name not in tensors]
    if missing:
        raise BundleError(f"{len(missing)} tensors did not arrive, the first of them {missing[0]}")
    model = RawModel(about["metadata"], {name: tensors[name] for name in about["order"]})
    if fingerprint(model.tensors) != facts["model"]:
        raise BundleError("the joined model is not the one that was packed")
    write_raw(work.start, model)


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("upload", type=Path)
    arguments = parser.parse_args()
    began = time.monotonic()
    try:
        unpack_second(arguments.upload, work_folder())
    except (BundleError, ValueError, OSError) as error:
        sys.exit(str(error))
    print(f"the model is joined after {time.monotonic() - began:.1f} s", flush=True)


if __name__ == "__main__":
    main()
