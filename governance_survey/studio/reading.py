"""The reading verbs: answers with their design, questionnaires, index schemes, plans, codebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, overload

from ..data.design_roles import ReplicateKind
from ..data.log_table import LogTable, log_table
from ..data.responses import Origin, Responses
from ..engine.table import AnswerTable, answer_table, table_digest
from ..formats import read_file
from ..formats.instrument_excel import instrument_from_excel
from ..formats.qda.codebook import codebook_from_qdc
from ..formats.raw_file import RawFile
from ..schemes.analysis_plan import AnalysisPlan
from ..schemes.base import Sampling
from ..schemes.codebook import Codebook
from ..schemes.index_scheme import IndexScheme
from ..schemes.instrument import Instrument
from ..schemes.loading import scheme_from
from ..schemes.study import LonelyRule
from ..words.errors import FileError, UsageError, closest
from ..words.provenance import Provenance
from ..words.text import Text, listed, same
from .binding import check_bound, check_keys, check_replicates, check_roles, date_notes, design_notes
from .designing import Columns, Replication, declared, declared_design

# Shipped ids, so that a type checker knows which kind it gets; any other text may be either.
IndexId = Literal["five_dimensions", "five_remedies", "five_tensions", "outcomes", "immigration_view", "bfi"]
PlanId = Literal["community_emergency"]


def read_instrument(reference: str | Path) -> Instrument:
    """A questionnaire: a shipped id, or your own ``.yaml`` or ``.xlsx`` file.

    Examples
    --------
    >>> import governance_survey as gs
    >>> len(gs.read_instrument("community_worker").items)
    131
    """
    return instrument_at(reference, None)


def instrument_at(reference: str | Path, folder: Path | None) -> Instrument:
    """A questionnaire whose relative path starts from `folder` (a study's, say)."""
    if str(reference).lower().endswith(".xlsx"):
        return instrument_from_excel(Path(reference) if folder is None else folder / reference)
    found: Instrument = scheme_from(reference, "instrument", folder)
    return found


@overload
def read_scheme(reference: IndexId) -> IndexScheme: ...


@overload
def read_scheme(reference: PlanId) -> AnalysisPlan: ...


@overload
def read_scheme(reference: str | Path) -> IndexScheme | AnalysisPlan: ...


def read_scheme(reference: str | Path) -> IndexScheme | AnalysisPlan:
    """An index scheme or an analysis plan: a shipped id, or your own ``.yaml`` file, whose `kind` says which.

    Parameters
    ----------
    reference : str or path
        ``five_dimensions`` or ``five_dimensions@1.0`` (an index scheme), ``community_emergency`` (a plan of
        hypotheses), or a path. An id that both kinds had would mean the index scheme.

    Returns
    -------
    IndexScheme or AnalysisPlan

    Raises
    ------
    UsageError
        ``unknown_scheme``, with the shipped ids of both kinds.
    SchemeError
        ``scheme_kind`` (a questionnaire or a codebook: see `read_instrument`, `read_codebook`),
        ``scheme_invalid``.
    FileError
        ``file_not_found``, ``not_utf8``, ``file_unreadable``.

    Examples
    --------
    >>> import governance_survey as gs
    >>> [dimension.id for dimension in gs.read_scheme("five_dimensions").dimensions]
    ['LAW', 'COL', 'RSK', 'REF', 'PRO']
    >>> len(gs.read_scheme("community_emergency").hypotheses)
    43
    """
    found: IndexScheme | AnalysisPlan = scheme_from(reference, ("index_scheme", "analysis_plan"))
    return found


def read_codebook(reference: str | Path) -> Codebook:
    """A codebook for interviews: a shipped id (``community_emergency``), your own ``.yaml`` file, or a ``.qdc`` file.

    A ``.qdc`` file of another program gives its tree of codes, their titles and descriptions; so does a project
    (``.qdpx``). One that `save` wrote gives back the whole codebook.

    Raises
    ------
    UsageError
        ``unknown_scheme``, with the shipped ids.
    SchemeError
        ``scheme_kind``, ``scheme_invalid``.
    FileError
        ``file_not_found``, ``not_utf8``, ``file_unreadable``, ``no_codes``, and what is wrong with a ``.qdc`` file.

    Examples
    --------
    >>> from governance_survey.studio.reading import read_codebook
    >>> book = read_codebook("community_emergency")
    >>> len(book.codes), book.code_by_id["PB.RSK.4"].title.say("en")
    (113, 'Late action')
    """
    if str(reference).lower().endswith((".qdc", ".qdpx", ".qde")):
        return codebook_from_qdc(Path(reference).expanduser())
    found: Codebook = scheme_from(reference, "codebook")
    return found


def read_responses(
    data: object,
    instrument: str | Path | Instrument,
    *,
    sampling: Sampling,
    weight: str | None = None,
    psu: Columns = None,
    strata: Columns = None,
    fpc: Columns = None,
    lonely_psu: LonelyRule = "fail",
    replicate_weights: Columns = None,
    replicate_kind: ReplicateKind | None = None,
    fay_rho: float = 0.0,
    replicate_coefficients: Sequence[float] = (),
    source: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    sha256: str | None = None,
    simulated: bool = False,
    logs: Mapping[str, object] | None = None,
) -> Responses:
    """Read the answers of one source and bind them to their questionnaire and sample design.

    Parameters
    ----------
    data : path or table
        A ``.csv``, ``.xlsx``, ``.xls``, ``.sav`` or ``.zsav`` file, or a pandas, polars, Arrow or DuckDB
        table in memory; every engine gives the same numbers.
    instrument : str, path or Instrument
        The questionnaire.
    sampling : {"probability", "census", "quota", "convenience"}
        How respondents came in; never assumed.
    weight, psu, strata : str, optional
        Columns of the design, or the word ``"none"``. A probability sample must name all three; left out
        of the other kinds they mean none. For several stages of sampling a list, one column a stage
        (``psu=["district", "school"]``); later stages count where the earlier ones have `fpc`.
    fpc : str, optional
        Column with the number of sampling units in the population of the row's stratum; a list for several stages.
    lonely_psu : {"fail", "adjust", "certainty", "remove", "average"}
        What to do with a stratum of one sampling unit.
    replicate_weights : str or sequence of str, optional
        Replicate weights that came with the data: a prefix (``"rep"``: rep1, rep2, …) or the columns. Every variance
        is then theirs, and strata and units need not be named; the questionnaire need not declare them.
    replicate_kind : {"jk1", "jkn", "brr", "fay", "bootstrap"}
        How they were made; ``jkn`` needs `replicate_coefficients`, ``fay`` its `fay_rho`.
    fay_rho : float
    replicate_coefficients : sequence of float
        What each replicate's squared deviation counts.
    source : str, optional
        The source the index scheme speaks of; default: the questionnaire's `source_id`.
    sheet, encoding : str, optional
        Sheet of a workbook; encoding of a text or SPSS file where it cannot be told.
    sha256 : str, optional
        Refuse a file whose content has another hash.
    simulated : bool
        True for answers that no person gave.
    logs : mapping, optional
        For a community record: log id -> its file or table, one row an event
        (``logs={"A_INC": "incidents.csv"}``).

    Returns
    -------
    Responses
        A reason stands for every empty cell; nothing in the input is changed. Columns keep their order,
        rows too. What a reader should know of the file stands in ``origin.notes``.

    Raises
    ------
    UsageError
        ``sampling_unknown``, ``lonely_psu_unknown``, ``design_role_missing``, ``stages_disagree``,
        ``replicate_kind_missing``, ``replicate_kind_unknown``, ``no_replicate_weights``, ``replicate_coefficients``,
        ``fay_rho``, ``unknown_table_type``, ``not_an_instrument``, ``option_not_used``, ``unknown_log``.
    DataError
        ``role_not_found``, ``role_not_declared``, ``role_kind`` with the nearest column;
        ``no_column_known``, ``no_rows``, ``key_digits_lost``, ``log_column_missing``.
    FileError
        Whatever is wrong with the file; ``file_changed``.

    Examples
    --------
    >>> import pandas, governance_survey as gs
    >>> table = pandas.DataFrame({"A1": [1, 6, None], "A2": [5, 6, 2]})
    >>> answers = gs.read_responses(table, "bfi", sampling="convenience")
    >>> answers.n_rows, answers.reason_counts("A1")
    (3, {'no_answer': 1})
    """
    form = _instrument(instrument)
    table, origin, raw = _open(data, sheet, encoding)
    design = declared_design(
        sampling,
        {"weight": weight, "psu": psu, "strata": strata, "fpc": fpc},
        lonely_psu,
        Replication(replicate_weights, replicate_kind, fay_rho, replicate_coefficients),
        table.columns,
    )
    if sha256 is not None and origin.sha256 != sha256.lower():
        raise FileError(
            "file_changed",
            Text(zh="数据文件与登记的不一样。", en="The data file is not the one recorded."),
            where=same(origin.name),
            expected=same(sha256[:16] + "…"),
            got=same(origin.sha256[:16] + "…"),
            fix=Text(zh="确认用对了文件；若有意更换，请更新 sha256。", en="Is it the right file? Then update sha256."),
        )
    check_bound(table, form, origin)
    check_roles(design, form, table, origin)
    check_replicates(design, table, origin)
    check_keys(table, form, origin)
    origin = replace(origin, notes=(*origin.notes, *design_notes(design), *date_notes(raw, form)))
    told = declared(form, design, source or form.source_id, simulated)
    tables = _logs(logs or {}, form)
    rows = {name: log.n_rows for name, log in tables.items()}
    hashes = {origin.name: origin.sha256} | {log.origin.name: log.origin.sha256 for log in tables.values()}
    provenance = Provenance(
        "read_responses", told, counts={"rows": table.n_rows} | ({"logs": rows} if rows else {}), inputs=hashes
    )
    return Responses(
        source or form.source_id, form, table, design, origin, provenance, simulated, _user_missing(raw, form), tables
    )


def _logs(given: Mapping[str, object], form: Instrument) -> dict[str, LogTable]:
    found = {}
    for name, data in given.items():
        if name not in form.log_by_id:
            raise UsageError(
                "unknown_log",
                Text(zh="{i} 没有记录表 {n}。", en="{i} has no log {n}.").fill(i=form.id, n=name),
                expected=listed(form.log_by_id) if form.logs else None,
                fix=closest(name, form.log_by_id),
            )
        table, origin, _ = _open(data, None, None)
        if origin.format == "memory":
            origin = replace(origin, name=f"{name} ({origin.name})")
        found[name] = log_table(table, origin, form, form.log_by_id[name])
    return found


def _instrument(given: object) -> Instrument:
    if isinstance(given, Instrument):
        return given
    if isinstance(given, str | Path):
        return read_instrument(given)
    raise UsageError(
        "not_an_instrument",
        Text(zh="第二个参数应是问卷。", en="The second argument is the questionnaire."),
        expected=Text(zh="自带问卷的编号、问卷文件的路径或 Instrument", en="a shipped id, a path or an Instrument"),
        got=same(type(given).__name__),
        fix=Text(zh="写法：read_responses(数据, 问卷, …)。", en="Write read_responses(data, instrument, ...)."),
    )


def _open(data: object, sheet: str | None, encoding: str | None) -> tuple[AnswerTable, Origin, RawFile | None]:
    if isinstance(data, str | Path):
        raw = read_file(Path(data).expanduser(), sheet=sheet, encoding=encoding)
        return answer_table(raw.table), raw.origin, raw
    table = answer_table(data)
    if sheet is not None or encoding is not None:
        raise UsageError(
            "option_not_used",
            Text(zh="内存中的数据表用不到 sheet 和 encoding。", en="A table in memory has no sheet and no encoding."),
            fix=Text(zh="去掉这个参数。", en="Leave it out."),
        )
    # The name must not depend on the engine: the same answers have the same provenance anywhere.
    return table, Origin("table in memory", "memory", table_digest(table)), None


def _user_missing(raw: RawFile | None, form: Instrument) -> tuple[tuple[str, tuple[float | str, ...]], ...]:
    labels = raw.labels if raw is not None else ()
    return tuple((row.name, row.user_missing) for row in labels if row.user_missing and row.name in form.columns)
