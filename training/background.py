"""One piece of work beside the training, such as writing a model."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any


class Background:
    """Runs one call at a time in a thread of its own."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def start(self, call: Callable[..., None], *arguments: Any) -> None:
        """Begin a call, once the one before is over. It has to deal with its own errors."""
        self.finish()
        self._thread = threading.Thread(target=call, args=arguments)
        self._thread.start()

    def finish(self) -> None:
        """Wait for what is under way."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
