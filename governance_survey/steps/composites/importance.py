"""The verb `importance`: how parts perform beside how important they are, stated and derived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ...statistics.community.draws import FEWEST_DRAWS
from ...statistics.composites.importance import Method
from ...words.errors import UsageError, closest
from ...words.provenance import Provenance
from ...words.text import Text, listed, same
from ..argument_checks import check_choice, check_name, check_names, check_random
from ..linked_scoring import LinkedIndices
from ..measurement.options import seed_of
from ..misuse.linter import hold
from ..misuse.own_parts import explained_by_itself
from ..sample_design import design_of
from ..scored_input import check_scored
from ..scoring import Indices
from .importance_found import ImportanceMatrices
from .importance_matrices import matrices_of
from .leaves import Depth, check_goal, leaves_of
from .stated import Stated, stated_of


def importance(
    indices: Indices | LinkedIndices,
    performance: str | Sequence[str],
    *,
    stated: str | Mapping[str, str] | None = None,
    outcome: str | None = None,
    at: Depth = "parts",
    goal: float | None = None,
    method: Method | None = None,
    draws: int = 500,
    seed: int | None = None,
    conf_level: float = 0.95,
    accept: Mapping[str, str] | None = None,
) -> ImportanceMatrices:
    r"""Importance-performance analysis with the doubt of its quadrants.

    Performance is the design-weighted mean of each part, 0-100. Stated importance is what people say; derived
    importance is a part's share of the variance of an outcome that all parts explain together:

    .. math:: \mathrm{LMG}_j = \sum_{S\not\ni j} \frac{|S|!\,(p-1-|S|)!}{p!}\,[R^2(S\cup j)-R^2(S)]

    Parameters
    ----------
    indices : Indices or LinkedIndices
    performance : str or sequence of str
        An index whose parts are looked at (``"R_CAP"``), or the scores themselves; all of one source.
    stated : str or mapping, optional
        A construct with one row for each part in their order (``"R_IMP"``), a question with ticks whose options say
        what they speak of (``"R_MS_2"``), or part -> row or option.
    outcome : str, optional
        A score of the same source (``"R_SAT"``).
    at : {"parts", "subdimensions", "items"}
        How deep to go, where `performance` is one index.
    goal : float, optional
        The performance line, 0-100, where policy has one; else the grand mean of the parts. Importance has its own
        grand mean.
    method : {"lmg", "relative_weights"}, optional
        ``lmg`` up to eleven parts, else ``relative_weights``.
    draws, seed : int
        Bootstrap of sampling units (Rao & Wu). A quadrant is named where 80 % of the replicates lie in it.
    conf_level : float
    accept : mapping, optional
        Rule of misuse -> the written reason to go against it (``outcome_on_its_parts``).

    Raises
    ------
    UsageError
        ``importance_of_what`` (neither stated nor outcome), ``unknown_index``, ``too_few_parts``, ``goal_is_low``,
        ``several_sources``, ``unknown_choice``, ``outcome_of_another_source``, ``unknown_question``,
        ``stated_does_not_match``, ``goal_outside_scale``, and the codes of misuse.
    EstimationError
        ``nothing_explained``, ``dependent_predictors``, ``constant_item``, ``no_answers``, ``too_few_draws``. With
        stated importance at hand a refusal of the derived one is printed instead.

    References
    ----------
    Martilla & James (1977), doi 10.1177/002224297704100112; Gromping (2007), doi 10.1198/000313007X188252.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("resident"), gs.read_scheme("five_dimensions")
    >>> indices = gs.score(gs.simulate(form, seed=1, communities=30, scheme=scheme), scheme)
    >>> found = gs.importance(indices, "R_CAP", stated="R_IMP", draws=200)
    >>> found.table().name, len(found.parts)
    ('importance_stated', 5)
    """
    check_random(draws, FEWEST_DRAWS, seed, conf_level)
    _check_asked(indices, performance, stated, outcome, goal)
    check_choice(method, ("lmg", "relative_weights"), "method")
    part, names, titles, values = _performance(indices, performance, at)
    y, outcome_title = _outcome(indices, part, outcome)
    cautions = hold(() if outcome is None else explained_by_itself(indices, outcome, names), accept)
    said = None if stated is None else stated_of(part.responses, part.scheme, names, stated)
    if isinstance(indices, LinkedIndices):
        values, said = _without_rows_aside(indices, part, values, said)
    seed = seed_of(indices.provenance.digest) if seed is None else seed
    matrices, derived, refusal = matrices_of(
        design_of(part.responses), (seed, draws), values, said, y, method, goal, conf_level
    )
    return ImportanceMatrices(
        part=part,
        parts=names,
        titles=titles,
        matrices=matrices,
        stated=said,
        outcome=outcome,
        outcome_title=outcome_title,
        derived=derived,
        refusal=refusal,
        goal=goal,
        n=(~np.isnan(values)).sum(axis=0),
        level=conf_level,
        draws=draws,
        cautions=cautions,
        provenance=Provenance(
            step="importance",
            arguments={
                "performance": list(names),
                "stated": None if said is None else list(said.columns),
                "outcome": outcome,
                "goal": goal,
                "method": None if derived is None else derived.derived.method,
                "draws": draws,
                "conf_level": conf_level,
                "accept": {caution.misuse.code: caution.reason for caution in cautions},
            },
            parents=(indices.provenance,),
            counts={"rows": len(values), **{f"n_{matrix.kind}": matrix.n for matrix in matrices}},
            seed=seed,
        ),
    )


def _check_asked(indices: object, performance: object, stated: object, outcome: str | None, goal: float | None) -> None:
    check_scored(indices, "importance")
    if not isinstance(performance, str):
        check_names(performance, "performance", '"R_CAP", ("R_LAW", "R_COL")')
    if outcome is not None:
        check_name(outcome, "outcome", '"R_SAT"')
    if stated is None and outcome is None:
        raise UsageError(
            "importance_of_what",
            Text(zh="没有说明重要性从哪里来。", en="Nothing says where importance comes from."),
            expected=same('stated="R_IMP", outcome="R_SAT"'),
        )
    if goal is not None and not (isinstance(goal, int | float | np.number) and 0 <= goal <= 100):
        raise UsageError(
            "goal_outside_scale",
            Text(zh="目标须在 0 到 100 之间。", en="A goal lies between 0 and 100."),
            got=same(goal),
        )


def _without_rows_aside(
    indices: LinkedIndices, part: Indices, values: np.ndarray, said: Stated | None
) -> tuple[np.ndarray, Stated | None]:
    # Rows set aside by `link` keep their place in the design and say nothing.
    own = (indices.linked.rows[part.responses.source] >= 0)[:, None]
    return np.where(own, values, np.nan), None if said is None else replace(
        said, values=np.where(own, said.values, np.nan)
    )


def _performance(
    indices: Indices | LinkedIndices, performance: str | Sequence[str], at: Depth
) -> tuple[Indices, tuple[str, ...], tuple[Text, ...], np.ndarray]:
    held = (indices,) if isinstance(indices, Indices) else indices.parts
    asked = (performance,) if isinstance(performance, str) else tuple(performance)
    known = [name for part in held for name in part.persons.scores]
    for name in asked:
        if name not in known:
            raise UsageError(
                "unknown_index",
                Text(zh="没有指数 {name}。", en="There is no index {name}.").fill(name=name),
                expected=listed(known, most=30),
                fix=closest(name, known),
            )
    parts = [next(part for part in held if name in part.persons.scores) for name in asked]
    sources = {part.responses.source for part in parts}
    if len(sources) > 1:
        raise UsageError(
            "several_sources",
            Text(zh="表现要来自同一个来源。", en="Performance must come from one source."),
            got=listed(sorted(sources)),
        )
    if isinstance(performance, str):
        leaves = leaves_of(parts[0], performance, at)
        names, titles, values = leaves.ids, leaves.titles, leaves.values
    else:
        for name, part in zip(asked, parts, strict=True):
            check_goal(part, name)
        form = parts[0].responses.instrument
        nodes = {node.id: node for part in parts for node in part.scheme.nodes(part.responses.source)}
        names = tuple(dict.fromkeys(asked))
        titles = tuple(nodes[n].title.text if n in nodes else form.title_of(n).text for n in names)
        values = np.column_stack([parts[asked.index(name)].persons.scores[name] for name in names])
    if len(names) < 2:
        raise UsageError(
            "too_few_parts",
            Text(zh="至少要有两个部分才能比较。", en="At least two parts are needed to compare."),
            got=listed(names),
        )
    return parts[0], names, titles, values


def _outcome(
    indices: Indices | LinkedIndices, part: Indices, outcome: str | None
) -> tuple[np.ndarray | None, Text | None]:
    if outcome is None:
        return None, None
    held = (indices,) if isinstance(indices, Indices) else indices.parts
    found = [own for own in held if outcome in own.persons.scores]
    own = next((known for known in found if known.responses.source == part.responses.source), None)
    if own is None:
        known = [name for other in held for name in other.persons.scores]
        raise UsageError(
            "outcome_of_another_source" if found else "unknown_index",
            Text(
                zh="结果 {o} 来自别的来源：导出重要性要由同一批人回答；跨来源的关联用 fit。",
                en="The outcome {o} is of another source: derived importance needs the same people; across sources use "
                "fit.",
            ).fill(o=outcome)
            if found
            else Text(zh="没有指数 {name}。", en="There is no index {name}.").fill(name=outcome),
            expected=listed(known, most=30),
            fix=None if found else closest(outcome, known),
        )
    nodes = {node.id: node for node in own.scheme.nodes(own.responses.source)}
    title = nodes[outcome].title.text if outcome in nodes else own.responses.instrument.title_of(outcome).text
    return own.persons.scores[outcome], title
