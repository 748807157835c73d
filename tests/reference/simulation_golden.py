"""Keep the golden rows of the simulation (plan of simulation, 10): `python -m tests.reference.simulation_golden`."""

from pathlib import Path

from governance_survey.studio.simulation.study import simulate_study

VALUES = Path(__file__).parent / "values"


def main() -> None:
    study = simulate_study(seed=20210201, communities=24)
    for name in ("worker", "resident", "record"):
        text = getattr(study, name).head(10).to_csv(index=False, lineterminator="\n")
        (VALUES / f"simulation_golden_{name}.csv").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
