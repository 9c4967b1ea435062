"""Whether two machines turn text into the same tokens: another release of `tokenizers` might not."""

from __future__ import annotations

import hashlib
from typing import Any

import tokenizers

from training.remote.bundle import BundleError
from training.tokenizer import Vocabulary, build_tokenizer, encode

# Words, digits, white space, line ends, letters of other scripts, joined characters, and bytes that few tokens cover.
_TEXTS = (
    "def f(x):\n    return x + 1234567890\n",
    "export const läuft = async () => {\n\tawait naïve('日本語', `\\u00e9 é 👩‍👩‍👧`);\r\n};\n\n\n",
    "  \t \u00a0\u2003 x\u0301y   it's we'LL 'S 3.14e-10 0xFFu64 <|endoftext|> <|fim_prefix|>",
    "# " + "=" * 70 + "\n" + "".join(f"{i}:{i * i} " for i in range(200)),
    "SELECT * FROM tabelle WHERE größe >= ½ AND name LIKE '%ﬁ%'; -- \u0000\u0007\ufeff\u200b",
)


def spelling(vocabulary: Vocabulary) -> dict[str, Any]:
    """The SHA-256 of the ids of some fixed texts, and the version that gave them."""
    tokenizer = build_tokenizer(vocabulary)
    ids = [encode(tokenizer, text) for text in _TEXTS]
    return {"version": tokenizers.__version__, "sha256": hashlib.sha256(repr(ids).encode()).hexdigest()}


def check_spelling(vocabulary: Vocabulary, expected: dict[str, Any]) -> None:
    """Raise BundleError when the tokenizer of this machine gives other ids than that of the other one."""
    found = spelling(vocabulary)
    if found["sha256"] != expected["sha256"]:
        raise BundleError(
            f"tokenizers {found['version']} gives other ids than {expected['version']}, with which the corpus was "
            "made; install that version here, or make the corpus with this one"
        )
