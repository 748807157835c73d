"""What is imputed, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

Kind = Literal["ordinal", "continuous", "binary", "nominal"]
Method = Literal["pmm", "normal", "logit", "multinomial"]
TwoLevel = Literal["intercept", "means", "none"]
METHOD_OF: dict[Kind, Method] = {"ordinal": "pmm", "continuous": "pmm", "binary": "logit", "nominal": "multinomial"}


@dataclass(frozen=True)
class Incomplete:
    """One variable that is imputed where `missing`, and predicts the others.

    Attributes
    ----------
    name : str
    kind : {"ordinal", "continuous", "binary", "nominal"}
    values : ndarray (n,)
        NaN where there is no answer.
    missing : ndarray of bool (n,)
        Cells to impute. A cell that is empty and not `missing` was never asked: it is left so, and the others'
        models know it by an indicator.
    method : {"pmm", "normal", "logit", "multinomial"}, optional
        That of its kind unless given; ``normal`` for a continuous variable alone.
    """

    name: str
    kind: Kind
    values: np.ndarray
    missing: np.ndarray
    method: Method | None = None

    @property
    def observed(self) -> np.ndarray:
        """Rows that hold an answer."""
        return np.asarray(~np.isnan(self.values))

    @property
    def used(self) -> Method:
        """The method in force."""
        return self.method or METHOD_OF[self.kind]


@dataclass(frozen=True)
class Known:
    """What is known of every row beside the variables.

    Attributes
    ----------
    design : ndarray (n, c), optional
        Always in the models: log weight, marks of strata.
    complete : ndarray (n, c), optional
        Other predictors that are not imputed, such as what other sources say of the community; NaN counts as its mean.
    design_names, complete_names : tuple of str
    communities, psu : ndarray of int (n,), optional
        0, 1 … ; communities for the intercepts. With PSUs that hold several, the mean of the other communities of the
        PSU is a predictor, too.
    most_complete : int, optional
        Of `complete`, per model: what a community has but once bears fewer columns than there are communities.
    """

    design: np.ndarray | None = None
    design_names: tuple[str, ...] = ()
    complete: np.ndarray | None = None
    complete_names: tuple[str, ...] = ()
    communities: np.ndarray | None = None
    psu: np.ndarray | None = None
    most_complete: int | None = None


@dataclass(frozen=True)
class Imputation:
    """m sets of imputed cells. Only imputed cells are held.

    Attributes
    ----------
    names : tuple of str
        Variables that were imputed.
    methods : mapping
        Variable -> method.
    rows : mapping
        Variable -> ndarray of int (cells,), rows imputed.
    values : mapping
        Variable -> ndarray (m, cells).
    predictors : mapping
        Variable -> names of what its model holds.
    left : mapping
        Variable -> why its cells stay empty: ``nobody_answered``, ``one_answer_only``, ``too_few_answers``.
    trace_mean, trace_sd : ndarray (variables, iterations, m)
        Mean and standard deviation of the imputed cells after each iteration; of a nominal variable those of being in
        its commonest category.
    two_level : {"intercept", "means", "none"}
    seed, iterations, m : int
    """

    names: tuple[str, ...]
    methods: Mapping[str, Method]
    rows: Mapping[str, np.ndarray]
    values: Mapping[str, np.ndarray]
    predictors: Mapping[str, tuple[str, ...]]
    left: Mapping[str, str]
    trace_mean: np.ndarray
    trace_sd: np.ndarray
    two_level: TwoLevel
    seed: int
    iterations: int
    m: int

    def filled(self, name: str, k: int, values: np.ndarray) -> np.ndarray:
        """A copy of a variable's values with the cells of the k-th set (0 to m - 1)."""
        found = np.array(values, dtype=np.float64)
        if name in self.rows:
            found[self.rows[name]] = self.values[name][k]
        return found
