"""The learning rate by the share of a run that is over, so that a run ends when its time does, whatever its speed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from training.recipe import ScheduleRecipe


@dataclass(frozen=True)
class Schedule:
    """Warm-up by steps, then constant, then linear to 0 by the share of the run."""

    recipe: ScheduleRecipe

    def rate(self, share: float, step: int) -> float:
        """The learning rate of a step, counted from 0, that begins at a share of 0 to 1."""
        r = self.recipe
        rate = r.rate * min(1.0, (step + 1) / max(1, r.warmup))
        if self.rounds(share):
            rate *= max(0.0, 1 - share) / max(1e-9, 1 - r.constant)
        return rate

    def rounds(self, share: float) -> bool:
        """Whether weights are rounded to the grid: all through the decay."""
        return share >= self.recipe.constant


class Progress:
    """The share of a run that is over: by steps, or by the time since it was made, whichever is further.

    `spent` seconds of the time are over before the first step, for what a run needs before it.
    """

    def __init__(
        self, clock: Callable[[], float], seconds: float | None, steps: int | None, spent: float = 0.0
    ) -> None:
        if seconds is None and steps is None:
            raise ValueError("a run needs its seconds or its steps")
        self._clock, self._steps = clock, steps
        self._began = clock()
        self._seconds = None if seconds is None else max(1e-9, seconds - spent)

    def elapsed(self) -> float:
        """Seconds since the first step."""
        return self._clock() - self._began

    def share(self, step: int) -> float:
        """From 0 to 1 before a step, counted from 0."""
        by_time = self.elapsed() / self._seconds if self._seconds is not None else 0.0
        by_steps = step / max(1, self._steps) if self._steps is not None else 0.0
        return min(1.0, max(by_time, by_steps))
