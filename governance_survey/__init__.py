"""From questionnaires and interviews to verified findings on grassroots governance.

Files become validated inputs; each verb turns earlier things into one frozen result; every printed
number can be traced to its data and computed again. Public names load when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import errors, statistics
    from .data.codings import Codings
    from .data.linked import Linked
    from .data.responses import Responses
    from .schemes.analysis_plan import AnalysisPlan
    from .schemes.codebook import Codebook
    from .schemes.index_scheme import IndexScheme
    from .schemes.instrument import Instrument
    from .schemes.study import Study
    from .steps.composites.coupling import coupling
    from .steps.composites.importance import importance
    from .steps.composites.obstacles import obstacles
    from .steps.description.comparing import differences
    from .steps.description.correlating import correlate
    from .steps.description.describing import describe
    from .steps.hypotheses.examination import examine
    from .steps.imputing.imputing import impute
    from .steps.imputing.pooling import pool
    from .steps.interpretation import Finding, interpret
    from .steps.interviews.agreeing import Agreement, agreement
    from .steps.interviews.joint_displaying import joint_display
    from .steps.interviews.protecting import protect
    from .steps.interviews.theming import themes
    from .steps.linked_scoring import score
    from .steps.linking import link
    from .steps.measurement.measuring import Measurement, measure
    from .steps.mediation.mediating import mediate
    from .steps.mediation.slopes import slopes
    from .steps.modelling import Model, fit
    from .steps.power.powering import power
    from .steps.reporting import Report, report
    from .steps.robustness.checking import robustness
    from .steps.scoring import Indices
    from .steps.uncertainty.perturbing import uncertainty
    from .steps.validation import ValidationReport, validate
    from .studio.calibrating import calibrate
    from .studio.drafting.drafting import draft_instrument
    from .studio.explaining.explaining import explain
    from .studio.freezing import freeze
    from .studio.new_study import new_study
    from .studio.plotting import plot
    from .studio.reading import read_codebook, read_instrument, read_responses, read_scheme
    from .studio.reading_codings import read_codings
    from .studio.running import run
    from .studio.saving import save
    from .studio.simulation.simulating import simulate
    from .studio.verifying import verify
    from .words.errors import GovernanceSurveyError
    from .words.text import set_language

__version__ = "0.1.0"

# Public name -> the module it lives in; "" for a namespace, which is a module itself.
_PUBLIC = {
    "Agreement": "steps.interviews.agreeing",
    "AnalysisPlan": "schemes.analysis_plan",
    "Codebook": "schemes.codebook",
    "Codings": "data.codings",
    "Finding": "steps.interpretation",
    "GovernanceSurveyError": "words.errors",
    "IndexScheme": "schemes.index_scheme",
    "Indices": "steps.scoring",
    "Instrument": "schemes.instrument",
    "Linked": "data.linked",
    "Measurement": "steps.measurement.measuring",
    "Model": "steps.modelling",
    "Report": "steps.reporting",
    "Responses": "data.responses",
    "Study": "schemes.study",
    "ValidationReport": "steps.validation",
    "agreement": "steps.interviews.agreeing",
    "calibrate": "studio.calibrating",
    "correlate": "steps.description.correlating",
    "coupling": "steps.composites.coupling",
    "describe": "steps.description.describing",
    "differences": "steps.description.comparing",
    "draft_instrument": "studio.drafting.drafting",
    "errors": "",
    "examine": "steps.hypotheses.examination",
    "explain": "studio.explaining.explaining",
    "fit": "steps.modelling",
    "freeze": "studio.freezing",
    "importance": "steps.composites.importance",
    "impute": "steps.imputing.imputing",
    "interpret": "steps.interpretation",
    "joint_display": "steps.interviews.joint_displaying",
    "link": "steps.linking",
    "measure": "steps.measurement.measuring",
    "mediate": "steps.mediation.mediating",
    "new_study": "studio.new_study",
    "obstacles": "steps.composites.obstacles",
    "plot": "studio.plotting",
    "pool": "steps.imputing.pooling",
    "power": "steps.power.powering",
    "protect": "steps.interviews.protecting",
    "read_codebook": "studio.reading",
    "read_codings": "studio.reading_codings",
    "read_instrument": "studio.reading",
    "read_responses": "studio.reading",
    "read_scheme": "studio.reading",
    "report": "steps.reporting",
    "robustness": "steps.robustness.checking",
    "run": "studio.running",
    "save": "studio.saving",
    "score": "steps.linked_scoring",
    "set_language": "words.text",
    "simulate": "studio.simulation.simulating",
    "slopes": "steps.mediation.slopes",
    "statistics": "",
    "themes": "steps.interviews.theming",
    "uncertainty": "steps.uncertainty.perturbing",
    "validate": "steps.validation",
    "verify": "studio.verifying",
}

__all__ = [
    "Agreement",
    "AnalysisPlan",
    "Codebook",
    "Codings",
    "Finding",
    "GovernanceSurveyError",
    "IndexScheme",
    "Indices",
    "Instrument",
    "Linked",
    "Measurement",
    "Model",
    "Report",
    "Responses",
    "Study",
    "ValidationReport",
    "agreement",
    "calibrate",
    "correlate",
    "coupling",
    "describe",
    "differences",
    "draft_instrument",
    "errors",
    "examine",
    "explain",
    "fit",
    "freeze",
    "importance",
    "impute",
    "interpret",
    "joint_display",
    "link",
    "measure",
    "mediate",
    "new_study",
    "obstacles",
    "plot",
    "pool",
    "power",
    "protect",
    "read_codebook",
    "read_codings",
    "read_instrument",
    "read_responses",
    "read_scheme",
    "report",
    "robustness",
    "run",
    "save",
    "score",
    "set_language",
    "simulate",
    "slopes",
    "statistics",
    "themes",
    "uncertainty",
    "validate",
    "verify",
]


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _PUBLIC[name]
    value: object = getattr(import_module(f".{home}", __name__), name) if home else import_module(f".{name}", __name__)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
