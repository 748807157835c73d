"""The verb `pool`: models of completed data sets become one, with available cases beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ...data.responses import Responses
from ...statistics.imputation import Pooled, PooledJoint, pool_estimates, pooled_wald
from ...words.document import Figure
from ...words.errors import UsageError, closest
from ...words.provenance import Provenance
from ...words.shown import Shown
from ...words.table import Table
from ...words.text import Text, listed, same
from ..argument_checks import check_level, check_names
from ..modelling import Model
from .pooled_tables import pooled_figure, pooled_glance, pooled_table

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class PooledModel(Shown):
    """One model of m completed data sets. Made by `pool`.

    Attributes
    ----------
    models : tuple of Model
        One of each completed data set.
    pooled : Pooled
        Estimates, errors, degrees of freedom, missing information by Rubin's rules.
    available : Model or None
        The same model of those who answered alone.
    level : float
    """

    models: tuple[Model, ...]
    pooled: Pooled
    available: Model | None
    level: float
    provenance: Provenance
    section: ClassVar[str] = "models"

    def sources(self) -> tuple[Responses, ...]:
        """The answers behind it."""
        return (self.models[0].responses,)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the estimates."""
        return tuple(parameter.key for parameter in self.models[0].parameters)

    def test(self, *terms: str) -> PooledJoint:
        """D1: are the coefficients of these terms all zero (Li, Raghunathan & Rubin 1991)?"""
        check_names(terms, "terms", 'test("W_LAW", "W_COL")', 1)
        for term in terms:
            if term not in self.names:
                raise UsageError(
                    "unknown_term",
                    Text(zh="模型里没有 {t}。", en="The model has no {t}.").fill(t=term),
                    expected=listed(self.names),
                    fix=closest(term, self.names),
                )
        return pooled_wald(self.pooled, np.eye(len(self.names))[[self.names.index(term) for term in terms]])

    def tables(self) -> tuple[Table, ...]:
        """Coefficients; the fit."""
        return (pooled_table(self), pooled_glance(self))

    def table(self) -> Table:
        """Coefficients, available cases beside them."""
        return pooled_table(self)

    def figures(self) -> tuple[Figure, ...]:
        """Coefficients with their intervals, those of available cases beneath."""
        return (pooled_figure(self),)

    def tidy(self) -> pandas.DataFrame:
        """One row a term: estimate, std_error, statistic, dof, p_value, interval, fmi; the same of available cases."""
        return pooled_table(self).to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row: sets, rows used, rows available, largest missing information."""
        return pooled_glance(self).to_frame()


def pool(models: Sequence[Model], *, available: Model | None = None, conf_level: float | None = None) -> PooledModel:
    r"""Pool one model fitted to m completed data sets by Rubin's rules, with Barnard & Rubin's degrees of freedom.

    .. math:: \bar Q = \tfrac1m\sum Q_i, \qquad T = \bar U + (1 + \tfrac1m)B

    The degrees of freedom that complete data would have are those of the models: of a design PSUs minus strata, of
    clusters clusters minus one.

    Parameters
    ----------
    models : sequence of Model
        The same formula, fitted in the same way to each completed data set of `impute`.
    available : Model, optional
        The same model of the data as answered: printed beside, because findings that rest on imputation alone are
        weak.
    conf_level : float, optional
        That of the models unless given.

    Returns
    -------
    PooledModel

    Raises
    ------
    UsageError
        ``not_models``, ``different_models`` (of other terms, or with other errors), ``level_outside_unit``.
    EstimationError
        ``too_few_imputations``, ``not_finite``.

    References
    ----------
    Rubin (1987), doi 10.1002/9780470316696; Barnard & Rubin (1999), doi 10.1093/biomet/86.4.948.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=12, scheme=scheme)
    >>> made = gs.impute(answers, m=2, seed=1, iterations=2)
    >>> pooled = gs.pool([gs.fit("W_RSK ~ W_LAW", gs.score(one, scheme)) for one in made])
    >>> list(pooled.tidy().columns)
    ['term', 'estimate', 'std_error', 'statistic', 'dof', 'p_value', 'conf_low', 'conf_high', 'fmi']
    """
    made = tuple(models) if isinstance(models, Sequence) else ()
    beside = () if available is None else (available,)
    wrong = [type(one).__name__ for one in (*made, *beside) if not isinstance(one, Model)]
    if wrong or not made:
        raise UsageError(
            "not_models",
            Text(zh="pool 要用 fit 得到的若干模型。", en="pool works on models."),
            expected=same("[fit(formula, score(one, scheme)) for one in imputed]"),
            got=same(wrong[0] if wrong else type(models).__name__),
        )
    level = made[0].level if conf_level is None else conf_level
    check_level(level)
    for other in (*made[1:], *beside):
        _check_same(made[0], other)
    complete = np.minimum.reduce([np.asarray(one.fit.dof, dtype=np.float64) for one in made])
    found = pool_estimates(
        np.stack([one.fit.coef for one in made]), np.stack([one.fit.cov for one in made]), dof_complete=complete
    )
    return PooledModel(
        models=made,
        pooled=found,
        available=available,
        level=level,
        provenance=Provenance(
            step="pool",
            arguments={
                "formula": made[0].formula.canonical(),
                "conf_level": level,
                "available": None if available is None else available.provenance.digest,
            },
            parents=tuple(one.provenance for one in made),
            counts={"used": [one.fit.n_obs for one in made]},
        ),
    )


def _check_same(first: Model, other: Model) -> None:
    ours, theirs = _kind(first), _kind(other)
    if ours != theirs:
        raise UsageError(
            "different_models",
            Text(
                zh="几份数据的模型不同：公式、项或标准误的算法不一样，不能合并。",
                en="The models differ in formula, terms or kind of errors, so they cannot be pooled.",
            ),
            expected=same(" | ".join(ours)),
            got=same(" | ".join(theirs)),
            fix=Text(
                zh="每份插补数据用同一公式；只在某份里出现的选项会多出一项。",
                en="Use one formula; a category that only some sets hold makes another term.",
            ),
        )


def _kind(model: Model) -> tuple[str, ...]:
    return (
        model.formula.canonical(),
        ", ".join(parameter.key for parameter in model.parameters),
        model.family,
        model.covariance,
    )
