"""The verb `freeze`: a plan and the choices of a study are written down, with one hash, before the data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from ..schemes.analysis_plan import AnalysisPlan
from ..schemes.frozen_plan import FrozenFile, FrozenPlan, digest_of
from ..schemes.loading import load_scheme, scheme_from
from ..schemes.safe_yaml import write_yaml
from ..steps.hypotheses.asked import chosen_hypotheses
from ..steps.hypotheses.deviations import Deviations, deviations
from ..words.errors import UsageError
from ..words.files import sha256_of, write_file
from ..words.text import Text, same
from .study_place import StudyPlace, open_study, plan_of

FROZEN = "frozen_plan.yaml"


def freeze(study: str | Path, *, registered: str | None = None) -> FrozenPlan:
    """Write the analysis plan and the choices of a study down before the data come in.

    ``frozen_plan.yaml`` appears beside the study file. `run` compares with it and lists every departure in the
    report. The digest printed can be deposited with a registry or mailed to oneself, so that others can check it.

    Parameters
    ----------
    study : path
        A ``study.yaml``; its data files need not be there, and those that are there are named in the record.
    registered : str, optional
        Where the digest is deposited, in words or as an address.

    Returns
    -------
    FrozenPlan

    Raises
    ------
    UsageError
        ``already_frozen``: a frozen plan is never written over.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import governance_survey as gs
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> answers = gs.simulate(gs.read_instrument("bfi"), seed=1, communities=20)
    >>> answers.table.frame.to_native().to_csv(folder / "answers.csv", index=False)
    >>> study = gs.new_study(folder / "pilot", folder / "answers.csv", sampling="convenience")
    >>> record = gs.freeze(study / "study.yaml")
    >>> record.unchanged, [entry.source for entry in record.data]
    (True, ['respondent'])
    """
    place = open_study(study)
    path = place.folder / FROZEN
    plan, chosen = plan_of(place), place.study
    digest = digest_of(plan, chosen)
    if path.exists():
        raise UsageError(
            "already_frozen",
            Text(
                zh="这项研究的计划已经冻结，不会被覆盖。",
                en="The plan of this study is frozen already; it is never replaced.",
            ),
            where=same(path),
            fix=Text(
                zh="照常运行 run：偏离会列在报告里。确要重新冻结，请先把旧记录改名保存。",
                en="Go on with run: departures are listed in the report. To freeze anew, keep the old record under "
                "another name first.",
            ),
        )
    there = [entry for entry in chosen.data if (place.folder / entry.file).exists()]
    record = FrozenPlan(
        schema_version=1,
        kind="frozen_plan",
        id=chosen.id,
        version=chosen.version,
        title=chosen.title,
        digest=digest,
        frozen_at=datetime.now(UTC).isoformat(timespec="seconds"),
        registered=registered,
        data=tuple(FrozenFile(source=e.source, sha256=sha256_of(place.folder / e.file)) for e in there),
        plan=plan,
        study=chosen,
    )

    def read_back(written: Path) -> None:
        # A record that does not read back to its own digest would freeze nothing.
        found = cast(FrozenPlan, load_scheme(written.read_text(encoding="utf-8"), path.name, "frozen_plan"))
        assert found.unchanged and found.digest == digest

    write_file(path, write_yaml(record.model_dump(mode="json", exclude_defaults=True)).encode("utf-8"), check=read_back)
    return record


def frozen_words(record: FrozenPlan) -> Text:
    """What the shell says of a frozen plan: file and digest."""
    return Text(zh="计划已冻结：{f}\n摘要（SHA-256）：{d}", en="The plan is frozen: {f}\ndigest (SHA-256): {d}").fill(
        f=FROZEN, d=record.digest
    )


def frozen_of(place: StudyPlace) -> FrozenPlan | None:
    """The frozen plan beside a study file, if there is one."""
    path = place.folder / FROZEN
    return scheme_from(path, "frozen_plan") if path.exists() else None


def departures(place: StudyPlace, plan: AnalysisPlan, tested: Sequence[str]) -> Deviations:
    """How the analysis of a study departs from its frozen plan."""
    record = frozen_of(place)
    planned = [] if record is None else [h.id for h in chosen_hypotheses(record.plan, record.study.hypotheses)]
    return deviations(record, plan, place.study, planned, tested)
