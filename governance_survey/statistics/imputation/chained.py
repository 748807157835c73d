"""Multiple imputation by chained equations, inside the sample design."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ...words.errors import EstimationError
from ...words.text import Text, same
from .chain import Others, Target, run_chain
from .columns import Columns, chosen, columns_of
from .linear import Linear
from .logistic import Logistic
from .records import Imputation, Incomplete, Known, TwoLevel

LEAST_ANSWERS = 10
DONORS = 5


def chained_equations(
    variables: Sequence[Incomplete],
    *,
    m: int,
    seed: int,
    iterations: int = 10,
    known: Known | None = None,
    two_level: TwoLevel = "intercept",
    most_predictors: int | None = None,
    each: Callable[[], object] = lambda: None,
) -> Imputation:
    r"""Impute m times, each variable from its own model given all others (van Buuren 2018).

    Each chain starts from answers drawn at random; then every variable in turn, the one with fewest empty cells first,
    is drawn from the predictive distribution of its model, the parameters drawn from their posterior:

    - ordinal, and a number: :math:`y = x\beta + u_g + e` with community intercepts :math:`u_g`, and an answer is
      taken from one of the five people with the nearest prediction (predictive mean matching; Little 1988). Only codes
      that somebody ticked are imputed, nothing is assumed of the spacing of thresholds, and the means, variances and
      correlations that scores are made of are kept; chained ordered logits fail on options that few tick.
    - binary and nominal: logit and multinomial logit, with rows added against separation.

    Parameters
    ----------
    variables : sequence of Incomplete
        Those with `missing` cells are imputed; all of them predict.
    m, iterations : int
    seed : int
        Chain k draws from ``default_rng([seed, k])``: more chains do not change the earlier ones.
    known : Known, optional
        Design, communities, and what else is known of every row.
    two_level : {"intercept", "means", "none"}
        ``means``: the mean of the other rows of the community in place of its intercept, as it always is for binary
        and nominal variables.
    most_predictors : int, optional
        Per model; fewer where answers are few (a tenth of them).
    each : callable
        Called after every iteration of every chain.

    Returns
    -------
    Imputation
        Variables that cannot be imputed are in `left`.

    Raises
    ------
    EstimationError
        ``too_few_imputations``, ``too_few_iterations``, ``nothing_to_impute``, ``normal_of_categories``.

    References
    ----------
    van Buuren & Groothuis-Oudshoorn (2011), doi 10.18637/jss.v045.i03; Little (1988), doi
    10.1080/07350015.1988.10509663; Luedtke, Robitzsch & Grund (2017), doi 10.1037/met0000096.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> x = rng.normal(size=200)
    >>> y = np.clip(np.round(3 + x + rng.normal(size=200)), 1, 5)
    >>> empty = np.zeros(200, dtype=bool)
    >>> gone = x > 1
    >>> made = chained_equations(
    ...     [Incomplete("x", "continuous", x, empty), Incomplete("y", "ordinal", np.where(gone, np.nan, y), gone)],
    ...     m=5, seed=1,
    ... )
    >>> made.names, made.values["y"].shape == (5, gone.sum()), made.methods["y"]
    (('y',), True, 'pmm')
    >>> bool(np.nanmean(np.where(gone, np.nan, y)) < made.filled("y", 0, np.where(gone, np.nan, y)).mean())
    True
    """
    _check(variables, m, iterations)
    given = known or Known()
    columns = columns_of(variables, given)
    targets, left = [], {}
    for place, variable in enumerate(variables):
        if variable.missing.any():
            why = _unfit(variable)
            if why is None:
                targets.append(_target(columns, place, variable, given, two_level, most_predictors))
            else:
                left[variable.name] = why
    if not targets:
        raise EstimationError(
            "nothing_to_impute",
            Text(zh="没有可以插补的变量。", en="There is no variable that can be imputed."),
            got=same(", ".join(f"{name}: {why}" for name, why in left.items()) or "0"),
        )
    targets.sort(key=lambda target: len(target.missing))
    chains = [run_chain(columns, targets, iterations, np.random.default_rng([seed, k]), each) for k in range(m)]
    return Imputation(
        names=tuple(target.variable.name for target in targets),
        methods={target.variable.name: target.variable.used for target in targets},
        rows={target.variable.name: target.missing for target in targets},
        values={
            target.variable.name: np.stack([_answers(columns, target, chain[0][n]) for chain in chains])
            for n, target in enumerate(targets)
        },
        predictors={target.variable.name: _held_names(columns, target) for target in targets},
        left=left,
        trace_mean=np.stack([chain[1] for chain in chains], axis=2),
        trace_sd=np.stack([chain[2] for chain in chains], axis=2),
        two_level=two_level,
        seed=seed,
        iterations=iterations,
        m=m,
    )


def _check(variables: Sequence[Incomplete], m: int, iterations: int) -> None:
    if m < 2:
        raise EstimationError(
            "too_few_imputations",
            Text(
                zh="至少插补两份：一份看不出插补带来的不确定。",
                en="Two imputations at least: one does not show what imputation leaves open.",
            ),
            got=m,
        )
    if iterations < 2:
        raise EstimationError(
            "too_few_iterations", Text(zh="至少迭代两轮。", en="Two iterations at least."), got=iterations
        )
    for variable in variables:
        if variable.used == "normal" and variable.kind != "continuous":
            raise EstimationError(
                "normal_of_categories",
                Text(zh="{v} 不是连续变量，不能按正态分布插补。", en="{v} is no number: not drawn as normal.").fill(
                    v=variable.name
                ),
            )
    if not variables:
        raise EstimationError("nothing_to_impute", Text(zh="没有变量。", en="There are no variables."))


def _unfit(variable: Incomplete) -> str | None:
    seen = variable.values[variable.observed]
    if not len(seen):
        return "nobody_answered"
    if (seen == seen[0]).all():
        return "one_answer_only"
    return "too_few_answers" if len(seen) < LEAST_ANSWERS else None


def _target(
    columns: Columns,
    place: int,
    variable: Incomplete,
    known: Known,
    two_level: TwoLevel,
    most: int | None,
) -> Target:
    communities, psu = known.communities, known.psu
    block = columns.blocks[place]
    groups = communities if communities is not None else psu
    if two_level == "none" or groups is None:
        groups = None
    linear, categories = block.levels is None, 0 if block.levels is None else len(block.levels)
    meant: list[tuple[np.ndarray, np.ndarray | None]] = []
    if groups is not None and not (linear and two_level == "intercept"):
        meant.append((groups, None))
    if groups is not None and communities is not None and psu is not None and _holds_several(psu, communities):
        meant.append((psu, communities))
    inside = groups if linear and two_level == "intercept" else None
    n_groups = 0 if inside is None else int(inside.max()) + 1
    model = Linear(inside, n_groups, variable.used, DONORS) if linear else Logistic(categories)
    return Target(
        place=place,
        variable=variable,
        model=model,
        held=chosen(columns, place, variable, most, known.most_complete),
        observed=np.flatnonzero(variable.observed),
        missing=np.flatnonzero(variable.missing),
        others=tuple(_others(*one, columns.start[:, block.first], variable.observed) for one in meant),
    )


def _holds_several(psu: np.ndarray, communities: np.ndarray) -> bool:
    # Each community in one PSU, and some PSU with several: only then have communities others beside them.
    pairs = np.unique(np.column_stack([psu, communities]), axis=0)
    return len(pairs) == len(np.unique(communities)) > len(np.unique(psu))


def _others(groups: np.ndarray, inside: np.ndarray | None, scores: np.ndarray, observed: np.ndarray) -> Others:
    # As many rows as make the whole mean as good a guess: within over between variance, from the answers there are.
    labels, y = groups[observed], scores[observed]
    size = int(groups.max()) + 1
    counts = np.bincount(labels, minlength=size)
    means = np.bincount(labels, weights=y, minlength=size) / np.maximum(counts, 1)
    held = int((counts > 0).sum())
    within = float(((y - means[labels]) ** 2).sum()) / max(len(y) - held, 1)
    typical = (len(y) - float((counts**2).sum()) / len(y)) / max(held - 1, 1)
    among = float(counts @ (means - y.mean()) ** 2) / max(held - 1, 1)
    between = max((among - within) / max(typical, 1e-12), 0.0)
    return Others(groups, inside, float(np.clip(within / max(between, 1e-12), 1.0, 1000.0)))


def _answers(columns: Columns, target: Target, drawn: np.ndarray) -> np.ndarray:
    levels = columns.blocks[target.place].levels
    return drawn if levels is None else np.asarray(levels[drawn.astype(np.intp)])


def _held_names(columns: Columns, target: Target) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(columns.names[place] for place in target.held[1:]))
    inside = ("community intercept",) if isinstance(target.model, Linear) and target.model.groups is not None else ()
    return (
        *names,
        *inside,
        *("mean of the others" if one.inside is None else "mean of the PSU" for one in target.others),
    )
