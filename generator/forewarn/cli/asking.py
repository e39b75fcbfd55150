"""The command that asks the published site: due."""

import sys

import click

from forewarn.cli.calls import Call, examples, rim, say
from forewarn.cli.editing import option
from forewarn.due import DAILY, published


@click.command(epilog=examples("forewarn due --exit-code && forewarn build && forewarn publish site"))
@click.option("--url", metavar="URL", help="The address of the published site; default: site_url of mkdocs.yml.")
@click.option("--every", metavar="LENGTH", help="How old the site may grow; default: 24h.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 where nothing is due, instead of 0.")
@click.pass_obj
@rim
def due(call: Call, url: str | None, every: str | None, exit_code: bool) -> None:
    """Tell whether the published site has to be built anew, because a window opened or closed or a day went by.

    What cannot be told counts as due.
    """
    address = url or call.project().settings.site_url
    found = published(address, call.as_of(), every=option("--every", every) or DAILY)
    say(found.why)
    click.echo(f"due={str(found.due).lower()}")
    sys.exit(1 if exit_code and not found.due else 0)
