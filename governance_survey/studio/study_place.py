"""A study file and its folder: its plan and the answers it names, read as declared."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..data.responses import Responses
from ..schemes.analysis_plan import AnalysisPlan
from ..schemes.loading import scheme_from
from ..schemes.study import DataFile, Study
from ..schemes.theory_map import SHIPPED_PLAN
from ..steps.record_values import with_goalposts
from .calibrating import calibrate
from .reading import instrument_at, read_responses


@dataclass(frozen=True)
class StudyPlace:
    """A study and the folder its paths start from."""

    study: Study
    folder: Path


def open_study(study: str | Path | StudyPlace) -> StudyPlace:
    """Read a study file; paths inside it start from its folder."""
    if isinstance(study, StudyPlace):
        return study
    path = Path(study)
    loaded = scheme_from(path, "study")
    return StudyPlace(loaded, path.absolute().parent)


def plan_of(place: StudyPlace) -> AnalysisPlan:
    """The analysis plan a study names, or the shipped one."""
    found: AnalysisPlan = scheme_from(place.study.plan or SHIPPED_PLAN, "analysis_plan", place.folder)
    return found


def read_answers(place: StudyPlace) -> tuple[Responses, ...]:
    """Every source of a study, read as declared."""
    return tuple(responses_of(place, entry) for entry in place.study.data)


def responses_of(place: StudyPlace, entry: DataFile) -> Responses:
    """One source of a study, read as declared."""
    form = instrument_at(entry.instrument, place.folder)
    frozen = {posts.indicator: posts for posts in place.study.goalposts}
    replicates = entry.replicate_weights
    found = read_responses(
        place.folder / entry.file,
        with_goalposts(form, frozen) if form.indicators else form,
        sampling=entry.sampling,
        weight=entry.weight,
        psu=entry.psu,
        strata=entry.strata,
        fpc=entry.fpc,
        lonely_psu=entry.lonely_psu,
        source=entry.source,
        sheet=entry.sheet,
        encoding=entry.encoding,
        sha256=entry.sha256,
        simulated=place.study.simulated,
        logs={log.log: place.folder / log.file for log in entry.logs},
        replicate_weights=None if replicates is None else replicates.columns,
        replicate_kind=None if replicates is None else replicates.made_by,
        fay_rho=0.0 if replicates is None else replicates.fay_rho,
        replicate_coefficients=() if replicates is None else replicates.coefficients,
    )
    asked = entry.calibrate
    if asked is None:
        return found
    margins = place.folder / asked.margins
    return calibrate(found, margins, method=asked.method, bounds=asked.bounds, trim=asked.trim, sheet=asked.sheet)
