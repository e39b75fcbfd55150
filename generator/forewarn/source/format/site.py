"""`extra.forewarn` of ``mkdocs.yml``: the settings of a site, each described once."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from forewarn.settings import Audience, CancelledEntries, Cards, Commits, Invalidate
from forewarn.source.choices import OneOf
from forewarn.source.format.form import Form
from forewarn.source.nodes import quoted
from forewarn.source.scalars import Duration, Line, misfit


def _number(value: object) -> int:
    if not isinstance(value, str) or not re.fullmatch(r"[1-9][0-9]{0,5}", value) or int(value) > 100_000:
        misfit("type", f"{quoted(value)} is not a number", "write a whole number from 1 to 100000")
    return int(value)


def _authority(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.@_-]{0,200}[A-Za-z0-9])?", value):
        hint = "write a domain that is yours, for example status.example.com"
        misfit("type", f"{quoted(value)} is not a name that ids can be made with", hint)
    return value


def _address(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(
        r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,200}", value
    ):
        misfit("type", f"{quoted(value)} is not a mail address", "write for example noc@example.com")
    return value


def _web_address(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]_-]+(/[^\s?#]*)?", value):
        misfit("type", f"{quoted(value)} is not the address of a server", "write for example https://s3.example.com")
    return value


def _suffix(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\.[A-Za-z0-9.+_-]{1,40}", value):
        misfit("type", f"{quoted(value)} is not the end of a file name", 'write for example ".avif"')
    return value.lower()


def _media_type(value: object) -> str:
    token = r"[A-Za-z0-9!#$&^_.+-]{1,127}"  # noqa: S105 - RFC 9110, 5.6.2
    if not isinstance(value, str) or not re.fullmatch(rf"{token}/{token}(; ?{token}={token})*", value):
        misfit("type", f"{quoted(value)} is not a media type", "write for example text/plain; charset=utf-8")
    return value


def _cache_control(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z-]+(=[0-9]{1,10})?(, ?[a-z-]+(=[0-9]{1,10})?)*", value):
        misfit("type", f"{quoted(value)} is not a Cache-Control", "write for example public, max-age=300")
    return value


Address = Annotated[str, BeforeValidator(_address), WithJsonSchema({"type": "string"})]
Authority = Annotated[str, BeforeValidator(_authority), WithJsonSchema({"type": "string"})]
Number = Annotated[int, BeforeValidator(_number), WithJsonSchema({"type": "integer", "minimum": 1})]


class CalendarForm(Form):
    """`extra.forewarn.calendar`."""

    past: Duration | None = Field(None, description="How long finished entries stay; default 400d")
    cancelled: Annotated[CancelledEntries, OneOf(CancelledEntries)] | None = Field(
        None, description="keep (marked title) or remove (STATUS:CANCELLED)"
    )
    alarm: Duration | None = Field(None, description="How long before its start an entry rings; default never")


class MaintnoteForm(Form):
    """`extra.forewarn.maintnote`."""

    provider: Line | None = Field(None, description="Who announces, for machines; default the authority")
    account: Line | None = Field(None, description="Whose systems they are; default public")
    organizer: Address | None = Field(None, description="Where answers go; default the notice's support address")


class FeedsForm(Form):
    """`extra.forewarn.feeds`."""

    entries: Number | None = Field(None, description="How many finished entries stay; default 100")


class HistoryForm(Form):
    """`extra.forewarn.history`."""

    commits: Annotated[Commits, OneOf(Commits)] | None = Field(
        None, description="show (default) or hide: subjects, pull requests and reviewers in the change history"
    )


Endpoint = Annotated[str, BeforeValidator(_web_address), WithJsonSchema({"type": "string"})]
Suffix = Annotated[str, BeforeValidator(_suffix)]
MediaType = Annotated[str, BeforeValidator(_media_type), WithJsonSchema({"type": "string"})]
CacheControl = Annotated[str, BeforeValidator(_cache_control), WithJsonSchema({"type": "string"})]


class PublishForm(Form):
    """`extra.forewarn.publish`."""

    bucket: Line | None = Field(None, description="The bucket that the site is published to")
    prefix: Line | None = Field(None, description="Where in the bucket it stands; default at its top")
    distribution: Line | None = Field(None, description="The id of the CloudFront distribution in front of it")
    endpoint_url: Endpoint | None = Field(None, description="The server, where it is not AWS")
    invalidate: Annotated[Invalidate, OneOf(Invalidate)] | None = Field(
        None, description="auto (default), exact, all or none: what CloudFront is asked to forget"
    )
    path: Line | None = Field(None, description="The path that viewers see before the keys; default the prefix")
    budget: Number | None = Field(
        None, description="How many addresses a month may be invalidated one by one; default 900"
    )
    types: dict[Suffix, MediaType] | None = Field(None, description="Ends of file names to media types")
    cache: dict[Line, CacheControl] | None = Field(None, description="Patterns of keys to Cache-Control")


class SiteForm(Form):
    """`extra.forewarn` of mkdocs.yml."""

    authority: Authority | None = Field(
        None, description="The name that ids are made with, set once and kept even if the site moves"
    )
    audience: Annotated[Audience, OneOf(Audience)] | None = Field(None, description="public (default) or internal")
    horizon: Duration | None = Field(
        None, description="How far ahead a series without an end is expanded; default 400d"
    )
    calendar: CalendarForm | None = None
    feeds: FeedsForm | None = None
    maintnote: MaintnoteForm | None = None
    history: HistoryForm | None = None
    cards: Annotated[Cards, OneOf(Cards)] | None = Field(
        None, description="own (default) or impact: the picture in link previews of what is upcoming or open"
    )
    publish: PublishForm | None = None
