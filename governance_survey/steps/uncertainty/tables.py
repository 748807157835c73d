"""How uncertainty is shown: the spread of the coefficient, shares of the sources, methods one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...words.numbers import Number
from ...words.table import Cell, Table
from ...words.text import Text
from .method_words import said
from .words import INTERACTIONS, SOURCE_WORDS, method_notes, source_notes, spread_notes

if TYPE_CHECKING:
    from .found import Uncertainty

_SPREAD = Text(zh="{t}的系数有多确定", en="How sure the coefficient of {t} is")
_SOURCES = Text(zh="{t}的系数：不确定性从何而来", en="Coefficient of {t}: where its uncertainty comes from")
_METHODS = Text(zh="{t}的系数：指数的各种做法", en="Coefficient of {t}: ways to make the indices")


def key_of(found: Uncertainty) -> str:
    """Stem of the keys of every number."""
    return f"uncertainty_{found.term}"


def label_of(found: Uncertainty) -> Text:
    """Wording of the column that is followed."""
    return found.model.matrix.labels[found.place]


def spread_table(found: Uncertainty) -> Table:
    """One row: the coefficient as fitted with its interval, and over all settings."""
    key, spread = key_of(found), found.spread
    row: tuple[Cell, ...] = (
        label_of(found),
        Number(f"{key}.estimate", spread.headline, "coefficient"),
        Number(f"{key}.conf_low", found.interval[0], "coefficient"),
        Number(f"{key}.conf_high", found.interval[1], "coefficient"),
        Number(f"{key}.median", spread.median, "coefficient"),
        Number(f"{key}.spread_low", spread.low, "coefficient"),
        Number(f"{key}.spread_high", spread.high, "coefficient"),
        Number(f"{key}.sd", spread.sd, "coefficient"),
        Number(f"{key}.same_sign", 100 * spread.same_sign, "percent"),
        Number(f"{key}.error_ratio", spread.error_ratio, "estimate"),
        Number(f"{key}.n_settings", spread.n, "count"),
    )
    as_fitted, over_all = ("estimate", "conf_low", "conf_high"), ("median", "spread_low", "spread_high")
    columns = ("term", *as_fitted, *over_all, "sd", "same_sign", "error_ratio", "n_settings")
    return Table(key, _SPREAD.fill(t=label_of(found)), columns, (row,), spread_notes(found))


def sources_table(found: Uncertainty) -> Table:
    """One row a source, then what no source accounts for by itself."""
    key, shares = f"{key_of(found)}_sources", found.shares
    rows: list[tuple[Cell, ...]] = []
    for place, source in enumerate(found.perturbed):
        own = found.alone[source]
        rows.append(
            (
                SOURCE_WORDS[source],
                Number(f"{key}.{source}.first", shares.first[place], "proportion"),
                Number(f"{key}.{source}.first_low", shares.first_low[place], "proportion"),
                Number(f"{key}.{source}.first_high", shares.first_high[place], "proportion"),
                Number(f"{key}.{source}.total", shares.total[place], "proportion"),
                Number(f"{key}.{source}.total_low", shares.total_low[place], "proportion"),
                Number(f"{key}.{source}.total_high", shares.total_high[place], "proportion"),
                Number(f"{key}.{source}.shift", own.shift, "coefficient"),
                Number(f"{key}.{source}.sd", own.sd, "coefficient"),
                Number(f"{key}.{source}.n_settings", own.n, "count"),
            )
        )
    rest = (
        Number(f"{key}.interactions.first", shares.interaction, "proportion"),
        Number(f"{key}.interactions.first_low", shares.interaction_low, "proportion"),
        Number(f"{key}.interactions.first_high", shares.interaction_high, "proportion"),
    )
    rows.append((INTERACTIONS, *rest, None, None, None, None, None, None))
    first = ("sobol_first", "sobol_first_low", "sobol_first_high")
    total = ("sobol_total", "sobol_total_low", "sobol_total_high")
    columns = ("perturbed", *first, *total, "shift_alone", "sd_alone", "n_settings")
    return Table(key, _SOURCES.fill(t=label_of(found)), columns, tuple(rows), source_notes(found))


def methods_table(found: Uncertainty) -> Table:
    """One row a method: its coefficient, and the order of communities against the order as scored."""
    key = f"{key_of(found)}_methods"
    rows: list[tuple[Cell, ...]] = []
    for own in found.methods:
        stem, shift = f"{key}.{own.method.label}", own.shift
        moved = None if shift is None or shift.n_moved is None else Number(f"{stem}.n_moved", shift.n_moved, "count")
        rows.append(
            (
                said(own.method.normalise, own.method.weights, own.method.aggregate),
                Number(f"{stem}.estimate", own.coefficient, "coefficient"),
                None if shift is None else Number(f"{stem}.rank_correlation", shift.correlation, "correlation"),
                moved,
                None if shift is None else Number(f"{stem}.n_communities", shift.n, "count"),
            )
        )
    columns = ("way_made", "estimate", "rank_correlation", "n_moved", "n_communities")
    return Table(key, _METHODS.fill(t=label_of(found)), columns, tuple(rows), method_notes(found))
