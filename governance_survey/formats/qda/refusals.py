"""Why a REFI-QDA or Word file is not read: the child's codes as errors in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...words.errors import FileError
from ...words.text import Text, same

_AGAIN = Text(zh="请从原软件重新导出。", en="Export it again from the program it came from.")
_WHY: dict[str, tuple[Text, Text]] = {
    "archive_too_large": (
        Text(zh="文件展开后异常巨大，不予读取。", en="The file unpacks to an abnormal size and is not read."),
        Text(zh="请从原软件重新导出，不带音像资料。", en="Export it again, without audio and video."),
    ),
    "archive_paths": (
        Text(zh="压缩包里有指向包外的路径，不予读取。", en="The archive names paths outside itself; it is not read."),
        _AGAIN,
    ),
    "archive_duplicates": (
        Text(
            zh="压缩包里有重名的文件，不知道哪一个才对。", en="The archive holds two files of one name; which is meant?"
        ),
        _AGAIN,
    ),
    "file_encrypted": (
        Text(zh="文件加了密码，读不了。", en="The file is protected by a password."),
        Text(zh="去掉密码后另存。", en="Remove the password and save it again."),
    ),
    "file_damaged": (Text(zh="文件已损坏或不完整。", en="The file is damaged or cut off."), _AGAIN),
    "file_unreadable": (
        Text(zh="文件读不了。", en="The file cannot be read."),
        Text(
            zh="检查读取权限；若文件正在别的程序中打开，请先关闭。",
            en="Check permissions; is another program using it?",
        ),
    ),
    "xml_forbidden": (
        Text(
            zh="XML 声明了文档类型或实体，可能借此读取本机文件，不予读取。",
            en="The XML declares a document type or entities, by which a file can read others; it is not read.",
        ),
        _AGAIN,
    ),
    "xml_broken": (Text(zh="XML 不完整或不合语法。", en="The XML is cut off or not well formed."), _AGAIN),
    "no_project": (
        Text(zh="压缩包里没有 .qde 项目文件。", en="The archive holds no project (.qde) at its top."),
        Text(zh="请用原软件的 REFI-QDA 项目导出（.qdpx）。", en="Use the REFI-QDA project export of the program."),
    ),
    "several_projects": (
        Text(zh="压缩包里有几个 .qde 项目文件。", en="The archive holds several projects (.qde)."),
        Text(zh="每个项目单独导出。", en="Export each project on its own."),
    ),
    "not_refi_qda": (
        Text(zh="这份 XML 不是 REFI-QDA 项目或编码手册。", en="This XML is no REFI-QDA project or codebook."),
        Text(zh="请用 REFI-QDA 1.0/1.5 格式导出。", en="Export it in the format REFI-QDA 1.0 or 1.5."),
    ),
}


def refusal(path: Path, found: Mapping[str, Any]) -> FileError:
    """The error for what a child refused."""
    what, fix = _WHY[found["refused"]]
    return FileError(
        found["refused"], what, where=same(path), got=same(found["got"]) if found["got"] else None, fix=fix
    )
