"""Ways of causal attention over samples laid end to end, and the choice among them.

The fast one is FlashAttention-2 (Dao, 2023) through PyTorch's `varlen_attn`. What a machine's build of PyTorch can do
is found out there: `choose_attention` holds each way against float32 and takes the first that agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from training.attention import attend_each


@dataclass(frozen=True)
class Samples:
    """Where samples lie: `bounds` int32 `[samples + 1]` on the device, `lengths` on the host.

    `longest` is the most tokens that one may have, the same for all batches of a run.
    """

    bounds: Tensor
    lengths: tuple[int, ...]
    longest: int


# `q` `[total, heads, head_dim]`, `k` and `v` `[total, kv_heads, head_dim]`, to the shape of `q`.
Attend = Callable[[Tensor, Tensor, Tensor, Samples], Tensor]


def _varlen(q: Tensor, k: Tensor, v: Tensor, samples: Samples) -> Tensor:
    from torch.nn.attention.varlen import varlen_attn

    # A window of (-1, 0) is causal attention; fewer K/V heads are taken as they are.
    most = samples.longest
    out = varlen_attn(q, k, v, samples.bounds, samples.bounds, most, most, window_size=(-1, 0))
    return out if isinstance(out, Tensor) else out[0]


def _varlen_repeated(q: Tensor, k: Tensor, v: Tensor, samples: Samples) -> Tensor:
    shared = q.shape[1] // k.shape[1]
    return _varlen(q, k.repeat_interleave(shared, 1), v.repeat_interleave(shared, 1), samples)


class _Flex:
    """`flex_attention` with a mask of samples, made once for the layers of a part."""

    def __init__(self) -> None:
        self._made: tuple[Samples, Any] | None = None
        self._compiled: tuple[Any, Any] | None = None

    def _functions(self, device: torch.device) -> tuple[Any, Any]:
        from torch.nn.attention.flex_attention import create_block_mask, flex_attention

        if device.type != "cuda":
            return flex_attention, create_block_mask
        if self._compiled is None:
            # Not compiled, both hold a square of all tokens in memory.
            self._compiled = (
                torch.compile(flex_attention, dynamic=False),
                torch.compile(create_block_mask, dynamic=False),
            )
        return self._compiled

    def __call__(self, q: Tensor, k: Tensor, v: Tensor, samples: Samples) -> Tensor:
        attention, create = self._functions(q.device)
        if self._made is None or self._made[0] is not samples:
            total = q.shape[0]
            owner = torch.bucketize(torch.arange(total, device=q.device), samples.bounds[1:], right=True)

            def visible(_b: Tensor, _h: Tensor, row: Tensor, column: Tensor) -> Tensor:
                return (row >= column) & (owner[row] == owner[column])

            self._made = samples, create(visible, None, None, total, total, device=q.device)
        batched = (t.transpose(0, 1).unsqueeze(0) for t in (q, k, v))
        out: Tensor = attention(*batched, block_mask=self._made[1], enable_gqa=True)
        return out.squeeze(0).transpose(0, 1).contiguous()


def _one_by_one(q: Tensor, k: Tensor, v: Tensor, samples: Samples) -> Tensor:
    """PyTorch's own attention, a call for each sample: slow to launch, but everywhere."""
    shared = q.shape[1] // k.shape[1]
    k, v = k.repeat_interleave(shared, 1), v.repeat_interleave(shared, 1)
    heads_first = (t.transpose(0, 1).unsqueeze(0).split(samples.lengths, 2) for t in (q, k, v))
    each = [F.scaled_dot_product_attention(a, b, c, is_causal=True) for a, b, c in zip(*heads_first, strict=True)]
    return torch.cat(each, 2).squeeze(0).transpose(0, 1).contiguous()


def _own(q: Tensor, k: Tensor, v: Tensor, samples: Samples) -> Tensor:
    return attend_each(q, k, v, samples.lengths)


# In the order of speed, where they work. The last is right everywhere, and fast on a processor.
WAYS = ("varlen", "varlen-repeated", "flex", "one-by-one", "own")


def attention_way(name: str) -> Attend:
    """A way by its name."""
    ways: dict[str, Callable[[], Attend]] = {
        "varlen": lambda: _varlen,
        "varlen-repeated": lambda: _varlen_repeated,
        "flex": _Flex,
        "one-by-one": lambda: _one_by_one,
        "own": lambda: _own,
    }
    if name not in ways:
        raise ValueError(f"attention {name!r} is none of {', '.join(WAYS)}")
    return ways[name]()


def attention_errors(
    attend: Attend, device: torch.device, heads: int, kv_heads: int, head_dim: int, lengths: tuple[int, ...]
) -> tuple[float, ...]:
    """Relative errors, |found - wanted| / |wanted|, of the output and of the gradients of q, k and v in bf16.

    What is wanted is computed in float32 from the same bf16 inputs, drawn at random.
    """
    generator = torch.Generator(device).manual_seed(1)
    total = sum(lengths)

    def draw(count: int) -> Tensor:
        values = torch.randn(total, count, head_dim, device=device, generator=generator)
        return values.bfloat16().requires_grad_()

    inputs = [draw(heads), draw(kv_heads), draw(kv_heads)]
    seed = draw(heads).detach()
    ends = [0]
    for length in lengths:
        ends.append(ends[-1] + length)
    # In a run the most that a sample may have is more than those of a batch do have.
    samples = Samples(torch.tensor(ends, dtype=torch.int32, device=device), lengths, max(lengths) + 100)

    def run(way: Attend, tensors: list[Tensor], above: Tensor) -> list[Tensor]:
        q, k, v = tensors
        out = way(q, k, v, samples)
        if out.shape != tensors[0].shape:
            raise ValueError(f"gives {tuple(out.shape)} for {tuple(tensors[0].shape)}")
        return [out.detach(), *torch.autograd.grad(out, tensors, above)]

    exact = [t.detach().float().requires_grad_() for t in inputs]
    wanted = run(_own, exact, seed.float())
    found = run(attend, inputs, seed)
    return tuple(float((a.float() - b).norm() / b.norm()) for a, b in zip(found, wanted, strict=True))


def choose_attention(
    device: torch.device,
    heads: int,
    kv_heads: int,
    head_dim: int,
    lengths: tuple[int, ...],
    ways: Iterable[str] = WAYS,
    most: float = 0.02,
    say: Callable[[str], None] = print,
) -> str:
    """The first way whose errors in bf16 are at most `most`; what is passed over is named with its reason."""
    for name in ways:
        try:
            errors = attention_errors(attention_way(name), device, heads, kv_heads, head_dim, lengths)
        except Exception as error:
            say(f"attention {name}: not used, {_first_line(error)}")
            continue
        shown = " ".join(f"{error:.1e}" for error in errors)
        # A comparison that NaN fails.
        if all(error <= most for error in errors):
            say(f"attention {name}: errors {shown}")
            return name
        say(f"attention {name}: not used, errors {shown}")
    raise RuntimeError("no way of attention agrees with float32")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:200] or type(error).__name__
