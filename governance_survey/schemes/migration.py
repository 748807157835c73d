"""Scheme files of earlier versions, brought up to today's, one step at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..words.errors import SchemeError
from ..words.text import Text, same
from .base import SCHEMA_VERSION

Step = Callable[[dict[str, Any]], dict[str, Any]]

# (kind, version it starts from) -> step to the next version. Empty until version 2 exists; the hook is
# here so that a file written today is read by every later release.
MIGRATIONS: dict[tuple[str, int], Step] = {}


def migrate(
    content: dict[str, Any], name: str, *, steps: Mapping[tuple[str, int], Step] = MIGRATIONS, now: int = SCHEMA_VERSION
) -> dict[str, Any]:
    """Bring a scheme's content to the present `schema_version`.

    Raises
    ------
    SchemeError
        ``schema_version_missing``, ``schema_version_unknown`` (newer than this release, or no way from it).
    """
    written = content.get("schema_version")
    if not isinstance(written, str) or not written.isdigit():
        raise SchemeError(
            "schema_version_missing",
            Text(zh="没有写明 schema_version。", en="schema_version is not given."),
            where=same(name),
            expected=same(f"schema_version: {now}"),
            got=same(written) if written else None,
        )
    kind, version = str(content.get("kind", "")), int(written)
    while version < now and (kind, version) in steps:
        content = steps[kind, version](content)
        version += 1
    if version != now:
        raise SchemeError(
            "schema_version_unknown",
            Text(zh="不认识方案版本 {v}。", en="Scheme version {v} is not known.").fill(v=written),
            where=same(name),
            expected=same(now),
            fix=Text(zh="请升级 governance-survey。", en="Upgrade governance-survey.") if version > now else None,
        )
    return content | {"schema_version": str(now)}
