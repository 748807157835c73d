"""The columns of a model that a slope at values of another variable is made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...schemes.formula import Factor, Term
from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..modelling import Model


@dataclass(frozen=True)
class Product:
    """A focal variable, its moderator and their product in a model.

    Attributes
    ----------
    focal, moderator : Factor
    title, moderator_title : Text
        Wordings of their columns.
    main : int
        Column of the focal variable.
    steps : tuple of int
        Columns of the moderator: one number, or one for each category but the base.
    products : tuple of int
        Columns of the product, in the order of `steps`.
    categories : tuple of Text
        Of a moderator that is a category: the base, then one for each of `steps`; else empty.
    """

    focal: Factor
    moderator: Factor
    title: Text
    moderator_title: Text
    main: int
    steps: tuple[int, ...]
    products: tuple[int, ...]
    categories: tuple[Text, ...]


def product_of(model: Model, x: str, m: str) -> Product:
    """Find the product of two variables in a model.

    Raises
    ------
    UsageError
        ``unknown_term``, ``ambiguous_term``, ``same_variable_twice``, ``no_product``, ``main_effect_missing``,
        ``slope_depends_on_more``, ``curved``, ``focal_category``.
    """
    focal, moderator = _factor(model, x), _factor(model, m)
    if focal == moderator:
        raise UsageError(
            "same_variable_twice",
            Text(zh="斜率要看两个不同的变量。", en="A slope is read at values of another variable."),
            got=same(x),
        )
    _refuse_curves(model, (focal, moderator))
    columns = _columns(model)
    products = columns.get(frozenset((focal, moderator)), ())
    if not products:
        raise UsageError(
            "no_product",
            Text(zh="模型里没有 {x} 与 {m} 的乘积项。", en="The model has no product of {x} and {m}.").fill(x=x, m=m),
            fix=same(f'fit("{model.formula.outcome.label} ~ {focal.label} * {moderator.label} + …")'),
        )
    further = [term for term in columns if focal in term and len(term) > 1 and term != {focal, moderator}]
    if further:
        raise UsageError(
            "slope_depends_on_more",
            Text(
                zh="{x} 还与别的变量相乘：它的斜率不只取决于 {m}。",
                en="{x} is multiplied by other variables too: its slope does not depend on {m} alone.",
            ).fill(x=x, m=m),
            got=listed([" × ".join(sorted(factor.label for factor in term)) for term in further]),
        )
    main, steps = (columns.get(frozenset((factor,)), ()) for factor in (focal, moderator))
    if not main or not steps:
        raise UsageError(
            "main_effect_missing",
            Text(
                zh="乘积项缺少单独的一项，斜率没有意义。", en="The product stands without one of its variables alone."
            ),
            fix=same(f"{focal.label} * {moderator.label}"),
        )
    if len(main) > 1:
        raise UsageError(
            "focal_category",
            Text(
                zh="{x} 是多于两类的分类变量，没有一个斜率。", en="{x} is a category of several and has no slope."
            ).fill(x=x),
            fix=Text(zh="把它作为调节变量。", en="Take it as the second variable."),
        )
    contrasts = [contrast for contrast in (model.matrix.contrasts[step] for step in steps) if contrast is not None]
    return Product(
        focal=focal,
        moderator=moderator,
        title=model.matrix.labels[main[0]],
        moderator_title=model.titles[moderator.name] if contrasts else model.matrix.labels[steps[0]],
        main=main[0],
        steps=steps,
        products=products,
        categories=(contrasts[0].base, *(contrast.level for contrast in contrasts)) if contrasts else (),
    )


def _factor(model: Model, name: str) -> Factor:
    factors = list(dict.fromkeys(factor for term in model.formula.terms for factor in term.factors))
    found = [factor for factor in factors if factor.label == name] or [f for f in factors if f.name == name]
    known = [factor.label for factor in factors]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            "ambiguous_term",
            Text(zh="{x} 在模型里不止一种写法。", en="{x} stands in the model in several ways.").fill(x=name),
            expected=listed([factor.label for factor in found]),
        )
    raise UsageError(
        "unknown_term",
        Text(zh="模型里没有 {x}。", en="The model has no {x}.").fill(x=name),
        expected=listed(known, most=30),
        fix=closest(name, known),
    )


def _refuse_curves(model: Model, pair: tuple[Factor, Factor]) -> None:
    apart = ({"between"}, {"within"})
    for factor in pair:
        others = [
            other
            for term in model.formula.terms
            for other in term.factors
            if other.name == factor.name
            and other != factor
            # A mean and the deviation from it do not move together.
            and not all(any(kind <= set(part.functions) for kind in apart) for part in (factor, other))
        ]
        if "poly" in factor.functions or others:
            raise UsageError(
                "curved",
                Text(zh="{x} 以曲线进入模型，没有一个斜率。", en="{x} enters as a curve and has no single slope.").fill(
                    x=factor.name
                ),
                got=listed(dict.fromkeys([factor.label, *(other.label for other in others)])),
            )


def _columns(model: Model) -> dict[frozenset[Factor], tuple[int, ...]]:
    found: dict[frozenset[Factor], tuple[int, ...]] = {}
    for place, term in enumerate(model.matrix.terms):
        if isinstance(term, Term):
            key = frozenset(term.factors)
            found[key] = (*found.get(key, ()), place)
    return found


def degrees_of(model: Model, places: tuple[int, ...]) -> float:
    """Degrees of freedom for combinations of coefficients: the model's; the least, where each has its own (CR2)."""
    return float(np.broadcast_to(model.fit.dof, len(model.fit.names))[list(places)].min())


def rows_used(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a model (mask), and the weights of all rows."""
    responses = model.responses
    weight = responses.design.weight
    w = np.ones(responses.n_rows) if weight is None else np.nan_to_num(responses.column(weight).values)
    return model.matrix.complete & (w > 0), w
