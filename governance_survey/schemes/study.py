"""A study as data: which answers, which questionnaire, which index, which findings, which seed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema, model_validator

from .base import AnswerCode, Id, Model, Sampling, Scheme, Wording
from .composing import CouplingRequest, ImportanceRequest, ObstaclesRequest, PartWeight
from .model_choices import Covariance, Estimator, Family, Scaling
from .record import Goalposts
from .sureness import ImputeRequest, UncertaintyRequest

LonelyRule = Literal["fail", "adjust", "certainty", "remove", "average"]
WeightKind = Literal["equal", "pca", "cfa", "entropy", "critic"]
# Written without quotes, 5 and 3 are numbers to an editor and text to the loader: both are right.
Disclosure = Annotated[Literal["strict", "5", "3"], WithJsonSchema({"enum": ["strict", "5", "3", 5, 3]})]


class LogFile(Model):
    """The file of one log of a record."""

    log: Id
    file: str


class CalibrationRequest(Model):
    """Margins of the population that the weights of a source are calibrated on, and how (see `calibrate`)."""

    margins: str
    method: Literal["raking", "linear", "logit", "post_stratify"] = "raking"
    bounds: tuple[float, float] | None = None
    trim: tuple[float, float] | None = None
    sheet: str | None = None


class ReplicateWeights(Model):
    """Replicate weights that came with the data: a prefix or the columns, and how they were made."""

    columns: str | tuple[str, ...]
    made_by: Literal["jk1", "jkn", "brr", "fay", "bootstrap"]
    fay_rho: float = 0.0
    coefficients: tuple[float, ...] = ()


class DataFile(Model):
    """One source of answers. Every design role is written: a column (one a stage), or the word ``none``."""

    source: Id
    file: str
    instrument: str
    sampling: Sampling
    weight: str
    psu: str | tuple[str, ...]
    strata: str | tuple[str, ...]
    fpc: str | tuple[str, ...] = "none"
    lonely_psu: LonelyRule = "fail"
    sheet: str | None = None
    encoding: str | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    logs: tuple[LogFile, ...] = ()
    replicate_weights: ReplicateWeights | None = None
    calibrate: CalibrationRequest | None = None


class LinkChoices(Model):
    """How the sources are joined, and what happens to communities that do not match."""

    on: Id = "community_id"
    unmatched: Literal["refuse", "exclude", "keep"] = "refuse"
    duplicates: Literal["refuse", "exclude"] = "refuse"


class FrozenGoalposts(Goalposts):
    """Goalposts of one indicator, frozen from a baseline wave."""

    indicator: Id


class Bound(Model):
    """The smallest difference worth speaking of, and who says so."""

    value: Annotated[float, Field(gt=0)]
    source: Wording


class FindingRequest(Model):
    """One finding: the model, the term it speaks of, and the design-keyed errors.

    The fields are the arguments of `fit` and `interpret` of the same name; draws take the study's seed.
    """

    id: Annotated[str, Field(pattern=r"^F\d+$")]
    formula: str
    term: str
    level: Id | None = None
    family: Family = "linear"
    covariance: Covariance | None = None
    cluster: Id | tuple[Id, Id] | None = None
    groups: Id | None = None
    slopes: tuple[str, ...] = ()
    estimator: Estimator = "reml"
    scaling: Scaling | None = None
    group_weight: Id | None = None
    exposure: Id | None = None
    corrected: bool = False
    category: AnswerCode | None = None
    smallest_meaningful: Bound | None = None


class AcceptedMisuse(Model):
    """A rule of misuse that the researcher goes against, and the reason, which the report prints."""

    rule: Id
    reason: str


class QualityLimit(Model):
    """A limit of response quality (``fast``: seconds an item), declared before the data are seen."""

    rule: Id
    limit: float


class IndexWeights(Model):
    """How the parts of one index are weighed: estimated (`kind`), declared (`parts`), or judged in pairs.

    `judgements` holds one matrix of paired comparisons an expert, in the order of the index's parts. `index` may be
    a source, for a `kind` that holds for all its indices.
    """

    index: Id
    kind: WeightKind | None = None
    parts: tuple[PartWeight, ...] = ()
    judgements: tuple[tuple[tuple[Annotated[float, Field(gt=0)], ...], ...], ...] = ()

    @model_validator(mode="after")
    def _one_way(self) -> IndexWeights:
        if sum((self.kind is not None, bool(self.parts), bool(self.judgements))) != 1:
            raise ValueError("kind_parts_or_judgements")
        return self


class Study(Scheme):
    """What `run` needs: nothing about a study lives anywhere else.

    Paths are relative to the study file. `seed` is required even where nothing is drawn today. With `link` the
    sources are joined; `plan` and `hypotheses` say what is tested, `adjust_for` replaces the plan's control sets,
    `robustness` names hypotheses (or tiers) whose evidence is graded by every check of the plan, with
    `robustness_traits` as further traits of communities to adjust for; `uncertainty` lists coefficients that are
    followed while sampling, missing answers, measurement and the making of the index are varied; `impute` completes
    missing answers once for both. `goalposts`
    freezes indicators' scales, `name_communities` allows tables that name them. `measure` lists the parts of the
    measurement to report (invariance: between the groups of the first of `by`), `quality` the limits of careless
    answering; `accept` holds written reasons against rules of misuse, `disclosure` the fewest persons of a count
    that leaves in the report (``strict`` is 10). `weights` and `aggregate` say how the parts of the indices are
    weighed and joined. `coupling`, `obstacles` and `importance` list what the verbs of these names are asked; a
    finding may take the D of a coupling as its outcome (``D_W_URG_W_LAW ~ K45``).

    Examples
    --------
    >>> import governance_survey as gs
    >>> gs.Study.model_validate(
    ...     {
    ...         "schema_version": 1, "kind": "study", "id": "pilot", "version": "1.0", "title": {"en": "Pilot"},
    ...         "seed": 1, "index_scheme": "bfi",
    ...         "data": [
    ...             {
    ...                 "source": "respondent", "file": "answers.csv", "instrument": "bfi",
    ...                 "sampling": "convenience", "weight": "none", "psu": "none", "strata": "none",
    ...             }
    ...         ],
    ...     }
    ... ).data[0].lonely_psu
    'fail'
    """

    kind: Literal["study"]
    seed: int
    simulated: bool = False
    authors: tuple[str, ...] = ()
    data: Annotated[tuple[DataFile, ...], Field(min_length=1)]
    index_scheme: str | tuple[str, ...]
    by: tuple[Id, ...] = ()
    weights: WeightKind | tuple[IndexWeights, ...] = "equal"
    aggregate: Literal["arithmetic", "geometric", "topsis"] = "arithmetic"
    findings: tuple[FindingRequest, ...] = ()
    link: LinkChoices | None = None
    plan: str | None = None
    hypotheses: tuple[str, ...] = ()
    adjust_for: tuple[str, ...] | None = None
    robustness: tuple[str, ...] = ()
    robustness_traits: tuple[str, ...] = ()
    impute: ImputeRequest | None = None
    uncertainty: tuple[UncertaintyRequest, ...] = ()
    goalposts: tuple[FrozenGoalposts, ...] = ()
    name_communities: bool = False
    measure: tuple[str, ...] = ()
    coupling: tuple[CouplingRequest, ...] = ()
    obstacles: tuple[ObstaclesRequest, ...] = ()
    importance: tuple[ImportanceRequest, ...] = ()
    quality: tuple[QualityLimit, ...] = ()
    accept: tuple[AcceptedMisuse, ...] = ()
    disclosure: Disclosure = "strict"

    @model_validator(mode="after")
    def _of_use(self) -> Study:
        if self.robustness_traits and not self.robustness:
            raise ValueError("traits_for_nothing")
        if self.impute is not None and not (self.robustness or self.uncertainty):
            raise ValueError("imputed_for_nothing")
        return self

    @property
    def index_schemes(self) -> tuple[str, ...]:
        """The index schemes of the study, one or several."""
        return (self.index_scheme,) if isinstance(self.index_scheme, str) else self.index_scheme
