"""The verb `slopes`: a product of two variables read as the slope of one at values of the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...statistics.moderation import ObservedModerator, johnson_neyman, observed_moderator, simple_slopes
from ...statistics.moderation.slopes import SimpleSlopes, slopes_of
from ...words.errors import UsageError
from ...words.provenance import Provenance
from ...words.text import Text, same
from ..argument_checks import check_level
from ..modelling import Model, check_model
from .product import Product, degrees_of, product_of, rows_used
from .slopes_found import Slopes

NEAR = 0.1  # of the observed range either side of a point


def slopes(
    model: Model, x: str, m: str, *, at: Sequence[float] | None = None, conf_level: float | None = None
) -> Slopes:
    r"""The slope of x where m stands at given values, and where over the observed range it differs from zero.

    .. math:: \hat\omega(m) = b_1 + b_3 m, \qquad
        \widehat{\mathrm{var}}\,\hat\omega(m) = V_{11} + 2mV_{13} + m^2V_{33}

    Estimates, covariance and degrees of freedom are those of the model: design-based, clustered or robust as it was
    fitted. Nothing is said of values of m that were not observed.

    Parameters
    ----------
    model : Model
        From `fit`, with a product: ``fit("W_LAW ~ W_URG * W_FAZ + …", indices)``.
    x : str
        The variable whose slope is read, as in the formula (``"between(W_URG)"``) or by its id.
    m : str
        The variable at whose values it is read: a number (10th, 50th and 90th percentile, weighted, unless `at` says
        otherwise) or a category (each of them).
    at : sequence of float, optional
        Values of a number m, in the units of its column.
    conf_level : float, optional
        That of the model unless given.

    Returns
    -------
    Slopes
        Tables of slopes, of Johnson-Neyman regions (at each value, and for all at once) with the rows that lie in
        them, and of the product itself; a figure.

    Raises
    ------
    UsageError
        ``not_a_model``, ``unknown_term``, ``ambiguous_term``, ``same_variable_twice``, ``no_product``,
        ``main_effect_missing``, ``slope_depends_on_more``, ``curved``, ``focal_category``, ``values_of_a_category``,
        ``not_numbers``, ``level_outside_unit``, ``slopes_need_a_linear_model``.
    EstimationError
        ``outside_data``, ``constant_moderator``, ``not_positive_definite``.

    References
    ----------
    Bauer & Curran (2005), doi 10.1207/s15327906mbr4003_5; Potthoff (1964), doi 10.1007/BF02289721.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=12, scheme=scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW * W_COL", gs.score(answers, scheme))
    >>> found = gs.slopes(model, "W_LAW", "W_COL")
    >>> [table.name for table in found.tables()]
    ['slopes_W_LAW_W_COL', 'slopes_W_LAW_W_COL_regions', 'slopes_W_LAW_W_COL_product']
    """
    check_model(model, "slopes")
    _refuse_other_scales(model)
    level = model.level if conf_level is None else conf_level
    check_level(level)
    product = product_of(model, x, m)
    points = _values(at)
    used, w = rows_used(model)
    columns = model.matrix.x[used][:, list(product.steps)]
    observed: ObservedModerator | None = None
    regions = together = None
    if product.categories or len(np.unique(columns)) <= 2:
        found, n_at = _categories(model, product, columns, points, level)
    else:
        observed = observed_moderator(columns[:, 0], w[used])
        pair = [product.main, product.products[0]]
        coef, cov, dof = model.fit.coef[pair], model.fit.cov[np.ix_(pair, pair)], degrees_of(model, tuple(pair))
        found = simple_slopes(coef, cov, dof, observed, points, level=level)
        near = NEAR * (observed.high - observed.low)
        n_at = (np.abs(columns[:, :1] - found.at) <= near).sum(axis=0)
        regions = johnson_neyman(coef, cov, dof, observed, level=level)
        together = johnson_neyman(coef, cov, dof, observed, level=level, width="simultaneous")
    asked = {"x": product.focal.label, "m": product.moderator.label, "conf_level": level}
    asked |= {"at": None if points is None else points.tolist()}
    return Slopes(
        model=model,
        product=product,
        found=found,
        n_at=n_at,
        observed=observed,
        regions=regions,
        together=together,
        level=level,
        provenance=Provenance(
            step="slopes", arguments=asked, parents=(model.provenance,), counts={"used": int(used.sum())}
        ),
    )


def _refuse_other_scales(model: Model) -> None:
    # A product of log odds is no product of probabilities (Ai & Norton 2003, doi 10.1016/S0165-1765(03)00032-6), and
    # a sum of coefficients has neither the draws of a bootstrap nor corrected slopes behind it.
    if model.family == "linear" and model.asked.draws is None:
        return
    raise UsageError(
        "slopes_need_a_linear_model",
        Text(
            zh="简单斜率只用于线性模型（含混合模型），标准误不是自助法的。",
            en="Simple slopes are for linear models (mixed ones too) whose errors are not a bootstrap's.",
        ),
        got=same(f'family="{model.family}", covariance="{model.covariance}"'),
    )


def _values(at: object) -> np.ndarray | None:
    if at is None:
        return None
    wrong = isinstance(at, str) or not isinstance(at, Sequence | np.ndarray) or len(at) == 0
    if not wrong:
        try:
            return np.asarray(at, dtype=np.float64).reshape(-1)
        except (TypeError, ValueError):
            wrong = True
    raise UsageError(
        "not_numbers",
        Text(zh="at= 须为若干数值。", en="at= is a sequence of numbers."),
        expected=same("at=[20, 50, 80]"),
        got=same(repr(at)),
    )


def _categories(
    model: Model, product: Product, columns: np.ndarray, points: np.ndarray | None, level: float
) -> tuple[SimpleSlopes, np.ndarray]:
    # The slope in each category is a sum of coefficients; a number of two values is treated alike.
    if points is not None:
        raise UsageError(
            "values_of_a_category",
            Text(
                zh="{m} 只有若干类，每一类都会给出；at= 用于数值变量。",
                en="{m} is a category: each is given, and at= is for numbers.",
            ).fill(m=product.moderator.label),
        )
    if product.categories:
        weights = np.vstack([np.zeros(len(product.steps)), np.eye(len(product.steps))])
        rows = np.concatenate([[(columns == 0).all(axis=1).sum()], (columns == 1).sum(axis=0)])
    else:
        weights, rows = np.unique(columns, return_counts=True)
        weights = weights[:, None]
    places = [product.main, *product.products]
    dof = degrees_of(model, tuple(places))
    combine = np.column_stack([np.ones(len(weights)), weights])
    coef, cov = combine @ model.fit.coef[places], combine @ model.fit.cov[np.ix_(places, places)] @ combine.T
    return slopes_of(weights[:, 0], coef, np.diag(cov), dof, level), rows.astype(int)
