"""Which coded units speak for the codes a finding rests on, and which against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ...data.codings import Codings
from ...data.segments import Mark
from ...words.errors import UsageError, closest
from ...words.provenance import Provenance
from ...words.text import Text, same
from .evidence import Evidence
from .joint_quotes import check_same_codings
from .joint_talk import AGAINST, FOR, holds, parts_of, side_of
from .settled import settled

if TYPE_CHECKING:
    from ...schemes.codebook import Codebook
    from .agreeing import Agreement
    from .protecting import Protection


def evidence_of(
    codings: Codings,
    codes: Sequence[str] | None = None,
    *,
    protection: Protection | None = None,
    agreement: Agreement | None = None,
    coder: str | None = None,
) -> Evidence:
    """Units for and against, of one coder for each interview.

    Parameters
    ----------
    codings : Codings
        Whole, or what `Codings.about` gave: then of the codes asked for there, in the whole it was taken from.
    codes : sequence of str, optional
        Codes, or levels above codes (``"PB.RSK"``).

    Raises
    ------
    UsageError
        ``codes_missing``, ``unknown_code``, ``other_codings``, ``unknown_coder``, ``nothing_coded``.
    """
    asked, whole = codings.taken_from or ((), codings)
    names = tuple(dict.fromkeys(asked if codes is None else codes))
    book = whole.codebook
    if not names:
        raise UsageError(
            "codes_missing",
            Text(zh="请说明哪些编码是证据。", en="Say which codes are the evidence."),
            expected=same('codings.about("PB.RSK")'),
        )
    wanted = {code for name in names for code in book.below(name)}
    for name in names:
        if not book.below(name):
            raise UsageError(
                "unknown_code",
                Text(zh="手册里没有编码 {c}。", en="The codebook has no code {c}.").fill(c=name),
                fix=closest(name, (*book.code_by_id, *book.groups)),
            )
    for other, argument in ((protection, "protection"), (agreement, "agreement")):
        check_same_codings(whole, other, argument)
    own = settled(whole, coder)
    # Parts that codes asked for feed, by the side whose marks would speak against them.
    parts = {side: _fed(book, wanted, of) for side, of in ((1, AGAINST), (-1, FOR))}
    sides = [_speaks(own, mark, wanted, parts) for mark in own.marks]
    parents = (own.provenance, *(given.provenance for given in (protection, agreement) if given is not None))
    return Evidence(
        codings=own,
        codes=names,
        supporting=tuple(mark for mark, side in zip(own.marks, sides, strict=True) if side == 1),
        contradicting=tuple(mark for mark, side in zip(own.marks, sides, strict=True) if side == -1),
        unclear=len({mark.segment for mark, side in zip(own.marks, sides, strict=True) if side is None}),
        protection=protection,
        agreement=agreement,
        provenance=Provenance(
            "evidence",
            {"codes": list(names), "coder": coder},
            parents,
            {"for": sides.count(1), "against": sides.count(-1)},
        ),
    )


def evidence_given(given: object) -> Evidence | None:
    """Evidence as it is, or of what `Codings.about` gave.

    Raises
    ------
    UsageError
        ``not_evidence``, ``codes_missing``.
    """
    if given is None or isinstance(given, Evidence):
        return given
    if isinstance(given, Codings):
        return evidence_of(given)
    raise UsageError(
        "not_evidence",
        Text(zh="evidence= 需要编码好的片段。", en="evidence= takes coded units."),
        expected=same('codings.about("PB.RSK"), protect(codings).evidence("PB.RSK")'),
        got=same(type(given).__name__),
    )


def _fed(book: Codebook, wanted: set[str], kinds: tuple[str, ...]) -> frozenset[str]:
    return frozenset(
        part for name in wanted if book.code_by_id[name].kind in kinds for part in book.code_by_id[name].feeds
    )


def _speaks(codings: Codings, mark: Mark, wanted: set[str], parts: Mapping[int, frozenset[str]]) -> int | None:
    """1 for, -1 against, 0 about something else, None on neither side."""
    if codings.code(mark) is None:
        return 0
    if mark.code not in wanted:
        side = side_of(codings, mark)
        return -1 if side and not parts[side].isdisjoint(parts_of(codings, mark)) else 0
    said = holds(codings, mark)
    return None if said is None else 1 if said else -1
