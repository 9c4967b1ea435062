"""Short runs before the long one."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from training.recipe import Recipe, changed
from training.remote.compare import Comparison, Result, greedy, restricted
from training.samples.packed import PackedBatch
from training.vocabulary import END


class Told(Comparison):
    """Losses of middles by the changes that are asked for."""

    def __init__(self, losses: dict[str, float]) -> None:
        self.losses = losses

    def warm_up(self) -> None:
        """Nothing to compile."""

    def run(self, changes: str) -> Result:
        return Result(changes, 1, 2.0, self.losses[changes], 2.0)


def test_what_wins_is_kept_for_the_next() -> None:
    told = Told({"": 1.5, "a = 1": 1.4, "a = 1\nb = 2": 1.45, "a = 1\nc = 3": 1.3})
    results = greedy(told, ["a = 1", "b = 2", "c = 3"])
    assert [one.changes for one in results] == ["a = 1\nc = 3", "", "a = 1", "a = 1\nb = 2"]


def test_what_does_not_win_is_not() -> None:
    told = Told({"": 1.5, "a = 1": 1.6, "b = 2": 1.5})
    assert greedy(told, ["a = 1", "b = 2"])[0].changes == ""


def test_middles_and_their_ends_alone() -> None:
    tokens = np.array([5, 6, 7, END, 5, 8], np.uint16)
    weights = np.array([0, 0.25, 1, 1, 0, 0.25], np.float32)
    bounds, positions = np.array([0, 4, 6], np.int32), np.array([0, 1, 2, 3, 0, 1], np.int16)
    middles, ends = restricted(PackedBatch(tokens, weights, bounds, positions, 2), 0.25)
    assert middles.weights.tolist() == [0, 0, 1, 1, 0, 0]
    assert ends.weights.tolist() == [0, 0, 0, 1, 0, 0]


def test_changes_of_a_recipe_are_lines_of_its_file() -> None:
    recipe = Recipe("r", 1)
    found = changed(recipe, "optimizer.matrices = 'muon'\nhorizon = 1\nsamples.middles.block = 0.5")
    assert (found.optimizer.matrices, found.horizon, found.samples.middles.block) == ("muon", 1.0, 0.5)
    assert found.samples.middles.bracket == recipe.samples.middles.bracket
    assert changed(recipe, "") == recipe
    for text, message in [
        ("optimiser.matrices = 1", "'optimiser' is no setting"),
        ("optimizer.matrices = 'sgd'", "neither 'adamw' nor 'muon'"),
        ("horizon = 'a'", "changes: horizon is 'a'"),
        ("horizon", "changes: "),
    ]:
        with pytest.raises(ValueError, match=message):
            changed(recipe, text)
