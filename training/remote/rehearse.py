"""All four commands against a stand-in for the other machine, from packing to a model that completes code.

    python -m training.remote.rehearse                 # two layers, a few minutes on two cores
    python -m training.remote.rehearse --full          # the true shape for three steps, one of them on the grid
    python -m training.remote.rehearse --kill --bad    # also commands that are killed, and input that is wrong

Prints a line for each part, `green` or `failed`; the exit status is 0 when all are green. The shape of two layers is
the first two of the bundled model, so that vocabulary and tokenizer are the true ones. The corpus is this repository.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from training.files import read_json
from training.paths import bundled_model
from training.remote.bundle import MANIFEST, BundleError, facts_of
from training.remote.join import join
from training.remote.limits import MOST_TREE, checkout_size, human
from training.remote.machine import Call, Machine
from training.remote.model_file import read_model
from training.remote.pack import FIRST, SECOND, pack
from training.remote.rehearsal_input import bad_cases, first_layers, own_files
from training.remote.results import EXACT, MODEL
from training.samples.store import write_store
from training.tokenizer import build_tokenizer, encode, token_bytes, vocabulary_of

ROOT = Path(__file__).parents[2]
COMMANDS = Path(__file__).parent / "commands"
RECIPE = ROOT / "training" / "recipes" / "rehearsal.toml"


def command(name: str) -> str:
    """The text of a command, as it is sent."""
    (path,) = COMMANDS.glob(f"?-{name}.sh")
    return path.read_text(encoding="utf-8")


class Rehearsal:
    """The parts, in order; each may use what those before it made."""

    def __init__(self, folder: Path, layers: int | None, steps: int, compiled: bool) -> None:
        self.folder, self.layers, self.steps = folder, layers, steps
        # A processor compiles for minutes, and is no faster then.
        self.environment = {} if compiled else {"TORCH_COMPILE_DISABLE": "1"}
        self.start = folder / "start.gguf"
        self.uploads = folder / "remote"
        self.machine = Machine(ROOT, folder / "machine")
        self.train: Call | None = None
        self.changes = ""

    def carried(self, name: str) -> dict[str, Path]:
        """An upload, as the ignored path that is named for a call."""
        return {f".remote/{name}": self.uploads / name}

    def settings(self, train: str) -> dict[str, str]:
        """The environment of the second command, with arguments for `training.remote.train`."""
        more = {"FORETYPE_TRAIN": f"--device cpu --processes 1 {train}", "FORETYPE_SECONDS": "1500"}
        return {**self.environment, **more}

    def make(self) -> str:
        """The model, the corpus as tokens, and both uploads."""
        if self.layers is None:
            shutil.copyfile(bundled_model(), self.start)
        else:
            first_layers(bundled_model(), self.layers, self.start)
        vocabulary = vocabulary_of(read_model(self.start).metadata)
        tokenizer = build_tokenizer(vocabulary)
        documents = list(own_files(ROOT))
        heldout = self.folder / "heldout.jsonl"
        heldout.write_text("".join(json.dumps(d) + "\n" for d in documents[::9]), encoding="utf-8")
        trained = [d for i, d in enumerate(documents) if i % 9]
        write_store(self.folder / "store", trained, [], lambda text: encode(tokenizer, text), token_bytes(vocabulary))
        checkout = checkout_size(ROOT)
        sizes = pack(self.start, self.folder / "store", RECIPE, heldout, self.uploads, checkout)
        totals = {name: sum(listed.values()) for name, listed in sizes.items()}
        return ", ".join(f"{name} {human(size)} of {human(MOST_TREE)}" for name, size in totals.items())

    def engine(self) -> str:
        """The extension's engine completes with the bundled model: what comes back is judged by it."""
        return check_completes(bundled_model())

    def prepare(self) -> str:
        """The first command."""
        settings = {**self.environment, "FORETYPE_SELFTEST": "--tokens 256 --steps 1"}
        call = expect(self.machine.call(command("prepare"), self.carried(FIRST), settings), 0)
        choice = read_json(call.folder / "selftest.json")
        if read_json(call.folder / "prepare.json")["error"] or not choice["right"]:
            raise AssertionError("the self-test is not content")
        return told(call) + f"; {choice['plain']:,.0f} tokens/s"

    def compare(self) -> str:
        """The second command: three runs of two steps, and what is found is what the third trains with."""
        tries = "--try optimizer.matrices='muon' --try horizon=0.1 --steps 2 --device cpu --processes 1"
        settings = {**self.environment, "FORETYPE_SECONDS": "900", "FORETYPE_COMPARE": tries}
        call = expect(self.machine.call(command("compare"), self.carried(SECOND), settings, 900), 0)
        results = read_json(call.folder / "compare.json")
        if len(results) != 3 or min(results, key=lambda one: one["middles"]) != results[0]:
            raise AssertionError("the best of three runs does not stand first")
        self.changes = results[0]["changes"]
        return told(call) + f"; best: {self.changes or 'the recipe as it is'}"

    def training(self) -> str:
        """The third command, with the exact embedding left for the fourth."""
        settings = {**self.settings(f"--steps {self.steps} --emergency-at 0.3"), "FORETYPE_RESULTS": "--coarse"}
        self.train = expect(self.machine.call(command("train"), self.carried(SECOND), settings, 1600), 0)
        if "weights are rounded to the grid" not in self.train.output:
            raise AssertionError("no step was on the grid")
        if "the emergency export is in place" not in self.train.output:
            raise AssertionError("no export was made on the way")
        if self.changes not in self.train.output:
            raise AssertionError("it did not train with what the comparison found")
        return told(self.train)

    def coarse(self) -> str:
        """What the third command gave, alone."""
        return self.joined([self.returned()], "coarse", self.start.with_name("coarse.gguf"))

    def fetch(self) -> str:
        """The fourth command, and what it gave with what the third did."""
        call = expect(self.machine.call(command("fetch"), {}, {}), 0)
        if not (call.folder / EXACT / MANIFEST).is_file():
            raise AssertionError("no exact embedding came")
        text = self.joined([self.returned(), call.folder], "exact", self.start.with_name("exact.gguf"))
        return f"{told(call)}; {text}"

    def again(self) -> str:
        """The third command given again, as after a return that broke off: the same set, no training."""
        call = expect(self.machine.call(command("train"), self.carried(SECOND), self.settings("")), 0)
        if facts_of(call.folder / MODEL, MODEL) != facts_of(self.returned() / MODEL, MODEL):
            raise AssertionError("another set came back")
        return told(call)

    def returned(self) -> Path:
        """What the third command gave."""
        if self.train is None:
            raise AssertionError("the third command gave nothing")
        return self.train.folder

    def joined(self, folders: list[Path], embedding: str, output: Path) -> str:
        """Join, and have it loaded by PyTorch and by the extension's engine."""
        facts = join(folders, self.start, output)
        if facts["embedding"] != embedding:
            raise AssertionError(f"the embedding is {facts['embedding']}")
        check_loads(output, self.start)
        return f"{output.stat().st_size / 1e6:.1f} MB, generation {facts['generation']}, {embedding} embedding"

    def uncompiled(self) -> str:
        """Training where compiling fails: it goes on without."""
        settings = {**self.settings("--anew --steps 1"), "TORCH_COMPILE_DISABLE": "0", "CXX": "/bin/false"}
        cache = {"TORCHINDUCTOR_FORCE_DISABLE_CACHES": "1"}
        call = expect(self.machine.call(command("train"), self.carried(SECOND), {**settings, **cache}), 0)
        if "pieces run as they are" not in call.output or "compiled=False" not in call.output:
            raise AssertionError(f"compiling did not fail: {call.output[-1500:]}")
        return self.joined([call.folder], "exact", self.start.with_name("uncompiled.gguf"))

    def killed(self, late: bool) -> str:
        """The third command, killed before or after its first export is in place."""
        settings = self.settings(f"--anew --emergency-at {0.01 if late else 0.99}")
        settings["FORETYPE_SECONDS"] = "400"

        def due(out: Path) -> bool:
            return (out / MODEL / MANIFEST).is_file() if late else "ready after" in read(out / "log.jsonl")

        call = self.machine.call(command("train"), self.carried(SECOND), settings, 390, due)
        if not call.killed:
            raise AssertionError(f"it ended by itself with {call.status}: {call.output[-1500:]}")
        if late:
            return told(call) + "; " + self.joined([call.folder], "exact", self.start.with_name("killed.gguf"))
        try:
            join([call.folder], self.start, self.start.with_name("none.gguf"))
        except BundleError as error:
            return f"{told(call)}; join says: {error}"
        raise AssertionError("a model was joined of nothing")

    def bad(self, name: str, harm: Callable[[Path], object], message: str, settings: dict[str, str]) -> str:
        """A command with a harmed upload: it fails, and says why in one line."""
        upload = FIRST if name == "prepare" else SECOND
        copy = self.folder / "harmed"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.uploads / upload, copy)
        harm(copy)
        call = self.machine.call(command(name), {f".remote/{upload}": copy}, {**self.settings("--anew"), **settings})
        expect(call, 1)
        last = call.output.strip().splitlines()[-1]
        if not re.search(message, last) or "Traceback" in call.output:
            raise AssertionError(f"it says: {call.output[-1500:]}")
        return last


def read(path: Path) -> str:
    """A file's text; nothing if it is not there."""
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def told(call: Call) -> str:
    """Sizes and seconds of a call."""
    return f"up {human(call.uploaded)}, down {human(call.downloaded)}, {call.seconds:.0f} s"


def expect(call: Call, status: int) -> Call:
    """The call, if it ended with this status."""
    if call.status != status:
        raise AssertionError(f"status {call.status}, not {status}: {call.output[-3000:]}")
    return call


def check_loads(path: Path, start: Path) -> None:
    """Raise AssertionError unless PyTorch and the extension's engine load a model that is not the start."""
    import torch

    from training.weights import load_gguf

    model, file = load_gguf(path)
    before, _ = load_gguf(start)
    if not all(bool(torch.isfinite(weight).all()) for weight in model.state_dict().values()):
        raise AssertionError("weights are not finite")
    if torch.equal(model.embedding.weight, before.embedding.weight):
        raise AssertionError("the embedding is that of the start")
    if file.metadata["foretype.trained_tokens"] <= read_model(start).metadata["foretype.trained_tokens"]:
        raise AssertionError("no tokens were counted")
    check_completes(path)


def check_completes(path: Path) -> str:
    """What the extension's engine says of a completion. Raises AssertionError if it gives none."""
    arguments = ["npm", "run", "-s", "complete", "--", "src/extension.ts:12:1", "--model", str(path), "--json"]
    ended = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True)
    if ended.returncode != 0 or "text" not in json.loads(ended.stdout):
        raise AssertionError(f"the engine: {ended.stdout[-500:]}{ended.stderr[-1500:]}")
    return f"{json.loads(ended.stdout)['decoded']} tokens decoded"


def main() -> None:
    """Command line: see the module's text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--layers", type=int, default=2)
    shape.add_argument("--full", action="store_true", help="the true shape")
    parser.add_argument("--kill", action="store_true", help="also kill the third command")
    parser.add_argument("--bad", action="store_true", help="also bring what is wrong")
    parser.add_argument("--compile", action="store_true", help="compile as the GPU does; takes minutes")
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where all of it is done, and kept; default: a temporary folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="foretype-rehearsal-") as temporary:
        folder = arguments.folder or Path(temporary)
        rehearsal = Rehearsal(
            folder.resolve(), None if arguments.full else arguments.layers, arguments.steps, arguments.compile
        )
        parts: list[tuple[str, Callable[[], str]]] = [
            ("engine", rehearsal.engine),
            ("pack", rehearsal.make),
            ("prepare", rehearsal.prepare),
            ("compare", rehearsal.compare),
            ("train", rehearsal.training),
            ("join, coarse embedding", rehearsal.coarse),
            ("fetch and join, exact embedding", rehearsal.fetch),
            ("train given again", rehearsal.again),
        ]
        if arguments.kill:
            parts.append(("killed before an export", lambda: rehearsal.killed(False)))
            parts.append(("killed after an export", lambda: rehearsal.killed(True)))
        if arguments.bad:
            parts.append(("compiling fails", rehearsal.uncompiled))
        for name, which, harm, message, settings in bad_cases() if arguments.bad else []:
            parts.append((name, lambda w=which, h=harm, m=message, s=settings: rehearsal.bad(w, h, m, s)))  # type: ignore[misc]
        failed = 0
        for name, part in parts:
            try:
                print(f"green   {name}: {part()}", flush=True)
            except Exception as error:
                failed += 1
                print(f"failed  {name}: {error}", flush=True)
                if not isinstance(error, AssertionError):
                    traceback.print_exc()
        print(f"{len(parts) - failed} of {len(parts)} parts are green", flush=True)
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
