"""The reading verbs: answers with their design, questionnaires, index schemes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from ..data.responses import DesignRoles, Origin, Responses
from ..engine.table import AnswerTable, answer_table, table_digest
from ..formats import read_file
from ..formats.instrument_excel import instrument_from_excel
from ..schemes.index_scheme import IndexScheme
from ..schemes.instrument import Instrument
from ..schemes.loading import scheme_from
from ..words.errors import DataError, FileError, UsageError, closest
from ..words.provenance import Provenance
from ..words.text import Text, listed, same

Sampling = Literal["probability", "census", "quota", "convenience"]
Lonely = Literal["fail", "adjust", "certainty", "remove", "average"]

NONE = "none"
_ROLES = ("weight", "psu", "strata")


def read_instrument(reference: str | Path) -> Instrument:
    """A questionnaire: a shipped id, or your own ``.yaml`` or ``.xlsx`` file.

    Examples
    --------
    >>> import governance_survey as gs
    >>> len(gs.read_instrument("community_worker").items)
    60
    """
    if str(reference).lower().endswith(".xlsx"):
        return instrument_from_excel(Path(reference))
    found: Instrument = scheme_from(reference, "instrument")
    return found


def read_scheme(reference: str | Path) -> IndexScheme:
    """An index scheme: a shipped id (``five_dimensions``, ``five_dimensions@1.0``), or your own ``.yaml`` file.

    Examples
    --------
    >>> import governance_survey as gs
    >>> [dimension.id for dimension in gs.read_scheme("five_dimensions").dimensions]
    ['LAW', 'COL', 'RSK', 'REF', 'PRO']
    """
    found: IndexScheme = scheme_from(reference, "index_scheme")
    return found


def read_responses(
    data: object,
    instrument: str | Path | Instrument,
    *,
    sampling: Sampling,
    weight: str | None = None,
    psu: str | None = None,
    strata: str | None = None,
    fpc: str | None = None,
    lonely_psu: Lonely = "fail",
    source: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    sha256: str | None = None,
    simulated: bool = False,
) -> Responses:
    """Read the answers of one source and bind them to their questionnaire and sample design.

    Parameters
    ----------
    data : path or table
        A ``.csv``, ``.xlsx``, ``.xls``, ``.sav`` file, or a pandas, polars, Arrow or DuckDB table in memory.
    instrument : str, path or Instrument
        The questionnaire.
    sampling : {"probability", "census", "quota", "convenience"}
        How respondents came in; never assumed.
    weight, psu, strata : str
        Columns of the design, or the word ``"none"``. A probability sample must name all three.
    fpc : str, optional
        Column with the number of sampling units in the population of the row's stratum.
    lonely_psu : {"fail", "adjust", "certainty", "remove", "average"}
        What to do with a stratum of one sampling unit.
    source : str, optional
        The source the index scheme speaks of; default: the questionnaire's `source_id`.
    sheet, encoding : str, optional
        Sheet of a workbook; encoding of a text file where it cannot be told.
    sha256 : str, optional
        Refuse a file whose content has another hash.
    simulated : bool
        True for answers that no person gave.

    Returns
    -------
    Responses
        A reason stands for every empty cell; nothing in the input is changed.

    Raises
    ------
    UsageError
        ``sampling_unknown``, ``design_role_missing``.
    DataError
        ``role_not_found``, ``role_not_declared`` with the nearest column.
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
    form = instrument if isinstance(instrument, Instrument) else read_instrument(instrument)
    roles = _roles(sampling, {"weight": weight, "psu": psu, "strata": strata}, fpc, lonely_psu)
    table, origin = _table(data, sheet, encoding)
    if sha256 is not None and origin.sha256 != sha256:
        raise FileError(
            "file_changed",
            Text(zh="数据文件与登记的不一样。", en="The data file is not the one recorded."),
            where=same(origin.name),
            expected=same(sha256[:16] + "…"),
            got=same(origin.sha256[:16] + "…"),
            fix=Text(zh="确认用对了文件；若有意更换，请更新 sha256。", en="Is it the right file? If so, update its sha256."),
        )
    _check_roles(roles, form, table, origin)
    arguments = {
        "instrument": f"{form.id}@{form.version}",
        "sampling": sampling,
        "weight": roles.weight,
        "psu": roles.psu,
        "strata": roles.strata,
        "fpc": roles.fpc,
        "lonely_psu": lonely_psu,
        "source": source or form.source_id,
        "simulated": simulated,
    }
    provenance = Provenance(
        "read_responses", arguments, counts={"rows": table.n_rows}, inputs={origin.name: origin.sha256}
    )
    return Responses(source or form.source_id, form, table, roles, origin, provenance, simulated)


def _table(data: object, sheet: str | None, encoding: str | None) -> tuple[AnswerTable, Origin]:
    if isinstance(data, str | Path):
        raw = read_file(Path(data), sheet=sheet, encoding=encoding)
        return answer_table(raw.table), raw.origin
    table = answer_table(data)
    # The name must not depend on the engine: the same answers have the same provenance anywhere.
    return table, Origin("table", "memory", table_digest(table))


def _roles(
    sampling: Sampling, given: dict[str, str | None], fpc: str | None, lonely_psu: Lonely
) -> DesignRoles:
    known = ("probability", "census", "quota", "convenience")
    if sampling not in known:
        raise UsageError(
            "sampling_unknown",
            Text(zh="没有这种抽样方式。", en="There is no such kind of sampling."),
            expected=listed(known),
            got=same(sampling),
            fix=closest(str(sampling), known),
        )
    unset = [role for role in _ROLES if given[role] is None]
    if sampling == "probability" and unset:
        raise UsageError(
            "design_role_missing",
            Text(zh="概率抽样必须写明 {r}。", en="A probability sample must name its {r}.").fill(r=listed(unset)),
            fix=Text(zh='写列名；确实没有就写 {e}。', en='Give the column; write {e} where there is none.').fill(
                e=", ".join(f'{role}="{NONE}"' for role in unset)
            ),
        )
    weight, psu, strata = (None if given[role] in (None, NONE) else given[role] for role in _ROLES)
    return DesignRoles(sampling, weight, psu, strata, None if fpc in (None, NONE) else fpc, lonely_psu)


def _check_roles(roles: DesignRoles, form: Instrument, table: AnswerTable, origin: Origin) -> None:
    for name in roles.columns:
        if name not in table.columns:
            raise DataError(
                "role_not_found",
                Text(zh="数据里没有设计变量 {n}。", en="The data have no design variable {n}.").fill(n=name),
                where=same(origin.name),
                expected=listed(table.columns, most=12),
                fix=closest(name, table.columns),
            )
        if name not in form.columns:
            raise DataError(
                "role_not_declared",
                Text(zh="问卷里没有声明设计变量 {n}。", en="The questionnaire does not declare the variable {n}.").fill(n=name),
                where=same(form.id),
                fix=Text(zh="在问卷的 variables 里加上它。", en="Add it under variables in the questionnaire."),
            )
