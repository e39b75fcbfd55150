"""The command for whoever approves a change: diff."""

import sys

import click

from forewarn import changes, pipeline
from forewarn.change_report import REPORTS
from forewarn.cli.calls import Call, examples, rim
from forewarn.cli.known import comparison
from forewarn.git import changed_paths, default_base, merge_base, prefix
from forewarn.settings import Project


@click.command(
    epilog=examples(
        "forewarn diff",
        "forewarn diff --base origin/main --format markdown >> $GITHUB_STEP_SUMMARY",
        "forewarn diff --base origin/main --only-updates",
    )
)
@click.option("--base", metavar="REV", help="What to compare with; default: the remote's default branch, else main.")
@click.option(
    "--format",
    "form",
    type=click.Choice([*REPORTS]),
    default="text",
    show_default=True,
    help="For a terminal, a review or a program.",
)
@click.option("--only-updates", is_flag=True, help="Print nothing; exit 0 if nothing but update logs grows, else 1.")
@click.pass_obj
@rim
def diff(call: Call, base: str | None, form: str, only_updates: bool) -> None:
    """Tell what will change for readers and subscribers: windows, notice, conflicts, calendars, feeds."""
    project = call.project()
    compared = comparison(call, project, base)
    if only_updates:
        sys.exit(0 if grows_logs_only(project, compared, base) else 1)
    found = changes.differences(compared.before.board, compared.after.board, compared.after.docket, compared.brought)
    zones = compared.after.board.catalog.organization.display_timezones
    click.echo(REPORTS[form](found, zones))


def grows_logs_only(project: Project, compared: pipeline.Comparison, base: str | None) -> bool:
    """Whether every changed file is a maintenance, none brings an error, and only their logs have grown."""
    commit = merge_base(project.root, base or default_base(project.root))
    paths, folder = changed_paths(project.root, commit), prefix(project.root) + "maintenances/"
    if any(not path.startswith(folder) or path.startswith(folder + "_catalog/") for path in paths):
        return False
    if compared.after.stops or any(problem.severity == "error" for problem in compared.brought):
        return False
    return changes.only_updates(compared.before.board, compared.after.board)
