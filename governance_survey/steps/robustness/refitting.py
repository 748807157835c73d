"""The same columns fitted with other rows, weights or columns, and errors of the same kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...statistics.clusters import clustered_model
from ...statistics.regression import linear_model
from ..sample_design import design_of
from .slopes import Fit
from .subject import Subject


def refitted(
    subject: Subject,
    *,
    x: np.ndarray | None = None,
    names: tuple[str, ...] | None = None,
    y: np.ndarray | None = None,
    keep: np.ndarray | None = None,
    weights: np.ndarray | None = None,
) -> Fit:
    """Least squares of the subject's model with something changed.

    Parameters
    ----------
    x, names : other columns
    y : another outcome
    keep : ndarray of bool (rows,)
        Other rows have no outcome; they keep their place in the design.
    weights : ndarray (rows,)
        Other weights.
    """
    matrix, responses = subject.model.matrix, subject.responses
    x = matrix.x if x is None else x
    names = matrix.names if names is None else names
    y = matrix.y if y is None else y
    if keep is not None:
        y = np.where(keep, y, np.nan)
    if subject.model.covariance == "design":
        design = design_of(responses)
        if weights is not None:
            # Other weights meet no margins: what they were calibrated on no longer describes them.
            design = replace(design, weights=weights, calibrations=())
        return linear_model(x, y, names=names, covariance="design", design=design)
    own = subject.weights if weights is None else weights
    if str(subject.model.covariance) in ("cluster", "cr2", "cr3", "wild", "two_way"):
        return clustered_model(x, y, subject.units, names=names, kind="cr2", weights=own)
    return linear_model(x, y, names=names, covariance="hc3", weights=own)
