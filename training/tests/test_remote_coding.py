"""Coding of weights: every byte comes back, it gets smaller, and damage is noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from training.remote.blocks import (
    Floats,
    Kind,
    RawModel,
    RawTensor,
    Tensors,
    f32,
    fingerprint,
    q4_0,
    q8_0,
    read_raw,
    write_raw,
)
from training.remote.coding import decode_tensors, encode_tensors
from training.remote.rans import Decoder, Encoder, frequencies_of
from training.remote.tensors import change_of, groups, with_change


def four_bits(weights: Floats) -> RawTensor:
    """Q4_0 by the plain rule: a block's extreme becomes -8."""
    blocks = weights.reshape(len(weights), -1, 32)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(-1, keepdims=True), -1)
    scale = (extreme / -8).astype(np.float16).astype(np.float32)
    quants = np.clip(np.rint(blocks / np.where(scale == 0, 1, scale)), -8, 7)
    return q4_0(scale[..., 0], quants)


def some_tensors(seed: int = 0, noise: float = 0.0) -> Tensors:
    """A norm, 4-bit and 8-bit weights with a few outliers; `noise` moves them away from those of no noise."""
    rng = np.random.default_rng(seed)
    wide, narrow = (rng.standard_t(5, (96, 256)).astype(np.float32) for _ in range(2))
    move = np.random.default_rng(99).normal(size=(96, 256)).astype(np.float32) * noise
    wide[3, :32] = 0
    tensors = {"norm": f32(rng.normal(size=64).astype(np.float32))}
    return {**tensors, "wide": q8_0(wide + move), "narrow": four_bits(narrow + move)}


def same(found: Tensors, wanted: Tensors) -> bool:
    return list(found) == list(wanted) and all(
        f.kind is w.kind and f.shape == w.shape and np.array_equal(f.data, w.data)
        for f, w in zip(found.values(), wanted.values(), strict=True)
    )


@pytest.mark.parametrize("count", [0, 1, 511, 100_003])
def test_runs_come_back(count: int) -> None:
    rng = np.random.default_rng(count)
    runs = [
        rng.integers(0, 5, count).astype(np.uint8),
        np.full(count, 3, np.uint8),
        rng.poisson(9, count).astype(np.uint8),
    ]
    tables = [frequencies_of(np.bincount(run, minlength=64)) for run in runs]
    encoder = Encoder()
    for run, table in zip(runs, tables, strict=True):
        encoder.put(run, table)
    decoder = Decoder(*encoder.finish())
    for run, table in zip(runs, tables, strict=True):
        assert np.array_equal(decoder.take(count, table), run)
    decoder.check_end()


def test_coded_size_is_near_the_entropy() -> None:
    rng = np.random.default_rng(1)
    symbols = np.clip(np.rint(rng.normal(8, 2, 400_000)), 0, 15).astype(np.uint8)
    counts = np.bincount(symbols, minlength=16)
    encoder = Encoder()
    encoder.put(symbols, frequencies_of(counts))
    state, words = encoder.finish()
    share = counts[counts > 0] / symbols.size
    bits = -symbols.size * (share * np.log2(share)).sum()
    assert 8 * (state.nbytes + words.nbytes) < 1.02 * bits


@pytest.mark.parametrize("counts", [[1, 10**9], [1] * 256, [0, 0, 7], [10**6, 1, 1, 1]])
def test_frequencies_sum_to_the_total_and_keep_what_is_rare(counts: list[int]) -> None:
    found = frequencies_of(np.array(counts))
    assert found.sum() == 1 << 14
    assert np.array_equal(found > 0, np.array(counts) > 0)


def test_tensors_come_back_and_are_smaller() -> None:
    tensors = some_tensors()
    coded = encode_tensors(tensors)
    assert same(decode_tensors(coded), tensors)
    assert len(coded) < sum(t.data.nbytes for t in tensors.values())


def test_a_near_reference_makes_them_smaller_still() -> None:
    start, trained = some_tensors(), some_tensors(noise=0.05)
    with_it, without = encode_tensors(trained, start), encode_tensors(trained)
    assert same(decode_tensors(with_it, start), trained)
    assert len(with_it) < 0.75 * len(without)


def test_weights_without_a_counterpart_are_coded_alone() -> None:
    start, trained = some_tensors(), {**some_tensors(noise=0.1), "new": some_tensors(5)["wide"]}
    assert same(decode_tensors(encode_tensors(trained, start), start), trained)


def test_scales_that_are_not_finite_come_back_too() -> None:
    start, trained = some_tensors(), some_tensors(noise=0.1)
    for name in ("wide", "narrow"):
        trained[name].data[0, :2] = np.array([np.inf], np.float16).view(np.uint8)
        trained[name].data[1, :2] = np.array([np.nan], np.float16).view(np.uint8)
    assert same(decode_tensors(encode_tensors(trained, start), start), trained)


def test_another_reference_is_refused() -> None:
    coded = encode_tensors(some_tensors(noise=0.1), some_tensors())
    for reference in (None, some_tensors(1)):
        with pytest.raises(ValueError, match="another model"):
            decode_tensors(coded, reference)


@pytest.mark.parametrize("where", [0.0, 0.02, 0.5, 0.99])
def test_a_changed_byte_is_noticed(where: float) -> None:
    coded = bytearray(encode_tensors(some_tensors()))
    coded[int(where * len(coded))] ^= 0x55
    with pytest.raises(ValueError):
        decode_tensors(bytes(coded))


def test_a_cut_file_is_noticed() -> None:
    coded = encode_tensors(some_tensors())
    for size in (0, 10, 200, len(coded) - 2):
        with pytest.raises(ValueError):
            decode_tensors(coded[:size])


def test_a_coarse_change_is_nearer_than_the_start() -> None:
    start, trained = some_tensors()["wide"], some_tensors(noise=0.3)["wide"]
    back = with_change(start, change_of(trained, start))
    assert back.kind is Kind.Q8_0 and back.shape == trained.shape
    left = np.square(back.floats() - trained.floats()).mean() / np.square(start.floats() - trained.floats()).mean()
    assert left < 0.02


def test_groups_keep_order_and_lose_nothing() -> None:
    tensors = {f"{i}": some_tensors(i)["narrow"] for i in range(10)}
    found = groups(tensors, 4)
    assert [name for group in found for name in group] == list(tensors)
    assert len(found) == 4 and max(len(group) for group in found) <= 3


def test_raw_model_comes_back(tmp_path: Path) -> None:
    model = RawModel({"name": "é", "tokens": ["a", "\n"]}, some_tensors())
    write_raw(tmp_path / "m.raw", model)
    found = read_raw(tmp_path / "m.raw")
    assert found.metadata == model.metadata and fingerprint(found.tensors) == fingerprint(model.tensors)
