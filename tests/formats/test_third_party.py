"""Real files nobody on the project wrote: SPSS files of other packages, a 问卷星 export in both its forms."""

import numpy as np
import pytest

from governance_survey.formats import read_file

from .faults import refused_file

ALL = "1、手机部数", "2、手机价格", "3、性别", "4、年龄", "5、月收入"


@pytest.mark.parametrize(
    ("name", "shape", "encoding"),
    [
        ("haven_labelled-num-na.sav", (2, 1), "UTF-8"),
        ("haven_umlauts.sav", (4, 1), "UTF-8"),
        ("pyreadstat_sample.zsav", (5, 7), "windows-1252"),
        ("pyreadstat_sample_missing.sav", (7, 7), "windows-1252"),
        ("pyreadstat_simple_alltypes.sav", (6, 12), "windows-1252"),
        ("pyreadstat_tegulu.sav", (1, 2), "UTF-8"),
    ],
)
def test_spss_files(name, shape, encoding, third_party):
    raw = read_file(third_party / "spss" / name)
    assert raw.table.shape == shape
    assert raw.origin.encoding == encoding
    assert [row.name for row in raw.labels] == list(raw.table.columns)


def test_spss_user_missing(third_party):
    """Fault 13: every way of declaring a value missing keeps the value and says so."""
    folder = third_party / "spss"
    number = read_file(folder / "pyreadstat_missing_test.sav")
    assert number.table["var1"].tolist() == [1, 2]
    assert (number.labels[0].user_missing, number.labels[0].values) == ((1.0,), ((1.0, "missing"),))
    text = read_file(folder / "pyreadstat_missing_char.sav")
    assert text.table["mychar"].tolist() == ["Z", "a"]
    assert (text.labels[0].user_missing, text.labels[0].values) == (("Z",), (("a", "labeled"),))
    mixed = read_file(folder / "pyreadstat_simple_alltypes.sav")
    by_name = {row.name: row for row in mixed.labels}
    assert by_name["x"].user_missing == (7.0, 8.0, 99.0)
    assert by_name["z"].user_missing == (-9.0, 999.0)
    assert mixed.table["y"].tolist()[0] == "2000-01-01"
    assert mixed.table["str"].tolist()[3] == "NA"


def test_portable_file_is_no_sav(third_party, tmp_path):
    path = tmp_path / "sample.sav"
    path.write_bytes((third_party / "spss" / "pyreadstat_sample.por").read_bytes())
    refused_file("wrong_content", path)


def test_wjx_pair_tells_one_story(third_party):
    """问卷星 by text and by option number: the same 800 people, each word standing for one number."""
    words = read_file(third_party / "wjx" / "reportgen_wjx_800_800_0.xls").table
    numbers = read_file(third_party / "wjx" / "reportgen_wjx_800_800_2.xls").table
    assert words.shape == (800, 14)
    assert numbers.shape == (800, 36)
    np.testing.assert_array_equal(words["序号"], numbers["序号"])
    for name in ALL:
        # The words of 其他 carry what was written in, in 〖〗.
        pairs = set(zip(words[name].str.partition("〖")[0], numbers[name], strict=True))
        assert len(pairs) == len({word for word, _ in pairs}) == len({number for _, number in pairs})
    ticked = words["6、兴趣爱好"].str.split("┋").map(lambda several: "运动" in several)
    np.testing.assert_array_equal(ticked, numbers["第6题(运动)"] == 1)
