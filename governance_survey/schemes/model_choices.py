"""What a model may be asked: its family, its errors, how variances between groups and weights are scaled."""

from __future__ import annotations

from typing import Literal

Family = Literal["linear", "logit", "ordered", "multinomial", "poisson", "negative_binomial", "fractional"]
Covariance = Literal[
    "design",
    "hc0",
    "hc1",
    "hc2",
    "hc3",
    "cluster",
    "cr2",
    "cr3",
    "wild",
    "two_way",
    "model",
    "satterthwaite",
    "kenward_roger",
    "between_within",
    "bootstrap",
]
Estimator = Literal["reml", "ml"]
Scaling = Literal["size", "effective"]
