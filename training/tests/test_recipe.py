"""Recipes are read whole, and a mistake in one is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.recipe import Recipe, load_recipe

RECIPES = Path(__file__).parents[1] / "recipes"


@pytest.mark.parametrize("path", sorted(RECIPES.glob("*.toml")), ids=lambda p: p.stem)
def test_every_recipe_is_read(path: Path) -> None:
    assert load_recipe(path).name == path.stem


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed = 1", "'name' is missing"),
        ('name = "a"\nseed = 1\nstep = 2', "'step' is no setting"),
        ('name = "a"\nseed = "one"', "seed is 'one', which is no int"),
        ('name = "a"\nseed = 1\n[samples.middles]\nword = 1', "'word' is no setting"),
        ('name = "a"\nseed = true', "seed is True, which is no int"),
        ('name = "a"\nseed = 1\n[samples]\nlimits = [64, "128"]', "limits is '128', which is no int"),
        ('name = "a"\nseed = 1\nwide = ["v"]', "wide is .*, which is no str"),
        ('name = "a', "r.toml"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "r.toml"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        load_recipe(path)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text('name = "r"\nseed = 1\n[samples]\nfim = 1\nlimits = [64]\n[samples.middles]\nblock = 0.5\n')
    recipe = load_recipe(path)
    assert recipe.samples.fim == 1.0
    assert recipe.samples.limits == (64,)
    assert recipe.samples.middles.block == 0.5
    assert recipe.schedule == Recipe("r", 1).schedule
