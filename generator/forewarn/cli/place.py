"""Where the commands of publishing act: their options, and the store that they name.

A flag says more than a variable of the environment, and that more than ``extra.forewarn.publish`` of ``mkdocs.yml``.
"""

import os
import secrets
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import reduce, wraps
from importlib.metadata import version
from pathlib import Path
from threading import Event
from typing import Any

import click

from forewarn.cli.calls import Call, words
from forewarn.git import head
from forewarn.publish.apply import Edge, Run
from forewarn.publish.local import Digests, digests
from forewarn.publish.places import bucket_store, distribution_edge, folder_store, normal_prefix, viewer_base
from forewarn.publish.store import Store
from forewarn.publish.wanted import Target
from forewarn.remembered import Remembered
from forewarn.settings import CONFIG, Invalidate, Project, PublishSettings
from forewarn.values import replace

FORMATS = ("text", "json", "github")


@dataclass(frozen=True)
class Asked:
    """What the options of a command say of the place."""

    bucket: str | None
    prefix: str | None
    distribution: str | None
    endpoint_url: str | None
    folder: Path | None
    threads: int


@dataclass(frozen=True)
class Place:
    """A place to publish to, opened. ``project`` is missing where a command needs none and there is none."""

    project: Project | None
    target: Target
    store: Store
    asked: Asked
    endpoint_url: str

    def edge(self, *, wait: bool = False) -> Edge | None:
        """The distribution in front of it; ``None`` where there is none, or nothing of it is kept anywhere."""
        if not self.target.distribution or self.target.preview:
            return None
        return distribution_edge(self.target.distribution, endpoint_url=self.endpoint_url, wait=wait)


def place_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where; a command takes them as one :class:`Asked`, under the name ``asked``."""
    options = [
        click.option("--bucket", envvar="FOREWARN_BUCKET", help="The bucket to publish to."),
        click.option("--prefix", envvar="FOREWARN_PREFIX", help="Where in it the site stands; default at its top."),
        click.option(
            "--distribution", envvar="FOREWARN_DISTRIBUTION", help="The id of the CloudFront distribution in front."
        ),
        click.option(
            "--endpoint-url", envvar="FOREWARN_ENDPOINT_URL", help="The server, where it is not AWS; it speaks S3."
        ),
        click.option(
            "--target",
            "folder",
            type=click.Path(file_okay=False, path_type=Path),
            help="Publish to this folder instead of a bucket.",
        ),
        click.option(
            "--threads", type=click.IntRange(1, 256), default=32, show_default=True, help="How many requests at once."
        ),
    ]

    @wraps(command)
    def gather(*args: Any, **said: Any) -> None:
        names = ("bucket", "prefix", "distribution", "endpoint_url", "folder", "threads")
        command(*args, asked=Asked(**{name: said.pop(name) for name in names}), **said)

    return reduce(lambda made, option: option(made), reversed(options), gather)


def format_option(command: Callable[..., None]) -> Callable[..., None]:
    """How the plan is told."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        help="How the plan is told; default: github inside GitHub Actions, else text.",
    )(command)


def form_or_default(form: str | None) -> str:
    """The format that was asked for, or the one of the surroundings."""
    return form or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")


INVALIDATE = click.option(
    "--invalidate",
    type=click.Choice(words(Invalidate)),
    help="What CloudFront is asked to forget; default auto: up to eight addresses, else folders or everything.",
)


def open_place(call: Call, asked: Asked, *, invalidate: str | None = None, needs_project: bool = False) -> Place:
    """The store that the options name. Ends with a usage error where they name none, or two."""
    project = call.project() if needs_project or (call.root / CONFIG).exists() else None
    said = project.settings.publish if project else PublishSettings()
    settings = replace(
        said,
        bucket=said.bucket if asked.bucket is None else asked.bucket,
        prefix=normal_prefix(said.prefix if asked.prefix is None else asked.prefix),
        distribution=said.distribution if asked.distribution is None else asked.distribution,
        endpoint_url=said.endpoint_url if asked.endpoint_url is None else asked.endpoint_url,
        invalidate=Invalidate(invalidate) if invalidate else said.invalidate,
    )
    base = viewer_base(settings.path, settings.prefix)
    if asked.folder is not None:
        if click.get_current_context().get_parameter_source("bucket") is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError("say --bucket or --target, not both")
        target = Target(settings.prefix, "", base, keeps_headers=False, settings=settings)
        known = remembered(project, asked.folder / settings.prefix)
        return Place(project, target, folder_store(asked.folder, settings.prefix, known), asked, "")
    if not settings.bucket:
        raise click.UsageError(
            "nothing says where to publish to: use --bucket (FOREWARN_BUCKET, or publish.bucket in mkdocs.yml)"
            " or --target DIR"
        )
    target = Target(settings.prefix, settings.distribution, base, settings=settings)
    store = bucket_store(settings.bucket, settings.prefix, endpoint_url=settings.endpoint_url, threads=asked.threads)
    return Place(project, target, store, asked, settings.endpoint_url)


def remembered(project: Project | None, folder: Path) -> Digests | None:
    """What a project knows of the files of a folder, a site or one to publish to; nothing where there is none."""
    return Remembered(project.root, folder, digests, project.cache) if project is not None else None


def new_run(call: Call, as_of: datetime, digest: str, *, hold: str = "") -> Run:
    """Who publishes: the id is the instant and the commit, or the digest of the site where git knows none."""
    commit = os.environ.get("GITHUB_SHA") or head(call.root)
    parts = [os.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY", "RUN_ID")]
    return Run(
        id=f"{as_of:%Y%m%dT%H%M%SZ}-{(commit or digest)[:7]}",
        # Tells this run from one that races it; nothing that is published depends on it.
        token=secrets.token_hex(8),
        commit=commit,
        url=f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else "",
        tool=f"forewarn {version('forewarn')}",
        published_at=as_of.isoformat(),
        hold=hold,
    )


@contextmanager
def orderly(stop: Event) -> Iterator[None]:
    """A signal to end (a cancelled job, Ctrl-C) lets what is in flight come to its end; a second one does not."""

    def ask(_number: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
