"""What one estimate compares, in words, with every number read from the model's one covariance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...statistics.multilevel import MixedLogit, MixedOrdered
from ...words.errors import UsageError
from ...words.text import Text, listed, same
from ..model_variables import UNITS, quoted
from .options import COUNTS

if TYPE_CHECKING:
    from .model import Model

Scale = Literal["difference", "ratio"]


@dataclass(frozen=True)
class Claim:
    """What an estimate compares, with every number read from the one covariance matrix.

    Attributes
    ----------
    label, contrast, outcome, unit : Text
        Variable, comparison, what differs, in which unit.
    estimate, std_error, statistic, dof, p_value, low, high : float
        Of a ratio: on the log scale, with nought for no difference. `dof` is None for the normal reference and for a
        bootstrap.
    scale : {"difference", "ratio"}
    category : Text or None
        Of an outcome of several categories: the one spoken of.
    """

    label: Text
    contrast: Text
    outcome: Text
    unit: Text
    estimate: float
    std_error: float
    statistic: float
    dof: float | None
    p_value: float
    low: float
    high: float
    scale: Scale = "difference"
    category: Text | None = None

    @property
    def said(self) -> Text:
        """The variable, with the category of the outcome where there are several."""
        return self.label if self.category is None else _OF.fill(t=self.label, c=self.category)

    @classmethod
    def of(cls, model: Model, place: int, category: int | None = None) -> Claim:
        """The claim of one column of a model, about one category of the outcome where it has several."""
        if scale_of_claims(model) == "effects":
            return _marginal(model, place, category)
        return _coefficient(model, place)


def category_of(model: Model, wanted: str | float | None) -> int | None:
    """Place of the category a finding speaks of; None where the outcome has none.

    Raises
    ------
    UsageError
        ``category_missing``, ``unknown_category``, ``category_of_a_ratio``.
    """
    if scale_of_claims(model) == "ratio":
        # One ratio holds at every threshold.
        if wanted is not None and model.matrix.codes:
            raise UsageError(
                "category_of_a_ratio",
                Text(
                    zh="有序 logit 混合模型的优势比对各阈值相同，不单说某一类。",
                    en="The odds ratio of a mixed ordered logit is the same at every threshold and speaks of no single "
                    "category.",
                ),
                got=same(f"category={wanted}"),
            )
        return None
    codes, labels = model.matrix.codes, model.matrix.categories
    offered = listed([same(f"{code} = ") + label for code, label in zip(codes, labels, strict=True)], most=20)
    if wanted is None:
        if model.family == "multinomial":
            raise UsageError(
                "category_missing",
                Text(zh="结果变量有几类：请说明哪一类。", en="The outcome has several categories: say which one."),
                expected=offered,
                fix=same(f"category={codes[-1]}"),
            )
        return len(codes) - 1 if codes else None
    found = [n for n, label in enumerate(labels) if str(wanted) in (label.zh, label.en)]
    found = [n for n, code in enumerate(codes) if str(wanted) == code] or found
    if not found:
        raise UsageError(
            "unknown_category",
            Text(zh="结果变量没有类别“{w}”。", en="The outcome has no category “{w}”.").fill(w=wanted),
            expected=offered if codes else None,
            fix=None if codes else Text(zh="结果变量不分类别：去掉 category。", en="It has none: leave category out."),
        )
    return found[0]


def scale_of_claims(model: Model) -> Literal["coefficient", "effects", "ratio"]:
    """How a model's findings are worded: its coefficients, average marginal differences, or ratios."""
    if model.family == "linear":
        return "coefficient"
    # Counts over exposures of any size have no one difference, and a mixed model of odds no one population.
    over_exposure = model.family in COUNTS and model.offset is not None
    return "ratio" if over_exposure or isinstance(model.fit, MixedLogit | MixedOrdered) else "effects"


def parameter_of(model: Model, place: int) -> int:
    """Place of a matrix column among the estimates of the fit (of the first equation, where there are several)."""
    return next(n for n, parameter in enumerate(model.parameters) if parameter.column == place)


def _coefficient(model: Model, place: int) -> Claim:
    fit, n = model.fit, parameter_of(model, place)
    low, high = fit.conf_int(model.level)
    ratio = scale_of_claims(model) == "ratio"
    return Claim(
        label=topic_of(model, place),
        contrast=contrast_of(model, place),
        outcome=_ratio_outcome(model) if ratio else outcome_of(model),
        unit=_unit_of_outcome(model),
        estimate=float(fit.coef[n]),
        std_error=float(fit.std_error[n]),
        statistic=float(fit.statistic[n]),
        dof=_dof(np.broadcast_to(fit.dof, len(fit.coef))[n], drawn=model.asked.draws is not None),
        p_value=float(fit.p_value[n]),
        low=float(low[n]),
        high=float(high[n]),
        scale="ratio" if ratio else "difference",
    )


def _marginal(model: Model, place: int, category: int | None) -> Claim:
    effects = model.effects
    assert effects is not None
    row, k = effects.place(model.matrix.names[place]), category or 0
    assert row is not None
    found, scale = effects.found, effects.scale
    low, high = found.conf_int(model.level)
    return Claim(
        label=topic_of(model, place),
        contrast=contrast_of(model, place),
        outcome=_expected(model, category),
        unit=effects.unit,
        estimate=float(found.estimate[row, k]) * scale,
        std_error=float(found.std_error[row, k]) * scale,
        statistic=float(found.statistic[row, k]),
        dof=_dof(found.dof),
        p_value=float(found.p_value[row, k]),
        low=float(low[row, k]) * scale,
        high=float(high[row, k]) * scale,
        category=None if category is None else model.matrix.categories[category],
    )


def _dof(value: float, *, drawn: bool = False) -> float | None:
    return float(value) if np.isfinite(value) and not drawn else None


_OF = Text(zh="{t}（{c}）", en="{t} ({c})")
_SHARE = Text(zh="“{t}”的比例", en="share of “{t}”")
_SHARE_OF = Text(zh="{t}为“{c}”的比例", en="share of “{c}” on {t}")
_ODDS = Text(zh="“{t}”的优势（同一组内比较）", en="odds of “{t}” within the same group")
_ODDS_HIGHER = Text(zh="{t}更高一类的优势（同一组内比较）", en="odds of a higher category of {t} within the same group")
_RATE = Text(zh="{t}（按暴露量计的发生率）", en="{t} for the same exposure")
_BETWEEN = Text(zh="社区间{t}每高一个标准差", en="each additional standard deviation of {t} between communities")
_MEAN = Text(zh="社区的{t}", en="community mean of {t}")
_DEVIATIONS = Text(zh="个标准差", en="standard deviations")


def _expected(model: Model, category: int | None) -> Text:
    if category is not None:
        return _SHARE_OF.fill(t=outcome_of(model), c=model.matrix.categories[category])
    return _SHARE.fill(t=outcome_of(model)) if model.family == "logit" else outcome_of(model)


def _ratio_outcome(model: Model) -> Text:
    odds = _ODDS_HIGHER if model.family == "ordered" else _ODDS
    return (_RATE if model.family in COUNTS else odds).fill(t=outcome_of(model))


def outcome_of(model: Model) -> Text:
    """Wording of the outcome inside a sentence."""
    transformed = model.formula.outcome.functions
    title = inside(model.titles[model.formula.outcome.name] if transformed else model.matrix.outcome)
    for function in transformed:
        title = _TRANSFORMED[function].fill(t=title)
    return _MEAN.fill(t=title) if model.asked.corrected else title


def topic_of(model: Model, place: int) -> Text:
    """Wording of a column's variable; of a category the contrast names its two values."""
    term = model.matrix.terms[place]
    if term is not None and model.matrix.contrasts[place] is not None:
        return inside(model.titles[term.factors[0].name])
    return inside(model.matrix.labels[place])


def inside(title: Text) -> Text:
    """A title inside a sentence: English starts small unless with an abbreviation or a name; an item is quoted."""
    if quoted(title) is not title:
        return quoted(title)
    start = title.en[:2]
    small = len(start) == 2 and start[0].isupper() and start[1].islower()
    return Text(zh=title.zh, en=title.en[0].lower() + title.en[1:]) if small else title


def _unit_of_outcome(model: Model) -> Text:
    if model.asked.corrected:
        return _DEVIATIONS
    return _unit(model, model.formula.outcome.name, logged=bool(model.formula.outcome.functions))


def _unit(model: Model, name: str, *, logged: bool) -> Text:
    if logged:
        return Text(zh="个对数单位", en="log units")
    return model.units.get(name, UNITS)


def contrast_of(model: Model, place: int) -> Text:
    """The comparison an estimate makes, in words that fit both grammars."""
    label = inside(model.matrix.labels[place])
    term = model.matrix.terms[place]
    assert term is not None
    if len(term.factors) > 1:
        return Text(zh="{label} 的乘积每高一个单位", en="one more unit of the product {label}").fill(label=label)
    factor = term.factors[0]
    title = inside(model.titles[factor.name])
    compared = model.matrix.contrasts[place]
    if compared is not None and not model.asked.corrected:
        return Text(zh="{title}为“{level}”的人与“{base}”相比", en="{title} “{level}” compared with “{base}”").fill(
            title=title, level=compared.level, base=compared.base
        )
    unit = _unit(model, factor.name, logged="log" in factor.functions)
    for function in factor.functions:
        if not (model.asked.corrected and function == "between"):
            title = _TRANSFORMED[function].fill(t=title)
    if model.asked.corrected:
        return _BETWEEN.fill(t=title)
    return Text(zh="{title}每高一{unit}", en="{more}").fill(title=title, unit=unit, more=_one_more(title.en, unit.en))


def _one_more(title: str, unit: str) -> str:
    """One more unit of a variable, in English, where a title may name its own unit.

    Examples
    --------
    >>> _one_more("rule of law", "points"), _one_more("days of reserves", "days")
    ('each additional point of rule of law', 'each additional day of reserves')
    >>> _one_more("supply-gap days", "days"), _one_more("drills per year", "times per year")
    ('each additional supply-gap day', 'each additional time per year of drills per year')
    >>> _one_more("volunteers", "per 100 residents"), _one_more("residents per worker", "residents per worker")
    ('each additional unit (per 100 residents) of volunteers', 'each additional unit of residents per worker')
    """
    # Of "square metres" and "log units" the second word is the one.
    place = 1 if unit.startswith(("square ", "log ")) else 0
    words = unit.split(" ")
    one = " ".join((*words[:place], _SINGULAR.get(words[place], words[place]), *words[place + 1 :]))
    if unit == title:
        return f"each additional unit of {title}"
    if words[0] == "per" or unit[0].isdigit():
        return f"each additional unit ({unit}) of {title}"
    if title.startswith(f"{unit} of "):
        return f"each additional {one} of {title.removeprefix(f'{unit} of ')}"
    if title.endswith(f" {unit}"):
        return f"each additional {title.removesuffix(unit)}{one}"
    return f"each additional {one} of {title}"


# By the first word of a unit: what one of them is called.
_SINGULAR = {
    **{
        f"{one}s": one
        for one in (
            *("point", "unit", "year", "month", "day", "hour", "household", "worker", "resident", "time", "person"),
            *("level", "kind", "metre", "system", "grid", "member", "session", "message", "event"),
        )
    },
    "people": "person",
    "person-days": "person-day",
}
# What a function makes of a title, innermost first, inside a sentence.
_TRANSFORMED = {
    "log": Text(zh="{t}的对数", en="the log of {t}"),
    "center": Text(zh="{t}", en="{t}"),
    "between": Text(zh="所在社区的{t}均值", en="the community mean of {t}"),
    "within": Text(zh="{t}与本社区均值之差", en="the deviation of {t} from the own community's mean"),
}
