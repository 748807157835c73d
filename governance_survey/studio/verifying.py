"""The verb `verify`: compute every number of a document again from the data, and compare each one."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..render.readback import Printed, embedded_record, printed_numbers, stored_values, untagged_numbers
from ..steps.finding_words import DIRECTIONS
from ..steps.reporting import Report
from ..words.errors import FileError, VerificationError
from ..words.numbers import Number, agrees
from ..words.table import Table
from ..words.text import Text, listed, same
from .running import report_of
from .study_place import StudyPlace, open_study

if TYPE_CHECKING:
    import pandas

# Closed forms agree to the last few digits on every machine; anything wider is a different number.
RELATIVE = 1e-9

_OK = Text(zh="一致", en="ok")
_FAIL = Text(zh="不一致", en="FAIL")
_NOTE = Text(zh="请看", en="look")
_RECORD = Text(zh="文件内的记录", en="the record inside")
_BESIDE = Text(zh="数字旁的存值", en="the value beside the number")
_STORED = Text(zh="有", en="there")
_ABSENT = Text(zh="没有", en="not there")
_TITLES = {
    "inputs": Text(zh="数据文件", en="inputs"),
    "values": Text(zh="存储的数值", en="stored values"),
    "print": Text(zh="印出的数字", en="printed numbers"),
    "words": Text(zh="文字与数字", en="words"),
    "orphans": Text(zh="没有编号的数字", en="numbers without a key"),
}


@dataclass(frozen=True)
class Mismatch:
    """One thing that does not agree: where, what the document says, what the data say."""

    check: str
    key: str
    place: Text
    printed: str
    recomputed: Text
    fails: bool = True


@dataclass(frozen=True)
class Verification:
    """Five independent verdicts on a document; each can fail alone.

    ``inputs`` file hashes; ``values`` stored numbers against recomputed ones; ``print`` every printed
    number; ``words`` the direction each finding names (an edited sentence is shown, a turned-round one
    fails); ``orphans`` digits in findings without a key (shown, not forbidden).
    """

    document: str
    compared: Mapping[str, int]
    mismatches: tuple[Mismatch, ...]

    @property
    def passed(self) -> bool:
        """True where nothing was found that fails."""
        return not any(mismatch.fails for mismatch in self.mismatches)

    def raise_for_failures(self) -> Verification:
        """Return itself when the document agrees with its data, else raise with every difference."""
        if not self.passed:
            failed = [m for m in self.mismatches if m.fails]
            raise VerificationError(
                "document_differs",
                Text(zh="文件与数据不一致：{n} 处。", en="The document does not agree with its data: {n} places.").fill(
                    n=len(failed)
                ),
                where=same(self.document),
                got=listed(
                    [
                        Text(zh="{key} 文中 {p}，重算 {r}", en="{key}: document {p}, recomputed {r}").fill(
                            key=m.key, p=m.printed, r=m.recomputed
                        )
                        for m in failed
                    ]
                ),
            )
        return self

    def tidy(self) -> pandas.DataFrame:
        """One row per difference."""
        return self.table().to_frame()

    def glance(self) -> pandas.DataFrame:
        """One row per verdict: compared, failed."""
        return self.summary().to_frame()

    def summary(self) -> Table:
        """The five verdicts."""
        rows = []
        for check, title in _TITLES.items():
            own = [m for m in self.mismatches if m.check == check]
            verdict = _FAIL if any(m.fails for m in own) else _NOTE if own else _OK
            rows.append((title, self.compared[check], len(own), verdict))
        title = Text(zh="核对结果：{d}", en="Verification of {d}").fill(d=self.document)
        return Table("verification", title, ("check", "n_checked", "count", "verdict"), tuple(rows))

    def table(self) -> Table:
        """Every difference with its place, the number printed and the number recomputed."""
        rows = tuple((_TITLES[m.check], m.key, m.place, m.printed, m.recomputed) for m in self.mismatches)
        title = Text(zh="不一致之处", en="Differences")
        return Table("differences", title, ("check", "key", "where", "printed", "recomputed"), rows)

    def __str__(self) -> str:
        return str(self.summary()) + (f"\n\n{self.table()}" if self.mismatches else "")

    def _repr_html_(self) -> str:
        return self.summary()._repr_html_() + (self.table()._repr_html_() if self.mismatches else "")


def verify(document: str | Path, study: str | Path | Report) -> Verification:
    """Compute every number of a Word file or page again from the data and compare each.

    Parameters
    ----------
    document : path
        A ``.docx`` or ``.html`` written by `save` or `run`.
    study : path or Report
        The ``study.yaml`` (everything is read and computed afresh), or a `Report` made in this session.

    Returns
    -------
    Verification
        ``.passed``, ``.table()`` with place, printed and recomputed value; ``raise_for_failures()``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> form, scheme = gs.read_instrument("community_worker"), gs.read_scheme("five_dimensions")
    >>> answers = gs.simulate(form, seed=1, communities=8, scheme=scheme)
    >>> indices = gs.score(answers, scheme)
    >>> model = gs.fit("W_RSK ~ W_LAW + W_COL", indices)
    >>> finding = gs.interpret(model, "W_LAW")
    >>> made = gs.report([finding], tables=[model], title="Pilot")
    >>> import pathlib, tempfile
    >>> path = gs.save(made, pathlib.Path(tempfile.mkdtemp()) / "brief.html")
    >>> verification = gs.verify(path, made)
    >>> verification.passed, len(verification.mismatches)
    (True, 0)
    """
    path = Path(document)
    printed = printed_numbers(path)
    record = _record(path)
    fresh = study if isinstance(study, Report) else _recompute(study, record)
    expected = fresh.numbers()
    orphans = untagged_numbers(path)
    mismatches = (
        *_inputs(record, fresh),
        *_values(record, expected),
        *_beside(path, expected),
        *_printed(printed, expected, set(fresh.document.numbers())),
        *_words(printed, fresh),
        *(
            Mismatch("orphans", "", orphan.place, orphan.text, Text(zh="（没有编号）", en="(no key)"), fails=False)
            for orphan in orphans
        ),
    )
    compared = {
        "inputs": len(fresh.provenance.all_inputs()),
        "values": len(expected),
        "print": len(printed),
        "words": len(fresh.findings),
        "orphans": len(orphans),
    }
    return Verification(path.name, compared, mismatches)


def _recompute(study: str | Path, record: dict[str, object]) -> Report:
    # A report may have been run on hypotheses chosen at the time: it says which.
    place: StudyPlace = open_study(study)
    chosen = record.get("hypotheses")
    return report_of(place, [str(name) for name in chosen] if isinstance(chosen, list) and chosen else None)


def _record(path: Path) -> dict[str, object]:
    raw = embedded_record(path)
    if raw is None:
        raise FileError(
            "record_missing",
            Text(zh="文件里没有本软件写入的记录。", en="The file holds no record written by this package."),
            where=same(path),
            fix=Text(
                zh="请核对由 save 或 run 写出的原始文件；另存为其他格式会丢失记录。",
                en="Verify the file as written by save or run; saving it in another format loses the record.",
            ),
        )
    record: dict[str, object] = json.loads(raw)
    return record


def _inputs(record: dict[str, object], fresh: Report) -> list[Mismatch]:
    stored = record.get("inputs")
    known = stored if isinstance(stored, dict) else {}
    return [
        Mismatch("inputs", name, same(name), str(known.get(name, ""))[:12] or "—", same(digest[:12]))
        for name, digest in fresh.provenance.all_inputs().items()
        if known.get(name) != digest
    ]


def _values(record: dict[str, object], expected: Mapping[str, Number]) -> list[Mismatch]:
    stored = record.get("numbers")
    numbers = stored if isinstance(stored, dict) else {}
    found = []
    for key in sorted({*numbers, *expected}):
        if key not in numbers or key not in expected:
            here, there = (_STORED, _ABSENT) if key in numbers else (_ABSENT, _STORED)
            found.append(Mismatch("values", key, _RECORD, str(here), there))
        elif not _same_value(numbers[key].get("value"), expected[key].value):
            found.append(Mismatch("values", key, _RECORD, repr(numbers[key].get("value")), _exact(expected[key].value)))
    return found


def _beside(path: Path, expected: Mapping[str, Number]) -> list[Mismatch]:
    """Values that a page keeps beside its numbers, for programs that read it."""
    return [
        Mismatch("values", key, _BESIDE, repr(value), _exact(expected[key].value))
        for key, value in stored_values(path)
        if key in expected and not _same_value(value, expected[key].value)
    ]


def _same_value(old: float | None, new: float | None) -> bool:
    if old is None or new is None or not math.isfinite(new):
        return old is None and (new is None or not math.isfinite(new))
    return math.isclose(old, new, rel_tol=RELATIVE, abs_tol=1e-300)


def _printed(printed: tuple[Printed, ...], expected: Mapping[str, Number], wanted: set[str]) -> list[Mismatch]:
    found = []
    for number in printed:
        value = expected.get(number.key)
        if value is None:
            found.append(
                Mismatch("print", number.key, number.place, number.text, Text(zh="没有这个编号", en="no such key"))
            )
        elif not agrees(number.text, value.value):
            found.append(Mismatch("print", number.key, number.place, number.text, _exact(value.value)))
    seen = {number.key for number in printed}
    for key in sorted(wanted - seen):
        nowhere = Text(zh="文中已找不到", en="no longer in the document")
        found.append(Mismatch("print", key, nowhere, "—", _exact(expected[key].value)))
    return found


def _words(printed: tuple[Printed, ...], fresh: Report) -> list[Mismatch]:
    found = []
    for finding in fresh.findings:
        own = {number.key for number in finding.sentence.numbers()}
        shown = {(n.language, n.context): n for n in printed if n.key in own}
        for (language, context), number in shown.items():
            sentence = finding.say(language)
            if _masked(context) != _masked(sentence):
                turned = any(
                    word.say(language) in sentence and opposite.say(language) in context
                    for word, opposite in (DIRECTIONS, DIRECTIONS[::-1])
                    if word.say(language) not in context
                ) or (finding.turned is not None and _masked(context) == _masked(finding.turned.say(language)))
                found.append(Mismatch("words", finding.key, number.place, context, same(sentence), fails=turned))
    return found


def _masked(sentence: str) -> str:
    # Numbers are compared one by one elsewhere; here only the words around them.
    return re.sub(r"[\d.\u2212-]+", "#", " ".join(sentence.split()))


def _exact(value: float | None) -> Text:
    if value is None or not math.isfinite(value):
        return Text(zh="无法估计", en="not estimable")
    return same(f"{value:.8g}")
