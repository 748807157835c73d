"""The same columns fitted with other rows, weights or columns, and errors of the same kind."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ...statistics.clusters import clustered_model
from ...statistics.clusters.records import Kind
from ...statistics.regression import Covariance, linear_model
from ..sample_design import design_of
from .slopes import Fit
from .subject import Subject

# Of a bootstrap and of two ways of clustering CR2 by the first stands in.
_CLUSTERED: dict[str, Kind] = {"cluster": "cr1", "cr2": "cr2", "cr3": "cr3", "wild": "cr2", "two_way": "cr2"}


def refitted(
    subject: Subject,
    *,
    x: np.ndarray | None = None,
    names: tuple[str, ...] | None = None,
    keep: np.ndarray | None = None,
    weights: np.ndarray | None = None,
) -> Fit:
    """Least squares of the subject's model with something changed.

    Parameters
    ----------
    x, names : other columns
    keep : ndarray of bool (rows,)
        Other rows have no outcome; they keep their place in the design.
    weights : ndarray (rows,)
        Other weights.
    """
    matrix, responses = subject.model.matrix, subject.responses
    x = matrix.x if x is None else x
    names = matrix.names if names is None else names
    y = matrix.y if keep is None else np.where(keep, matrix.y, np.nan)
    if subject.model.covariance == "design":
        design = design_of(responses)
        if weights is not None:
            # Other weights meet no margins: what they were calibrated on no longer describes them.
            design = replace(design, weights=weights, calibrations=())
        return linear_model(x, y, names=names, covariance="design", design=design)
    own = subject.weights if weights is None else weights
    kind = subject.model.covariance
    clustered = _CLUSTERED.get(kind)
    if clustered is not None:
        return clustered_model(x, y, subject.units, names=names, kind=clustered, weights=own)
    robust: Covariance = kind if kind in ("hc0", "hc1", "hc2", "hc3", "model") else "hc3"
    return linear_model(x, y, names=names, covariance=robust, weights=None if robust == "model" else own)
