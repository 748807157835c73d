"""What several verbs ask alike: levels, draws, seeds, words and reasons, refused early where they cannot be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import TypeGuard

from ..words.errors import UsageError, closest
from ..words.text import Text, listed, same, say


def check_level(level: object) -> None:
    """A confidence level lies between 0 and 1.

    Examples
    --------
    >>> check_level(95)
    Traceback (most recent call last):
    ...
    governance_survey.words.errors.UsageError: A confidence level lies between 0 and 1. [level_outside_unit]
      got: 95
      what to do: Write conf_level=0.95.
    """
    if _is_number(level) and 0 < level < 1:
        return
    share = level / 100 if _is_number(level) and 1 < level < 100 else 0.95
    raise UsageError(
        "level_outside_unit",
        Text(zh="置信水平须在 0 与 1 之间。", en="A confidence level lies between 0 and 1."),
        got=_shown(level),
        fix=Text(zh="写 conf_level={v}。", en="Write conf_level={v}.").fill(v=f"{share:g}"),
    )


def check_draws(draws: object, least: int, name: str = "draws") -> None:
    """A number of draws, or of what `name` says, is whole and large enough for what is read from it."""
    if _is_whole(draws) and draws >= least:
        return
    raise UsageError(
        "too_few_draws",
        Text(zh="{a} 的次数太少，或不是整数。", en="Too few {a}, or not a whole number.").fill(a=name),
        expected=Text(zh="整数，至少 {n}", en="a whole number, {n} or more").fill(n=least),
        got=_shown(draws),
    )


def check_seed(seed: object) -> None:
    """A seed is a whole number that is not negative; None takes it from the data."""
    if seed is None or (_is_whole(seed) and seed >= 0):
        return
    raise UsageError(
        "unusable_seed",
        Text(zh="随机种子须为非负整数。", en="A seed is a whole number, 0 or more."),
        got=_shown(seed),
        fix=Text(zh="不写 seed=，就由数据本身得出。", en="Leave seed= out: it is then taken from the data."),
    )


def check_random(draws: object, least: int, seed: object, level: object) -> None:
    """Draws, seed and level of an interval made by drawing."""
    check_level(level)
    check_draws(draws, least)
    check_seed(seed)


def check_choice(value: object, known: Sequence[str], argument: str) -> None:
    """Refuse a word that an argument does not know."""
    if value is None or value in known:
        return
    raise UsageError(
        "unknown_choice",
        Text(zh="{a} 不能是 {v}。", en="{a} cannot be {v}.").fill(a=argument, v=_shown(value)),
        expected=listed(known),
        got=_shown(value),
        fix=closest(str(value), known),
    )


def check_mapping(value: object, argument: str, example: str) -> None:
    """Refuse what is no mapping where names go with values."""
    if value is None or isinstance(value, Mapping):
        return
    raise UsageError(
        "not_a_mapping",
        Text(zh="{a}= 须写成名称与值的对应。", en="{a}= pairs names with values.").fill(a=argument),
        expected=same(example),
        got=_shown(value),
    )


def check_name(value: object, argument: str, example: str) -> None:
    """Refuse what is no single name."""
    if not isinstance(value, str):
        raise UsageError(
            "not_a_name",
            Text(zh="{a} 是一个名称。", en="{a} is one name.").fill(a=argument),
            expected=same(example),
            got=_shown(value),
        )


_NO_NAME = Text(zh="{a} 是空的：至少要有一个名称。", en="{a} is empty: it takes one name at least.")


def check_names(value: object, argument: str, example: str, least: int = 0) -> None:
    """Refuse what is no sequence of names; a lone string too, whose letters would be taken for names."""
    names = value if isinstance(value, Sequence) and not isinstance(value, str) else None
    if names is not None and len(names) >= least and all(isinstance(name, str) for name in names):
        return
    raise UsageError(
        "not_names",
        _NO_NAME.fill(a=argument)
        if names is not None and not names
        else Text(zh="{a} 须为若干名称。", en="{a} is a sequence of names.").fill(a=argument),
        expected=same(example),
        got=_shown(value),
    )


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool) and value == value


def _is_whole(value: object) -> TypeGuard[int]:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _shown(value: object) -> Text:
    return same(say(value) if isinstance(value, str) else repr(value))
