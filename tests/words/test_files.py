"""The atomic writer: the old file or the whole new one, whatever happens."""

import json

import pytest

from governance_survey.errors import FileError
from governance_survey.words.files import MANIFEST, new_folder, sha256_of, write_file
from governance_survey.words.text import Text


def test_writes_and_makes_folders(tmp_path):
    target = write_file(tmp_path / "新 文件夹" / "a.txt", "内容".encode())
    assert target.read_bytes() == "内容".encode()
    assert [entry.name for entry in target.parent.iterdir()] == ["a.txt"]


def test_a_failing_check_keeps_the_old_file(tmp_path):
    target = write_file(tmp_path / "a.txt", b"old")

    def refuse(path):
        raise FileError("not_readable", Text(zh="读不回来", en="cannot be read back"))

    with pytest.raises(FileError):
        write_file(target, b"new", check=refuse)
    assert target.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_write_that_fails_says_so_and_leaves_nothing(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_bytes(b"x")
    with pytest.raises(FileError) as caught:
        write_file(blocked / "a.txt", b"new")
    assert caught.value.code == "write_failed"
    assert "Excel" in caught.value.say("zh")


def test_a_folder_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "results"
    with pytest.raises(RuntimeError), new_folder(target) as folder:
        write_file(folder / "half.txt", b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with new_folder(target) as folder:
        write_file(folder / "a.txt", b"1")
    assert json.loads((target / MANIFEST).read_bytes()) == {"a.txt": sha256_of(target / "a.txt")}


def test_an_untouched_result_is_replaced_and_an_edited_one_is_not(tmp_path):
    target = tmp_path / "results"
    for content in (b"1", b"2"):
        with new_folder(target) as folder:
            write_file(folder / "a.txt", content)
    assert (target / "a.txt").read_bytes() == b"2"
    (target / "a.txt").write_bytes(b"edited by a person")
    with pytest.raises(FileError) as caught, new_folder(target) as folder:
        write_file(folder / "a.txt", b"3")
    assert caught.value.code == "folder_in_use"
    assert (target / "a.txt").read_bytes() == b"edited by a person"


def test_a_folder_of_other_files_is_never_replaced(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"years of work")
    with pytest.raises(FileError), new_folder(tmp_path / "mine"):
        pass
    assert (tmp_path / "mine" / "thesis.docx").read_bytes() == b"years of work"
