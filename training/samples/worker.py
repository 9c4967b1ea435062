"""A process of `BatchPool`: reads what to draw from its input, writes batches to its output until nobody reads them."""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from typing import Any

from training.samples.draw import Drawer
from training.samples.packed import draw_step
from training.samples.store import Store
from training.tokenizer import build_tokenizer, encode, token_bytes


def main() -> None:
    """Draw every n-th step from the first one on."""
    output = os.fdopen(os.dup(1), "wb")
    # Nothing else may come between the batches.
    os.dup2(2, 1)

    def send(step: int, value: Any) -> None:
        pickle.dump((step, value), output, protocol=pickle.HIGHEST_PROTOCOL)
        output.flush()

    folder, vocabulary, recipe, step, stride = pickle.load(sys.stdin.buffer)
    try:
        tokenizer = build_tokenizer(vocabulary)
        store = Store.open(folder, token_bytes(vocabulary))
        drawer = Drawer(store, lambda text: encode(tokenizer, text), recipe.samples)
        while True:
            send(step, draw_step(drawer, recipe, step))
            step += stride
    except BrokenPipeError:
        # The program that asked has ended.
        os._exit(0)
    except Exception:
        send(step, traceback.format_exc())
        sys.exit(1)


if __name__ == "__main__":
    main()
