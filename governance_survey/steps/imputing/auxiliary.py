"""What else the models of a source hold: its design, its community, and what other sources say of the community."""

from __future__ import annotations

import numpy as np

from ...data.linked import Linked
from ...data.responses import Responses
from ...statistics.community import group_means
from ...statistics.imputation.records import Known
from ..community_keys import community_groups
from ..person_scores import item_scores

LEAST_KNOWN = 0.5  # of the communities: a figure that fewer have predicts next to nothing


def auxiliary(responses: Responses, linked: Linked | None) -> Known:
    """Log weight and strata; variables of the community; constructs and figures of the other sources, by community."""
    design, names = _design(responses)
    complete = dict(_of_place(responses))
    if linked is not None:
        for source, other in linked.sources.items():
            if source != responses.source:
                complete |= _of_source(linked, responses.source, source, other)
    groups = community_groups(responses)
    psu = responses.design.psu
    # Answers without a community share one place of their own.
    communities = None if groups is None else np.where(groups[1] < 0, len(groups[0]), groups[1])
    return Known(
        design=design,
        design_names=names,
        complete=np.column_stack(list(complete.values())) if complete else np.zeros((responses.n_rows, 0)),
        complete_names=tuple(complete),
        communities=communities,
        psu=None if psu is None else _places(responses.column(psu).values),
        most_complete=None if communities is None else max(len(np.unique(communities)) // 10, 1),
    )


def _design(responses: Responses) -> tuple[np.ndarray, tuple[str, ...]]:
    roles = responses.design
    columns: dict[str, np.ndarray] = {}
    if roles.weight is not None:
        weights = responses.column(roles.weight).values
        columns[roles.weight] = np.log(np.where(weights > 0, weights, np.nan))
    if roles.strata is not None:
        places = _places(responses.column(roles.strata).values)
        for stratum in range(1, int(places.max(initial=0)) + 1):
            columns[f"{roles.strata} {stratum + 1}"] = (places == stratum).astype(np.float64)
    found = np.column_stack(list(columns.values())) if columns else np.zeros((responses.n_rows, 0))
    return found, tuple(columns)


def _places(values: np.ndarray) -> np.ndarray:
    texts = values.astype(str) if values.dtype == object else values
    return np.asarray(np.unique(texts, return_inverse=True)[1]).reshape(-1)


def _of_place(responses: Responses) -> dict[str, np.ndarray]:
    # Constant within a community, PSU or stratum: known of all or of none there, so never imputed row by row.
    found: dict[str, np.ndarray] = {}
    roles = set(responses.design.columns)
    for variable in responses.instrument.variables:
        wanted = variable.level != "person" and variable.kind in ("number", "category")
        if wanted and variable.id in responses.present and variable.id not in roles:
            found |= _numbers(responses, variable.id, variable.id)
    return found


def _numbers(responses: Responses, name: str, title: str) -> dict[str, np.ndarray]:
    values, codes = responses.column(name).values, responses.instrument.codes_of(name)
    if codes is None or codes.level == "ordinal" or len(codes.codes) == 2:
        return {title: values}
    levels = np.unique(values[~np.isnan(values)])
    return {
        f"{title} {level:g}": np.where(np.isnan(values), np.nan, (values == level).astype(np.float64))
        for level in levels[1:]
    }


def _of_source(linked: Linked, own: str, source: str, other: Responses) -> dict[str, np.ndarray]:
    told = _figures if other.instrument.unit == "community" else _means
    return {
        f"{source}: {name}": linked.onto(own, values)
        for name, values in told(linked, source, other).items()
        if np.isfinite(values).mean() >= LEAST_KNOWN
    }


def _figures(linked: Linked, source: str, other: Responses) -> dict[str, np.ndarray]:
    form, present = other.instrument, set(other.present)
    names = [v.id for v in form.variables if v.kind == "number" and v.id in present - set(other.design.columns)]
    names += [indicator.id for indicator in form.indicators if indicator.id in present]
    return {name: linked.of_community(source, other.column(name).values) for name in names}


def _means(linked: Linked, source: str, other: Responses) -> dict[str, np.ndarray]:
    weight = other.design.weight
    found: dict[str, np.ndarray] = {}
    for construct in other.instrument.constructs:
        items = tuple(item for item in other.instrument.items_of(construct.id) if item.id in other.table.columns)
        if items:
            scores = item_scores(other, items)
            known = ~np.isnan(scores)
            person = np.divide(
                np.where(known, scores, 0.0).sum(axis=1),
                known.sum(axis=1),
                out=np.full(len(scores), np.nan),
                where=known.any(axis=1),
            )
            found[construct.id] = group_means(
                person,
                linked.rows[source],
                len(linked.communities),
                weights=None if weight is None else other.column(weight).values,
            ).estimate
    return found
