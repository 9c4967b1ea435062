"""One sample, laid out as the editor lays out its prompts, and what it should go on with.

    HEADER <|file_sep|>PATH\\n FAR <|fim_suffix|>SUFFIX<|fim_prefix|>NEAR  MIDDLE <|endoftext|>

HEADER is `<|file_sep|>PATH\\nLINES` of other files of the package. FAR is the far part of the prefix and ends at a line
start; it is often empty, and the whole prefix stands behind the suffix. Nothing stands between prefix and middle: they
are tokenized apart, so a model learns to go on from a token that the cursor split. A suffix in front of the prefix:
"Efficient Training of Language Models to Fill in the Middle" (Bavarian et al., 2022), SPM mode.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.corpus.languages import WEIGHTS
from training.recipe import SampleRecipe
from training.samples.header import encode_header
from training.samples.middles import draw_middle, kind_shares, line_start
from training.samples.neighbours import choose_neighbours, imported_paths, module_of
from training.samples.outline import outline_of
from training.samples.store import Document, Store
from training.samples.tokens import Encode, PieceEncoder, TokenizedText, Tokens
from training.samples.window import EMPTY, Random, as_weights, cut_slice, prefix_window, split_prefix, suffix_window
from training.vocabulary import END, FILE, PREFIX, SUFFIX

# As the editor cuts a path, `#encodePath` in `src/document/prompt.ts`.
_PATH_TOKENS, _PATH_SHARE = 48, 0.125
# The editor fills its share with suffix where there is text; a sample does so in this share and in the others up to
# some point.
_WHOLE_SUFFIX = 0.5
# Chance that an imported file is among those open, and the most others that are.
_IMPORTED, _OTHERS = 0.85, 6
# Documents that are tried for a kind of middle before the sample becomes plain text.
_DOCUMENTS = 12


@dataclass(frozen=True)
class Drawn:
    """A sample: `tokens` and `weights` `[n]`, the loss weight of predicting each token. The rest says what it is."""

    tokens: Tokens
    weights: NDArray[np.float32]
    kind: str
    language: str
    limit: int
    header: int = 0
    suffix: int = 0
    far: int = 0
    near: int = 0
    middle: int = 0
    # Whether there was enough text before the cursor for a far part, and other files for a header.
    may_have_far: bool = False
    may_have_header: bool = False
    # What was drawn, whether or not it came to anything.
    asked_header: bool = False
    asked_suffix: bool = False
    ended: bool = False


class Drawer:
    """Draws samples of a store. What it remembers changes its speed only: a sample depends on `rng` alone."""

    def __init__(self, store: Store, encode: Encode, recipe: SampleRecipe) -> None:
        self._store = store
        self._encode = PieceEncoder(encode)
        self._recipe = recipe
        self._kinds, self._kind_sums = kind_shares(recipe.middles)
        shares = np.array(recipe.limit_shares)
        self._limit_sums: list[float] = (np.cumsum(shares) / shares.sum()).tolist()
        # A language's chance is its share of training, a document's within it proportional to its length.
        self._languages = [name for name in WEIGHTS if len(store.by_language.get(name, ()))]
        self._language_sums = np.cumsum([WEIGHTS[name] for name in self._languages]).tolist()
        self._sums = {name: np.cumsum(store.sizes[store.by_language[name]]) for name in self._languages}
        self._modules: dict[int, dict[str, list[int]]] = {}

    def draw_limit(self, rng: Random) -> int:
        """The length of a prompt, in tokens."""
        return self._recipe.limits[_pick(rng, self._limit_sums)]

    def draw(self, rng: Random, limit: int) -> Drawn:
        """One sample whose prompt, or whole text if it is plain, has at most `limit` tokens."""
        recipe = self._recipe
        if rng.random() >= recipe.fim:
            return self._plain(rng, self._document(rng, self._language(rng)), limit)
        if self._store.edits and rng.random() < recipe.edits:
            return self._edit(rng, limit)
        kind = self._kinds[_pick(rng, self._kind_sums)]
        # Where a text has no middle of a kind, another text of the language may.
        language = self._language(rng)
        for _ in range(_DOCUMENTS):
            document = self._document(rng, language)
            span = draw_middle(rng, document.text, document.language, kind)
            if span is not None:
                return self._fim(rng, document, span, kind, limit)
            language = self._language(rng)
        return self._plain(rng, document, limit)

    def _language(self, rng: Random) -> str:
        return self._languages[_pick(rng, self._language_sums)]

    def _document(self, rng: Random, language: str) -> Document:
        sums = self._sums[language]
        place = int(sums.searchsorted(int(rng.random() * sums[-1]), side="right"))
        return self._store.document(int(self._store.by_language[language][place]))

    def _edit(self, rng: Random, limit: int) -> Drawn:
        # Whatever the language: edits are few, and none should come much more often than another.
        document = self._store.document(self._store.documents + int(rng.random() * self._store.edits))
        start = document.start
        if rng.random() < 0.5:
            start += int(rng.random() * (document.end - start))
        return self._fim(rng, document, (start, document.end), "edit", limit)

    def _fim(self, rng: Random, document: Document, span: tuple[int, int], kind: str, limit: int) -> Drawn:
        recipe, at, end = self._recipe, span[0], span[1]
        text = TokenizedText(document.text, document.tokens, self._store.widths, self._encode)
        others = self._has_others(document)
        wanted = rng.random() < recipe.header
        header = self._header(rng, document, limit) if wanted and others else EMPTY
        path = self._path(document.path, limit)
        share = 0.0 if rng.random() < recipe.empty_suffix else recipe.suffix_share
        if rng.random() >= _WHOLE_SUFFIX:
            share *= rng.random()
        after = suffix_window(rng, text, end, int(limit * share), recipe.cuts)
        room = limit - len(header) - 1 - len(path) - 1 - len(after) - 1
        far, near = EMPTY, EMPTY
        split = split_prefix(rng, text, at, room, recipe.near)
        if split is not None and rng.random() < recipe.far:
            near = cut_slice(rng, text, split, at, recipe.cuts)
            _, far = prefix_window(rng, text, split, room - len(near), recipe.cuts)
        else:
            _, near = prefix_window(rng, text, at, room, recipe.cuts)
        # Of a middle that is far too long, no more is looked at than its beginning needs.
        stop = min(end, at + 32 * recipe.longest_middle)
        middle = text.slice(at, stop)
        ended = stop == end and len(middle) <= recipe.longest_middle
        middle = middle[: recipe.longest_middle]
        context = recipe.context_weight
        parts = [
            (header, 0.0), (_ids(FILE), 0.0), (path, 0.0), (far, context), (_ids(SUFFIX), 0.0), (after, context),
            (_ids(PREFIX), 0.0), (near, context), (middle[:1], recipe.start_weight), (middle[1:], 1.0),
            (_ids(END) if ended else EMPTY, recipe.end_weight),
        ]  # fmt: skip
        tokens = np.concatenate([part for part, _ in parts])
        sizes = {
            "header": len(header),
            "suffix": len(after),
            "far": len(far),
            "near": len(near),
            "middle": len(middle) + ended,
        }
        return Drawn(
            tokens, as_weights(parts), kind, document.language, limit, **sizes,
            may_have_far=split is not None, may_have_header=others, asked_header=wanted, asked_suffix=share > 0,
            ended=ended,
        )  # fmt: skip

    def _plain(self, rng: Random, document: Document, limit: int) -> Drawn:
        """A run of text from a line start, and the end mark if the text ends in it."""
        recipe = self._recipe
        text = TokenizedText(document.text, document.tokens, self._store.widths, self._encode)
        others = self._has_others(document)
        wanted = rng.random() < recipe.header
        header = self._header(rng, document, limit) if wanted and others else EMPTY
        path = self._path(document.path, limit)
        room = limit - len(header) - 1 - len(path)
        start = line_start(document.text, int(rng.random() * len(document.text)))
        if len(document.tokens) <= room:
            start = 0
        # A few tokens more than fit, since a slice at a line start has other ones at first.
        stop = text.position(text.index(start) + room + 4)
        body = text.slice(start, stop)
        ended = stop == len(document.text) and len(body) < room
        body = body[:room]
        parts = [
            (header, 0.0), (_ids(FILE), 0.0), (path, 0.0), (body, recipe.context_weight),
            (_ids(END) if ended else EMPTY, recipe.end_weight),
        ]  # fmt: skip
        tokens = np.concatenate([part for part, _ in parts])
        return Drawn(
            tokens, as_weights(parts), "plain", document.language, limit, header=len(header),
            may_have_header=others, asked_header=wanted, ended=ended,
        )  # fmt: skip

    def _path(self, path: str, limit: int) -> Tokens:
        tokens = self._encode(path + "\n")
        return np.array(tokens[max(0, len(tokens) - min(_PATH_TOKENS, int(limit * _PATH_SHARE))) :], np.uint16)

    def _has_others(self, document: Document) -> bool:
        """Whether the package has other files."""
        return any(self._store.paths[n] != document.path for n in self._store.siblings(document.number)[:2])

    def _header(self, rng: Random, document: Document, limit: int) -> Tokens:
        """Outlines of files that may be open as well."""
        store = self._store
        imported = imported_paths(document.path, document.text)
        others = self._others(rng, document, imported)

        def outline(number: int) -> str:
            return outline_of(store.head(number))

        neighbours = choose_neighbours(imported, others, outline)
        budget = int(limit * self._recipe.header_share)
        return np.array(encode_header(neighbours, self._encode, FILE, budget), np.uint16)

    def _others(self, rng: Random, document: Document, imported: list[str]) -> list[tuple[str, int]]:
        """Files that may be open as well, in the order of their last use: paths and numbers."""
        store, siblings = self._store, self._store.siblings(document.number)
        package = int(store.package_of[document.number])
        modules = self._modules.get(package)
        if modules is None:
            modules = {}
            for number in siblings:
                modules.setdefault(module_of(store.paths[number]), []).append(number)
            if len(self._modules) >= 256:
                self._modules.clear()
            self._modules[package] = modules
        chosen = {n for module in imported for n in modules.get(module, ()) if rng.random() < _IMPORTED}
        for _ in range(int(rng.integers(0, _OTHERS + 1))):
            if rng.random() < 0.5:
                chosen.add(siblings[int(rng.random() * len(siblings))])
            else:
                # Files beside one another are open together more often.
                near = document.number if document.number in siblings else siblings[0]
                chosen.add(min(max(near + int(rng.integers(-8, 9)), siblings[0]), siblings[-1]))
        numbers = [n for n in sorted(chosen) if store.paths[n] != document.path]
        return [(store.paths[numbers[i]], numbers[i]) for i in rng.permutation(len(numbers)).tolist()]


def _ids(token: int) -> Tokens:
    return np.array([token], np.uint16)


def _pick(rng: Random, sums: list[float]) -> int:
    """An index by running sums of shares."""
    return min(bisect_right(sums, rng.random() * sums[-1]), len(sums) - 1)
