"""Confirmatory factor analysis of continuous items: lavaan 0.6.14 and semTools 0.5.6."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from scipy.special import chdtrc

from governance_survey.statistics.confirmatory import (
    FactorModel,
    Indices,
    Invariance,
    RobustIndices,
    cfa,
    compare_models,
    factor_scores,
    invariance,
    modification_indices,
    residuals,
)

from .. import table
from . import Different, Held, NotOffered

TESTS = [f"x{k}" for k in range(1, 10)]
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
REVERSED = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
FACTORS = {"agree": "A", "consc": "C", "extra": "E", "neuro": "N", "open": "O"}
ITEMS = [f"{letter}{k}" for letter in FACTORS.values() for k in range(1, 6)]
B5 = "\n".join(f"{name} =~ " + " + ".join(f"{a}{k}" for k in range(1, 6)) for name, a in FACTORS.items())
Pairs = Iterator[tuple[str, Any]]


def hs(model: str = HS, names: tuple[str, ...] = tuple(TESTS), **choices: Any) -> FactorModel:
    """A model of Holzinger and Swineford's tests."""
    data = table("hs1939")
    groups = data["school"].to_numpy() if choices.pop("school", False) else None
    return cfa(model, data[list(names)].to_numpy(float), list(names), groups=groups, **choices)


@cache
def bfi() -> np.ndarray:
    """Twenty-five items, reversed ones turned."""
    data = table("bfi")[ITEMS].astype(float)
    data[REVERSED] = 7 - data[REVERSED]
    return data.to_numpy()


def parameters(model: FactorModel, prefix: str = "parameters") -> Pairs:
    """The columns of lavaan's parameterEstimates."""
    e = model.estimates
    columns = {
        "est": e.estimate,
        "se": e.std_error,
        "z": e.z,
        "pvalue": e.p_value,
        "ci.lower": e.low,
        "ci.upper": e.high,
        "std.lv": e.std_lv,
        "std.all": e.std_all,
    }
    for name, values in columns.items():
        yield f"{prefix}.{name}", values
    if model.specification.groups > 1:
        yield f"{prefix}.group", [row.group + 1 for row in e.rows]


def measures(model: FactorModel) -> dict[str, float]:
    """The measures of lavaan's fitMeasures that are offered."""
    f, c = model.fit, model.criteria
    weight = sum(sample.weight for sample in model.samples.groups)
    found: dict[str, float] = {
        "npar": model.specification.n_free,
        "fmin": f.chisq / weight / 2,
        "chisq": f.chisq,
        "df": f.dof,
        "pvalue": f.p_value,
        "baseline.chisq": f.baseline_chisq,
        "baseline.df": f.baseline_dof,
        "baseline.pvalue": float(chdtrc(f.baseline_dof, f.baseline_chisq)),
        "cfi": f.cfi,
        "tli": f.tli,
        "nnfi": f.tli,
        "logl": c.logl,
        "unrestricted.logl": c.logl_saturated,
        "aic": c.aic,
        "bic": c.bic,
        "bic2": c.bic_adjusted,
        "ntotal": model.samples.n,
        "srmr": model.srmr,
        "srmr_bentler": model.srmr,
        "rmsea.ci.level": 0.9,
        "rmsea.close.h0": 0.05,
        "rmsea.notclose.h0": 0.08,
        **_rmsea(f, ""),
    }
    s, r = model.scaled, model.robust
    if s is not None and r is not None:
        found |= {
            "chisq.scaled": s.chisq,
            "df.scaled": s.dof,
            "pvalue.scaled": s.p_value,
            "chisq.scaling.factor": model.scaling,
            "baseline.chisq.scaled": s.baseline_chisq,
            "baseline.df.scaled": s.baseline_dof,
            "baseline.pvalue.scaled": float(chdtrc(s.baseline_dof, s.baseline_chisq)),
            "baseline.chisq.scaling.factor": model.baseline_scaling,
            **_rmsea(s, ".scaled"),
            **_rmsea(r, ".robust"),
        }
        for end, one in ((".scaled", s), (".robust", r)):
            found |= {f"cfi{end}": one.cfi, f"tli{end}": one.tli, f"nnfi{end}": one.tli}
    return found


def _rmsea(one: Indices | RobustIndices, end: str) -> dict[str, float]:
    return {
        f"rmsea{end}": one.rmsea,
        f"rmsea.ci.lower{end}": one.rmsea_low,
        f"rmsea.ci.upper{end}": one.rmsea_high,
        f"rmsea.pvalue{end}": one.rmsea_p_close,
        f"rmsea.notclose.pvalue{end}": one.rmsea_p_not_close,
    }


def fit(model: FactorModel, theirs: dict[str, Any], prefix: str) -> Pairs:
    """Every measure offered, under the first part of its name (names have dots)."""
    found = measures(model)
    for head in dict.fromkeys(name.split(".")[0] for name in found):
        names = [name for name in theirs if name.split(".")[0] == head]
        if names and head in theirs:
            yield f"{prefix}.{head}", [found[name] for name in names]
        else:
            for name in names:
                if not any(name.startswith(f"{other}.") for other in names):
                    yield f"{prefix}.{name}", [found[one] for one in names if one == name or one.startswith(f"{name}.")]


def whole(entry: dict[str, Any], model: FactorModel, at: str = "") -> Pairs:
    """n, npar, parameters and fit of lav_out."""
    dot = f"{at}." if at else ""
    theirs = entry["outputs"][at] if at else entry["outputs"]
    yield f"{dot}n", [sample.n for sample in model.samples.groups]
    yield f"{dot}npar", model.specification.n_free
    yield from parameters(model, f"{dot}parameters")
    yield from fit(model, theirs["fit"], f"{dot}fit")


def chosen(model: FactorModel, names: list[str], prefix: str) -> Pairs:
    """Some of the measures."""
    found = measures(model)
    for name in names:
        yield f"{prefix}.{name}", found[name]


def difference(narrow: FactorModel, wide: FactorModel, prefix: str) -> Pairs:
    """A difference test as the script stores it."""
    found = compare_models(narrow, wide)
    yield f"{prefix}.chisq_diff", found.chisq
    yield f"{prefix}.df_diff", found.dof
    yield f"{prefix}.p", found.p_value


def one_factor(entry: dict[str, Any]) -> Pairs:
    one = hs("g =~ " + " + ".join(TESTS))
    yield from whole(entry, one, "one")
    yield from difference(one, hs(), "lrt")


def regressions(entry: dict[str, Any]) -> Pairs:
    model = hs(f"{HS}\nspeed ~ visual + textual + ageyr\nvisual ~ ageyr", (*TESTS, "ageyr"))
    yield from whole(entry, model)
    for name in entry["outputs"]["r2"]:
        yield f"r2.{name}", model.r_squared[0][name]


def standardised(entry: dict[str, Any]) -> Pairs:
    from scipy.special import ndtr, ndtri

    e = hs().estimates
    z = np.full(len(e.rows), np.nan)
    np.divide(e.std_all, e.std_all_error, out=z, where=e.std_all_error > 0)
    half = ndtri(0.975) * e.std_all_error
    yield "est.std", e.std_all
    yield "se", e.std_all_error
    yield "z", z
    yield "pvalue", 2 * ndtr(-np.abs(z))
    yield "ci.lower", e.std_all - half
    yield "ci.upper", e.std_all + half


def left_over(entry: dict[str, Any]) -> Pairs:
    found = residuals(hs())
    yield "implied_cov", found.implied
    yield "residual_cov", found.covariance
    yield "residual_cor", found.correlation
    yield "residual_z", np.nan_to_num(found.z)


def changes(entry: dict[str, Any]) -> Pairs:
    found = modification_indices(hs())[:20]
    assert [(m.left, m.operator, m.right) for m in found] == [
        (row["lhs"], row["op"], row["rhs"]) for row in entry["outputs"]
    ]
    yield "mi", [one.index for one in found]
    yield "epc", [one.epc for one in found]
    yield "sepc.all", [one.epc_std for one in found]


def scores(entry: dict[str, Any]) -> Pairs:
    data = table("hs1939")[TESTS].to_numpy(float)
    model = hs(means=True)
    yield "regression_first10", factor_scores(model, data, TESTS).scores[:10]
    yield "bartlett_first10", factor_scores(model, data, TESTS, method="bartlett").scores[:10]


@cache
def schools(estimator: Any = "ml") -> Invariance:
    data = table("hs1939")
    return invariance(HS, data[TESTS].to_numpy(float), TESTS, data["school"].to_numpy(), estimator=estimator)


def steps(entry: dict[str, Any], estimator: Any, rmsea: str) -> Pairs:
    found = schools(estimator)
    columns = entry["outputs"]["fit"]["colnames"]
    tables = [measures(model) for model in found.models]
    yield "fit", [[one[name] for name in columns] for one in tables]
    for name, column in (("delta_cfi", "cfi"), ("delta_rmsea", rmsea), ("delta_srmr", "srmr")):
        yield name, np.diff([one[column] for one in tables])
    yield "lrt.chisq_diff", [one.chisq for one in found.comparisons]
    yield "lrt.df_diff", [one.dof for one in found.comparisons]
    yield "lrt.p", [one.p_value for one in found.comparisons]


def partial(entry: dict[str, Any]) -> Pairs:
    model = hs(school=True, equal=("loadings", "intercepts"), partial=("x3~1", "x7~1"))
    yield from chosen(model, list(entry["outputs"]["fit"]), "fit")
    yield from difference(model, schools().models[1], "vs_metric")


def tau(entry: dict[str, Any]) -> Pairs:
    text = "visual =~ a*x1 + a*x2 + a*x3\ntextual =~ b*x4 + b*x5 + b*x6\nspeed =~ c*x7 + c*x8 + c*x9"
    model = hs(text)
    yield from chosen(model, list(entry["outputs"]["fit"]), "fit")
    yield from difference(model, hs(), "lrt")


def harman(entry: dict[str, Any]) -> Pairs:
    model = cfa("m =~ " + " + ".join(ITEMS), bfi(), ITEMS)
    complete = bfi()[np.isfinite(bfi()).all(axis=1)]
    yield "n", model.samples.n
    yield "first_pc_share", np.linalg.eigvalsh(np.corrcoef(complete.T))[-1] / len(ITEMS)
    yield from chosen(model, list(entry["outputs"]["cfa_one_factor"]), "cfa_one_factor")


HELD: Held = {
    "cfa.hs.ml": lambda entry: whole(entry, hs()),
    "cfa.hs.ml_stdlv": lambda entry: whole(entry, hs(std_lv=True)),
    "cfa.hs.ml_means": lambda entry: whole(entry, hs(means=True)),
    "cfa.hs.standardized_solution": standardised,
    "cfa.hs.mlr": lambda entry: whole(entry, hs(estimator="mlr")),
    "cfa.hs.mlm": lambda entry: whole(entry, hs(estimator="mlm")),
    "cfa.hs.wishart": lambda entry: whole(entry, hs(likelihood="wishart")),
    "cfa.hs.one_factor_vs_three": one_factor,
    "cfa.hs.second_order": lambda entry: whole(entry, hs(f"{HS}\ng =~ visual + textual + speed")),
    "cfa.hs.sem_regression": regressions,
    "cfa.hs.implied_residuals": left_over,
    "cfa.hs.modindices_top20": changes,
    "cfa.hs.factor_scores": scores,
    "cfa.hs.invariance_school.ml": lambda entry: steps(entry, "ml", "rmsea"),
    "cfa.hs.invariance_school.parameters_scalar": lambda entry: whole(entry, schools().models[2]),
    "cfa.hs.invariance_school.mlr": lambda entry: steps(entry, "mlr", "rmsea.scaled"),
    "cfa.hs.invariance_school.partial": partial,
    "cfa.hs.longitudinal_equal_loadings_tau": tau,
    "cfa.bfi5.ml_listwise": lambda entry: whole(entry, cfa(B5, bfi(), ITEMS)),
    "cfa.bfi5.mlr_fiml": lambda entry: whole(entry, cfa(B5, bfi(), ITEMS, estimator="mlr", missing="fiml")),
    "cfa.bfi.harman_single_factor": harman,
}

DIFFERENT: Different = {}
FEW = "CFI, TLI, RMSEA with its interval, SRMR and the criteria are given; more indices invite choosing the kindest"
OTHERS = (
    *("nfi", "rfi", "ifi", "rni", "pnfi", "rmr", "rmr_nomean", "srmr_bentler_nomean", "crmr", "crmr_nomean"),
    *("srmr_mplus", "srmr_mplus_nomean", "cn_05", "cn_01", "gfi", "agfi", "pgfi", "mfi", "ecvi"),
)
WHOLE = (
    *("cfa.hs.ml", "cfa.hs.ml_stdlv", "cfa.hs.ml_means", "cfa.hs.mlr", "cfa.hs.mlm", "cfa.hs.wishart"),
    *("cfa.hs.second_order", "cfa.hs.sem_regression", "cfa.hs.invariance_school.parameters_scalar"),
    *("cfa.bfi5.ml_listwise", "cfa.bfi5.mlr_fiml"),
)
CASEWISE = "the log-likelihood's own scaling factors only lead to the scaled chi-square, which is held"
NOT_OFFERED: NotOffered = {
    **{(entry, f"fit.{name}"): FEW for entry in WHOLE for name in OTHERS},
    **{("cfa.hs.one_factor_vs_three", f"one.fit.{name}"): FEW for name in OTHERS},
    ("cfa.hs.mlr", "fit.scaling"): CASEWISE,
    ("cfa.bfi5.mlr_fiml", "fit.scaling"): CASEWISE,
    "cfa.hs.gls_uls": "of continuous items maximum likelihood is offered, with its robust forms; GLS and ULS are not",
}
