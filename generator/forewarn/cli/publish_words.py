"""How a plan and its end are told: a table on a terminal, JSON for programs, commands and a summary for GitHub."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from forewarn import reporters
from forewarn.cli.calls import say, stderr, stdout
from forewarn.problems import ProjectError
from forewarn.publish import report
from forewarn.publish.apply import Outcome, Tell
from forewarn.publish.plan import Plan
from forewarn.publish.wanted import Reason


@dataclass
class Telling:
    """Tells what a run is about to do and what it did, in one format."""

    form: str
    name: str
    id: str = ""
    plan: Plan | None = None
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        """Something to know, which stops nothing."""
        self.notes.append(words)
        if self.form == "github":
            click.echo(reporters.github_line("warning", words))
        else:
            say(f"note: {words}")

    def show(self, plan: Plan, listed: int, out: Path | None) -> None:
        """The plan, before anything is done."""
        self.plan = plan
        if out is not None:
            self._write_file(out)
        if self.form != "json":
            _table(plan, self.name, listed)

    def refuse(self, refused: Sequence[str]) -> None:
        """Why nothing is done."""
        self.refused = list(refused)
        for why in refused:
            self.error(why)

    def error(self, words: str) -> None:
        """What went wrong, beside the answer."""
        if self.form == "github":
            click.echo(reporters.github_line("error", words))
        else:
            say(f"error: {words}")

    def end(self, outcome: Outcome | None) -> None:
        """What was done; ``None`` where nothing was."""
        if outcome is not None:
            for key, why in list(outcome.failed.items())[: report.NAMED]:
                self.error(f"{key}: {why}")
            if outcome.not_invalidated:
                self.error(f"CloudFront still has to forget {len(self.paths)} paths: {outcome.not_invalidated}")
            if outcome.stopped:
                self.error("stopped on request")
        if self.form == "json":
            click.echo(json.dumps(self._data(outcome), indent=2, ensure_ascii=False))
        elif outcome is not None and not (self.plan is not None and self.plan.empty):
            stdout().print(Text(report.ending(outcome)))
        if self.form == "github":
            self._summary(outcome)

    @property
    def paths(self) -> tuple[str, ...]:
        """What CloudFront is asked to forget."""
        return self.plan.paths if self.plan else ()

    def _data(self, outcome: Outcome | None) -> dict[str, Any]:
        if self.plan is None:
            return {"target": self.name, "refused": self.refused, "notes": self.notes, "result": None}
        return report.as_data(
            self.plan, name=self.name, id=self.id, refused=self.refused, notes=self.notes, outcome=outcome
        )

    def _write_file(self, out: Path) -> None:
        try:
            out.write_text(json.dumps(self._data(None), indent=2, ensure_ascii=False) + "\n", "utf-8")
        except OSError as error:
            raise ProjectError(
                f"{out} cannot be written: {error.strerror}", "choose another with --plan-out"
            ) from error

    def _summary(self, outcome: Outcome | None) -> None:
        if self.plan is not None:
            text = report.markdown(self.plan, name=self.name, refused=self.refused, notes=self.notes, outcome=outcome)
        else:
            text = "\n".join(f"- **refused** {report.code(why)}" for why in self.refused) + "\n"
        written = len(outcome.written) + len(outcome.deleted) if outcome else 0
        for variable, words in (
            ("GITHUB_STEP_SUMMARY", text),
            ("GITHUB_OUTPUT", f"changed={'true' if written else 'false'}\n"),
        ):
            if file := os.environ.get(variable):
                with Path(file).open("a", encoding="utf-8") as summary:
                    summary.write(words)


def _table(plan: Plan, name: str, listed: int) -> None:
    out = stdout()
    out.print(Text(name))
    if plan.uploads:
        table = Table(box=None, pad_edge=False)
        table.add_column("PHASE")
        for reason in Reason:
            table.add_column(reason.upper(), justify="right")
        for phase, row in report.counts(plan).items():
            table.add_row(phase, *(str(row[reason] or "") for reason in Reason))
        out.print(table)
    for word, what in report.said(plan):
        out.print(Text(f"{word} {what}"))
    out.print(Text(report.headline(plan)))
    if plan.writes and plan.target.keeps_headers:
        out.print(Text(f"{plan.bytes:,} bytes; requests for about ${report.cost(plan, listed):.4f}"))


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar for each phase, on a terminal only."""
    console = stderr()
    if not console.is_terminal:
        yield lambda _phase, _done, _all: None
        return
    with Progress(console=console, transient=True) as bars:
        known: dict[str, Any] = {}

        def tell(phase: str, done: int, all: int) -> None:
            if phase not in known:
                known[phase] = bars.add_task(phase, total=all)
            bars.update(known[phase], completed=done)

        yield tell
