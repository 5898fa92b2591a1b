"""What a check found, and how it is told to people and to programs."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Verdict = Literal["ok", "warning", "failure"]
MARKS: dict[Verdict, str] = {"ok": "ok     ", "warning": "WARNING", "failure": "FAILURE"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, what was found there, and what to do about it if it is not well."""

    name: str
    verdict: Verdict
    found: str
    remedy: str = ""


def told(findings: Iterable[Finding]) -> str:
    """A line for each finding, its remedy below it."""
    lines = []
    for finding in findings:
        lines.append(f"{MARKS[finding.verdict]}  {finding.name}: {finding.found}")
        if finding.remedy:
            lines.append(f"         -> {finding.remedy}")
    return "\n".join(lines)


def records(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """The findings for a program to read."""
    return [asdict(finding) for finding in findings]
