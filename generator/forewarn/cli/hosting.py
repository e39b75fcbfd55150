"""Commands about the place that a site is served from: infra."""

from pathlib import Path

import click

from forewarn.cli.calls import examples, rim, say
from forewarn.headers import read_headers
from forewarn.infra.stack import INLINE_LIMIT, template
from forewarn.problems import ProjectError


@click.command(epilog=examples("forewarn infra > template.yml"))
@click.option(
    "--headers",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Put the Content-Security-Policy of a build (site.headers.json) into the stack, for sites that forewarn publish does not publish.",
)
@click.option(
    "--output", "-o", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file."
)
@rim
def infra(headers: Path | None, output: Path | None) -> None:
    """Print the CloudFormation template of a bucket, a distribution and the role that publishes there."""
    text = template(read_headers(headers) if headers else None)
    if (size := len(text.encode())) > INLINE_LIMIT:
        say(
            f"warning: the template has {size} bytes; more than {INLINE_LIMIT} go through a bucket (aws cloudformation deploy --s3-bucket NAME)"
        )
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, "utf-8")
    except OSError as error:
        raise ProjectError(f"{output} cannot be written: {error.strerror}", "choose another file") from error
    say(f"{output}: written")
