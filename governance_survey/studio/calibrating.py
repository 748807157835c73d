"""The verb `calibrate`: weights that meet margins of the population, with the variance that follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ..data.calibration import Method
from ..data.linked import Linked
from ..data.responses import Responses
from ..engine.table import AnswerTable, answer_table, table_digest
from ..formats import read_file
from ..steps.calibrating.weights import Asked, Limits, calibrated_answers
from ..words.errors import UsageError, closest
from ..words.provenance import Provenance
from ..words.text import Text, listed, same

Answers = TypeVar("Answers", Responses, Linked)


def calibrate(
    data: Answers,
    margins: object,
    *,
    method: Method = "raking",
    bounds: Limits | None = None,
    trim: Limits | None = None,
    source: str | None = None,
    sheet: str | None = None,
) -> Answers:
    r"""Calibrate the weights of a source so that they meet known margins of the population.

    .. math:: w_i = d_i\,g(x_i^\top\lambda), \qquad \sum_i w_i x_i = t_x

    Every later step (`score`, `describe`, `fit`, …) uses the new weights and the variance that follows from them:
    that of residuals on the variables calibrated on. Where replicate weights were declared, every replicate is
    calibrated too. Calibrate answers before `score`.

    Parameters
    ----------
    data : Responses or Linked
    margins : path or table
        ``.csv``, ``.xlsx`` … or a table in memory with columns ``variable``, ``category`` (code or wording) and one of
        ``count``, ``share``, ``percent``; ``mean`` or ``count`` (a total) with an empty category for a number; two
        variables crossed as ``sex:age`` with ``1:3``; the row ``population`` for its size. Headings may be Chinese:
        变量, 类别, 人数, 比例, 百分比, 均值, and 总体.
    method : {"raking", "linear", "post_stratify", "logit"}
        ``raking`` (weights stay above nought), ``linear`` (generalised regression), ``logit`` (factors within
        `bounds`), ``post_stratify`` (one margin, or one table of two variables).
    bounds : (low, high), optional
        Of the factors, low < 1 < high; needed by ``logit``, allowed with ``linear``.
    trim : (low, high), optional
        Limits of the weights as multiples of their mean: they are cut and calibrated again until both hold.
    source : str, optional
        Of a linked study: whose weights. A variable may also be one of the communities' record.
    sheet : str, optional
        Of a workbook.

    Returns
    -------
    Responses or Linked
        New ones; ``.calibration`` (of a source) shows margins before and after, the weights (design effect of
        weighting, effective n, largest over smallest, rows trimmed) and convergence.

    Raises
    ------
    UsageError
        ``cannot_calibrate``, ``source_missing``, ``unknown_source``, ``method_unknown``, ``one_margin_needed``.
    DataError
        ``margins_columns``; ``margins_invalid``, every fault listed: unknown variable or category, categories without
        respondents or without a target, shares that do not add up to one, margins that contradict each other, missing
        values with their reasons.
    EstimationError
        ``bad_bounds``, ``bad_limits``, ``calibration_failed``, ``negative_weights``, ``limits_not_met``,
        ``replicate_not_calibrated``.
    FileError
        Whatever is wrong with the file.

    References
    ----------
    Deville & Särndal (1992), doi 10.1080/01621459.1992.10475217; Deville, Särndal & Sautory (1993), doi
    10.1080/01621459.1993.10476369; Holt & Smith (1979), doi 10.2307/2344652.

    Examples
    --------
    >>> import pandas, governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=12, scheme=scheme)
    >>> margins = pandas.DataFrame({"variable": "W_BG_2", "category": [1, 2], "share": [0.4, 0.6]})
    >>> raked = gs.calibrate(answers, margins)
    >>> [round(one.after, 6) for one in raked.calibration.met], raked.design.weight
    ([40.0, 60.0], 'calibrated_weight')
    """
    table, where, digest = _margins(margins, sheet)
    asked = Asked(method, bounds, trim)
    if isinstance(data, Responses):
        if source not in (None, data.source):
            raise _unknown(source, (data.source,))
        return calibrated_answers(data, table, asked, where=where, digest=digest)
    if not isinstance(data, Linked):
        raise UsageError(
            "cannot_calibrate",
            Text(zh="校准的是答卷：请在 score 之前校准。", en="Answers are calibrated, before they are scored."),
            expected=same("read_responses(...), link(...)"),
            got=same(type(data).__name__),
            fix=same("score(calibrate(answers, margins), scheme)"),
        )
    chosen = _source(data, source)
    made = calibrated_answers(data.sources[chosen], table, asked, where=where, digest=digest, linked=data)
    provenance = Provenance(
        "calibrate",
        {"source": chosen},
        parents=(data.provenance, made.provenance),
        counts={"rows": made.n_rows},
    )
    return replace(data, sources={**data.sources, chosen: made}, provenance=provenance)


def _margins(given: object, sheet: str | None) -> tuple[AnswerTable, str, str]:
    if isinstance(given, str | Path):
        raw = read_file(Path(given).expanduser(), sheet=sheet)
        return answer_table(raw.table), raw.origin.name, raw.origin.sha256
    table = answer_table(given)
    return table, "margins", table_digest(table)


def _source(linked: Linked, source: str | None) -> str:
    if source is not None:
        if source not in linked.sources:
            raise _unknown(source, tuple(linked.sources))
        return source
    people = [name for name, one in linked.sources.items() if one.instrument.unit == "person"]
    if len(people) != 1:
        raise UsageError(
            "source_missing",
            Text(zh="要写明校准哪个来源的权重。", en="Name the source whose weights are calibrated."),
            expected=listed(people or linked.sources),
            fix=same('calibrate(..., source="resident")'),
        )
    return people[0]


def _unknown(source: str | None, known: tuple[str, ...]) -> UsageError:
    return UsageError(
        "unknown_source",
        Text(zh="没有来源“{n}”。", en="There is no source “{n}”.").fill(n=source),
        expected=listed(known),
        fix=closest(source, known),
    )
