"""How alike wordings are: the cosine of the sets of characters that stand next to each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_GRAMS_AT_ONCE = 4096


def similarity(texts: Sequence[str], size: int) -> np.ndarray:
    r"""Similarity of every two texts by the sets of their runs of `size` characters.

    .. math:: s_{ij} = \frac{|G_i \cap G_j|}{\sqrt{|G_i|\,|G_j|}}

    (the Ochiai coefficient, 0 to 1). Case and white space do not matter. A text shorter than `size` has no runs
    and is like no other.

    Parameters
    ----------
    texts : sequence of str (texts,)
    size : int
        Two for Chinese, where a word has about two characters; three to four for letters.

    Returns
    -------
    ndarray of float (texts, texts)

    References
    ----------
    Ochiai, A. (1957), doi 10.2331/suisan.22.526.

    Examples
    --------
    >>> similarity(["late action", "Late  action.", "no money"], 3).round(2)[0].tolist()
    [1.0, 0.95, 0.0]
    """
    plain = [" ".join(text.casefold().split()) for text in texts]
    points = np.frombuffer("\n".join(plain).encode("utf-32-le"), dtype=np.uint32)
    n = len(texts)
    if points.size < size:
        return np.eye(n)
    runs = np.lib.stride_tricks.sliding_window_view(points, size)
    # A run across a line break would belong to two texts.
    own = ~(runs == ord("\n")).any(axis=1)
    text = np.concatenate(([0], np.cumsum(points == ord("\n"))))[: len(runs)][own]
    _, gram = np.unique(runs[own], axis=0, return_inverse=True)
    pairs = np.unique(np.stack([gram.reshape(-1), text]), axis=1)
    common = np.zeros((n, n))
    last = int(pairs[0, -1]) + 1 if pairs.size else 0
    for first in range(0, last, _GRAMS_AT_ONCE):
        begin, end = np.searchsorted(pairs[0], [first, first + _GRAMS_AT_ONCE])
        held = np.zeros((n, _GRAMS_AT_ONCE), dtype=np.float32)
        held[pairs[1, begin:end], pairs[0, begin:end] - first] = 1.0
        common += held @ held.T
    size_of = np.sqrt(np.diag(common))
    scale = np.outer(size_of, size_of)
    return np.asarray(np.divide(common, scale, out=np.zeros_like(common), where=scale > 0))
