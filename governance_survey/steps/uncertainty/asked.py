"""What `uncertainty` was asked for: a model that can be fitted again, one of its columns, a seed, base rows."""

from __future__ import annotations

from numbers import Integral

from ...words.errors import EstimationError, UsageError, closest
from ...words.text import Text, listed, same
from ..linked_scoring import LinkedIndices
from ..modelling import Model, fit
from ..scoring import Indices

FEWEST = 128  # base rows: as many bootstrap samples are drawn


def fitted_model(model: Model | str, indices: Indices | LinkedIndices, level: str | None) -> Model:
    """The model itself, or the one of a formula; refused where its coefficients cannot be fitted again.

    Raises
    ------
    UsageError
        ``not_a_model``, ``only_linear``, ``other_scores``.
    """
    if isinstance(model, str):
        return fit(model, indices, level=level)
    if not isinstance(model, Model):
        raise UsageError(
            "not_a_model",
            Text(
                zh="uncertainty 要用 fit 得到的模型，或模型公式。", en="uncertainty works on a model, or its formula."
            ),
            expected=same('fit(...), "W_RSK ~ W_LAW"'),
            got=same(type(model).__name__),
        )
    if model.family != "linear" or model.asked.groups is not None or model.asked.corrected:
        raise UsageError(
            "only_linear",
            Text(
                zh="目前只重估单层线性模型的系数。",
                en="Only coefficients of linear models of one level are fitted again.",
            ),
            got=same(type(model.fit).__name__),
        )
    parts = (indices,) if isinstance(indices, Indices) else indices.parts
    if all(part.provenance.digest != model.indices.provenance.digest for part in parts):
        raise UsageError(
            "other_scores",
            Text(zh="模型不是用这些得分拟合的。", en="The model was not fitted to these scores."),
            fix=Text(
                zh="传入 fit 时所用的 indices，或直接写公式。", en="Give the indices that fit took, or the formula."
            ),
        )
    return model


def place_of(model: Model, term: str | None) -> int:
    """The column whose coefficient is followed.

    Raises
    ------
    UsageError
        ``unknown_term``, ``lower_order`` (a part of a product, which is not read alone).
    """
    names = model.fit.names
    if term is None:
        return 1
    if term not in names[1:]:
        raise UsageError(
            "unknown_term",
            Text(zh="模型里没有 {t} 这一项。", en="The model has no term {t}.").fill(t=same(str(term))),
            expected=listed(names[1:], most=30),
            fix=closest(str(term), names[1:]),
        )
    place = names.index(term)
    own = model.matrix.terms[place]
    higher = [other.label for other in model.formula.terms if own in model.formula.lower_order_of(other)]
    if higher:
        raise UsageError(
            "lower_order",
            Text(
                zh="{t} 是 {h} 的低阶项，它的系数只说另一变量为 0 处，不单独解读。",
                en="{t} is a lower-order term of {h}: its coefficient speaks of the place where the other "
                "variable is 0, "
                "and is not read alone.",
            ).fill(t=same(term), h=listed(higher)),
            fix=Text(
                zh="看乘积项，或用 slopes。", en="Follow the product, or read the slopes with slopes(model, x, m)."
            ),
        )
    return place


def check_own_seed(seed: object) -> None:
    """A seed is a whole number, 0 or more; there is none by default.

    Examples
    --------
    >>> check_own_seed(None)
    Traceback (most recent call last):
    ...
    governance_survey.words.errors.UsageError: A seed is a whole number, 0 or more. [unusable_seed]
      got: None
      what to do: seed=1
    """
    if isinstance(seed, Integral) and not isinstance(seed, bool) and int(seed) >= 0:
        return
    raise UsageError(
        "unusable_seed",
        Text(zh="随机种子须为非负整数。", en="A seed is a whole number, 0 or more."),
        got=same(repr(seed)),
        fix=same("seed=1"),
    )


def check_rows(n: object) -> None:
    """n is a power of two, and enough for a bootstrap."""
    if isinstance(n, int) and not isinstance(n, bool) and n >= FEWEST and n & (n - 1) == 0:
        return
    raise EstimationError(
        "not_a_power_of_two",
        Text(zh="基础样本量 n 须为 2 的幂。", en="n must be a power of two."),
        expected=Text(zh="{n}、256、512、1024、…", en="{n}, 256, 512, 1024, ...").fill(n=FEWEST),
        got=same(repr(n)),
    )
