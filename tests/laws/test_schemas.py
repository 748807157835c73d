"""The JSON Schema files are the models, told to editors."""

from governance_survey.schemes.json_schema import as_text, schemas
from governance_survey.schemes.loading import KINDS

from .sources import ROOT


def test_the_schema_files_are_those_of_the_models():
    """Law 13: an editor that checks a file while it is typed must know what the loader knows."""
    assert set(schemas()) == set(KINDS)
    for kind, schema in schemas().items():
        stored = (ROOT / "data_schema" / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")
        assert stored == as_text(schema), "run python -m governance_survey.schemes.json_schema"
