"""The linter: a misuse stops a verb before a number is shown, unless a written reason overrides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ...words.errors import UsageError, closest
from ...words.text import Text, listed, same
from ..argument_checks import check_mapping
from .rules import MISUSES, Misuse

SHORTEST_REASON = 8  # characters; eight Chinese characters say a reason, "ok" does not


@dataclass(frozen=True)
class Suspicion:
    """A misuse that the data or the call show, and where."""

    code: str
    where: Text


@dataclass(frozen=True)
class Caution:
    """A misuse that was overridden: the report prints the reason."""

    misuse: Misuse
    where: Text
    reason: str

    def say(self) -> Text:
        """What was done against the rule, where, and the reason given."""
        return Text(
            zh="{what}（{where}）：{why} 研究者的理由：{reason}",
            en="{what} ({where}): {why} The researcher's reason: {reason}",
        ).fill(what=self.misuse.what, where=self.where, why=self.misuse.why, reason=same(self.reason))


def cautions_told(cautions: Sequence[Caution]) -> tuple[Text, ...]:
    """What was done against the rules, each rule once with all its places.

    Examples
    --------
    >>> from governance_survey.words.text import same
    >>> places = [Suspicion("ahp_inconsistent", same(f"expert {n}")) for n in (1, 3)]
    >>> said = cautions_told(hold(places, {"ahp_inconsistent": "kept to show the spread between experts"}))
    >>> len(said), "expert 1; expert 3" in said[0].say("en")
    (1, True)
    """
    places: dict[tuple[str, str], dict[str, Text]] = {}
    first: dict[tuple[str, str], Caution] = {}
    for caution in cautions:
        key = (caution.misuse.code, caution.reason)
        first.setdefault(key, caution)
        places.setdefault(key, {})[caution.where.en] = caution.where
    return tuple(replace(caution, where=_several(places[key].values())).say() for key, caution in first.items())


def _several(places: Iterable[Text]) -> Text:
    # A place may hold commas of its own.
    found = tuple(places)
    return Text(zh="；".join(place.zh for place in found), en="; ".join(place.en for place in found))


def hold(found: Sequence[Suspicion], accept: Mapping[str, str] | None = None) -> tuple[Caution, ...]:
    """Refuse what is misused; what is accepted with a reason comes back as cautions to print.

    Parameters
    ----------
    found : sequence of Suspicion
    accept : mapping, optional
        Code of a misuse -> the researcher's reason, at least a few words.

    Raises
    ------
    UsageError
        The misuse's own code, or ``several_misuses`` with all of them; ``not_a_mapping``, ``unknown_misuse``,
        ``empty_reason``.

    Examples
    --------
    >>> from governance_survey.words.text import same
    >>> found = [Suspicion("ahp_inconsistent", same("expert 3"))]
    >>> hold(found, {"ahp_inconsistent": "kept to show the spread between experts"})[0].misuse.code
    'ahp_inconsistent'
    """
    check_mapping(accept, "accept", '{"cfa_small_sample": "…"}')
    reasons = dict(accept or {})
    _check_reasons(reasons)
    refused = [suspicion for suspicion in found if suspicion.code not in reasons]
    if refused:
        raise _refusal(refused)
    return tuple(Caution(MISUSES[s.code], s.where, reasons[s.code].strip()) for s in found)


def allowed(
    found: Sequence[Suspicion], accept: Mapping[str, str] | None = None
) -> tuple[tuple[Caution, ...], UsageError | None]:
    """As `hold` for one number among many: the refusal comes back to be printed in the number's place."""
    try:
        return hold(found, accept), None
    except UsageError as problem:
        return (), problem


def _check_reasons(reasons: Mapping[str, str]) -> None:
    for code, reason in reasons.items():
        if code not in MISUSES:
            raise UsageError(
                "unknown_misuse",
                Text(zh="没有名为 {c} 的误用规则。", en="There is no rule of misuse called {c}.").fill(c=code),
                expected=listed(MISUSES, most=20),
                got=same(code),
                fix=closest(code, MISUSES),
            )
        if not isinstance(reason, str) or len(reason.strip()) < SHORTEST_REASON:
            raise UsageError(
                "empty_reason",
                Text(
                    zh="要越过规则 {c}，须写明理由；报告会印出。",
                    en="To go against the rule {c} write down the reason; the report prints it.",
                ).fill(c=code),
                expected=Text(zh="至少 {n} 个字符的理由", en="a reason of at least {n} characters").fill(
                    n=SHORTEST_REASON
                ),
                got=same(str(reason)),
            )


def _refusal(refused: Sequence[Suspicion]) -> UsageError:
    codes = tuple(dict.fromkeys(suspicion.code for suspicion in refused))
    rules = [MISUSES[code] for code in codes]
    accepted = ", ".join(f'"{code}": "…"' for code in codes)
    fixes = [rule.fix for rule in rules]
    override = Text(
        zh="确有理由时：accept={{{a}}}，报告会印出理由。",
        en="With good reason: accept={{{a}}}; the report prints it.",
    )
    places = listed(dict.fromkeys(suspicion.where for suspicion in refused), most=12)
    return UsageError(
        codes[0] if len(codes) == 1 else "several_misuses",
        _joined([_statement(rule) for rule in rules]),
        where=places,
        fix=_joined([*fixes, Text(zh=override.zh.format(a=accepted), en=override.en.format(a=accepted))]),
    )


def _statement(rule: Misuse) -> Text:
    return Text(zh="{what}：{why}（来源：{s}）", en="{what}: {why} (Source: {s}.)").fill(
        what=rule.what, why=rule.why, s=rule.source
    )


def _joined(texts: Sequence[Text]) -> Text:
    return Text(zh=" ".join(text.zh for text in texts), en=" ".join(text.en for text in texts))
