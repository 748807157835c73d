"""Stretches of text that coders cut out: checked once, sorted, and the gaps between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same


@dataclass(frozen=True)
class Segments:
    """Segments of the texts that every coder read, in order of text and begin.

    Attributes
    ----------
    begin, end : ndarray of int (segments,)
        In characters from the begin of the text; the end is the first character after.
    coder, code, document : ndarray of int (segments,)
    lengths : ndarray of int (documents,)
        Characters of each text.
    n_coders, n_codes, n_left_out : int
        `n_left_out` texts were not read by all.
    """

    begin: np.ndarray
    end: np.ndarray
    coder: np.ndarray
    code: np.ndarray
    document: np.ndarray
    lengths: np.ndarray
    n_coders: int
    n_codes: int
    n_left_out: int

    def of(self, code: int, coder: int | None = None) -> Segments:
        """Those of one code, and of one coder."""
        kept = self.code == code
        if coder is not None:
            kept = kept & (self.coder == coder)
        return self._kept(kept)

    def gaps(self) -> tuple[np.ndarray, np.ndarray]:
        """Text and length of each stretch between segments that do not overlap (one code of one coder)."""
        texts = np.arange(len(self.lengths))
        document = np.concatenate([self.document, texts, texts])
        begin = np.concatenate([self.begin, np.zeros(len(texts), dtype=np.int64), self.lengths])
        end = np.concatenate([self.end, np.zeros(len(texts), dtype=np.int64), self.lengths])
        order = np.lexsort((end, begin, document))
        document, begin, end = document[order], begin[order], end[order]
        length = np.where(document[1:] == document[:-1], begin[1:] - end[:-1], 0)
        return document[1:][length > 0], length[length > 0]

    def _kept(self, kept: np.ndarray) -> Segments:
        return Segments(
            self.begin[kept],
            self.end[kept],
            self.coder[kept],
            self.code[kept],
            self.document[kept],
            self.lengths,
            self.n_coders,
            self.n_codes,
            self.n_left_out,
        )


def coder_segments(
    begin: np.ndarray,
    end: np.ndarray,
    coder: np.ndarray,
    code: np.ndarray,
    document: np.ndarray | None = None,
    *,
    n_coders: int,
    n_codes: int,
    lengths: np.ndarray | Sequence[int],
    read: np.ndarray | None = None,
) -> Segments:
    """Check segments that coders cut out of texts.

    Parameters
    ----------
    begin, end : ndarray of int (segments,)
        Characters; the end is the first character after the segment.
    coder, code : ndarray of int (segments,)
        0 … `n_coders` - 1 and 0 … `n_codes` - 1.
    document : ndarray of int (segments,), optional
        Text of each segment; default: one text.
    n_coders, n_codes : int
    lengths : sequence of int (documents,)
        Characters of each text.
    read : ndarray of bool (documents, coders), optional
        Who read which text, default everybody all. Texts not read by all are left out: else coders who read
        different texts would agree on everything they never saw.

    Raises
    ------
    EstimationError
        ``one_coder``, ``segments_do_not_fit`` (arrays of different lengths, a coder, code or text that is none),
        ``outside_text`` (empty, or reaching out of its text), ``overlapping_segments`` (of one code by one coder),
        ``no_common_documents``.

    Examples
    --------
    >>> import numpy as np
    >>> found = coder_segments(np.array([0, 5]), np.array([4, 9]), np.array([0, 1]), np.array([0, 0]),
    ...                        n_coders=2, n_codes=1, lengths=[20])
    >>> found.of(0, 1).gaps()[1].tolist()
    [5, 11]
    """
    columns = [np.asarray(values) for values in (begin, end, coder, code)]
    columns.append(np.zeros(len(columns[0]), dtype=np.int64) if document is None else np.asarray(document))
    sizes = np.asarray(lengths, dtype=np.int64)
    seen = np.ones((len(sizes), n_coders), dtype=bool) if read is None else np.asarray(read, dtype=bool)
    if n_coders < 2:
        raise EstimationError(
            "one_coder", Text(zh="只有一位编码者", en="one coder alone cannot agree or disagree"), got=n_coders
        )
    _check(columns, sizes, seen, n_coders, n_codes)
    starts, ends, who, what, text = (values.astype(np.int64) for values in columns)
    common: np.ndarray = np.asarray(seen.all(axis=1))
    if not common.any():
        raise EstimationError(
            "no_common_documents",
            Text(zh="没有一份文本是所有编码者都读过的", en="no text was read by every coder"),
        )
    kept = common[text]
    place = np.cumsum(common) - 1
    order = np.flatnonzero(kept)[np.lexsort((starts[kept], text[kept]))]
    found = Segments(
        begin=starts[order],
        end=ends[order],
        coder=who[order],
        code=what[order],
        document=place[text[order]],
        lengths=sizes[common],
        n_coders=n_coders,
        n_codes=n_codes,
        n_left_out=int((~common).sum()),
    )
    _check_overlap(found)
    return found


def _check(columns: list[np.ndarray], sizes: np.ndarray, seen: np.ndarray, n_coders: int, n_codes: int) -> None:
    begin, end, coder, code, document = columns
    whole = all(values.shape == begin.shape and not (values % 1).any() for values in columns)
    known = whole and all(
        not len(values) or (values.min() >= 0 and values.max() < most)
        for values, most in ((coder, n_coders), (code, n_codes), (document, len(sizes)))
    )
    if not known or seen.shape != (len(sizes), n_coders):
        raise EstimationError(
            "segments_do_not_fit",
            Text(
                zh="片段的起止、编码者、代码与文本应等长，且编号都在范围内",
                en="begin, end, coder, code and text must be as many, in whole numbers that exist",
            ),
            expected=same(f"{n_coders} x {n_codes} x {len(sizes)}"),
            got=same([values.shape for values in columns]),
        )
    wrong = (begin < 0) | (end <= begin) | (end > sizes[document.astype(np.int64)])
    if wrong.any():
        at = int(np.flatnonzero(wrong)[0])
        raise EstimationError(
            "outside_text",
            Text(zh="片段为空，或超出其文本", en="a segment is empty or reaches out of its text"),
            where=at,
            got=same(f"{begin[at]}-{end[at]}"),
        )


def _check_overlap(found: Segments) -> None:
    order = np.lexsort((found.begin, found.document, found.coder, found.code))
    alike = np.ones(max(len(order) - 1, 0), dtype=bool)
    for values in (found.code, found.coder, found.document):
        alike &= values[order][1:] == values[order][:-1]
    over = alike & (found.begin[order][1:] < found.end[order][:-1])
    if over.any():
        at = order[1:][over][0]
        raise EstimationError(
            "overlapping_segments",
            Text(zh="同一编码者的同一代码有重叠的片段", en="two segments of one code by one coder overlap"),
            where=same(f"{found.begin[at]}-{found.end[at]}"),
            fix=Text(zh="先合并重叠的片段。", en="Join overlapping segments first."),
        )
