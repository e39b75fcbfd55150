"""A server of S3 and CloudFront on the loopback, a wire to it, and a site to publish."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from click.testing import CliRunner, Result

from conftest import write_project
from forewarn.cli import main
from forewarn.publish.local import digests
from forewarn.publish.marker import write_marker
from forewarn.publish.state import State, from_bytes
from publish.wire import Wire

if TYPE_CHECKING:
    from types_boto3_cloudfront import CloudFrontClient
    from types_boto3_s3 import S3Client

INSTANT = "2026-12-05T21:30Z"
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing-secret", "AWS_DEFAULT_REGION": "us-east-1"}
CLEAN = (
    *("FOREWARN_BUCKET", "FOREWARN_PREFIX", "FOREWARN_DISTRIBUTION", "FOREWARN_ENDPOINT_URL"),
    *("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_CLOUDFRONT"),
    *("GITHUB_ACTIONS", "GITHUB_SHA", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_RUN_ID", "SOURCE_DATE_EPOCH"),
)
SITE: dict[str, str] = {
    "index.html": "<html>home",
    "404.html": "<html>nothing here",
    "maintenance/one/index.html": "<html>one",
    "maintenance/one/notice.txt": "one",
    "maintenance/one/event.ics": "BEGIN:VCALENDAR",
    "history/index.html": "<html>history",
    "feed.atom": "<feed/>",
    "feed.json": "{}",
    "now.json": "{}",
    "sitemap.xml": "<urlset/>",
    "assets/stylesheets/main.57a0d79d.min.css": "a{}",
    "assets/forewarn/forewarn.js": "1",
}
_numbers = count()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    """Until something answers there."""
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        try:
            urllib.request.urlopen(url, timeout=1).close()  # noqa: S310 - the loopback
        except urllib.error.HTTPError as error:
            error.close()
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing answers at {url}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a moto server."""
    port = free_port()
    log = (tmp_path_factory.mktemp("moto") / "log").open("wb")
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/moto-api/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def s3_client(url: str, keys: dict[str, str] = KEYS) -> "S3Client":
    """A client of our own, past the wire."""
    config = Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 3, "mode": "standard"})
    return boto3.client(
        "s3",
        endpoint_url=url,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
        region_name="us-east-1",
        config=config,
    )


def cloudfront_client(url: str) -> "CloudFrontClient":
    """A client of our own, past the wire."""
    return boto3.client(
        "cloudfront",
        endpoint_url=url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",  # noqa: S106 - an emulator asks for none
        region_name="us-east-1",
    )


@dataclass
class Shop:
    """A project with a site, a bucket for it, and the wire between."""

    root: Path
    server: str
    wire: Wire
    bucket: str
    client: "S3Client"
    keys: dict[str, str] = field(default_factory=lambda: dict(KEYS))
    distribution: str = ""
    edge: str = ""

    @property
    def site(self) -> Path:
        """The folder of the built site."""
        return self.root / "site"

    def build(self, files: Mapping[str, str | None]) -> None:
        """Change files of the site as a build would: ``None`` removes one."""
        for key, text in files.items():
            place = self.site / key
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, "utf-8")
        write_marker(self.site)

    @property
    def environment(self) -> dict[str, str]:
        """What a publisher finds in its surroundings."""
        said = {
            **self.keys,
            "FOREWARN_BUCKET": self.bucket,
            "FOREWARN_ENDPOINT_URL": self.wire.url,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        if self.distribution:
            said["FOREWARN_DISTRIBUTION"] = self.distribution
        if self.edge != self.server:
            said["AWS_ENDPOINT_URL_CLOUDFRONT"] = self.edge
        return said

    def run(self, *arguments: str, as_of: str = INSTANT, env: dict[str, str] | None = None) -> Result:
        """Call forewarn in this process."""
        surroundings = {**dict.fromkeys(CLEAN), **self.environment, **(env or {})}
        return CliRunner().invoke(main, ["-C", str(self.root), "--as-of", as_of, *arguments], env=surroundings)

    def publish(
        self, *arguments: str, code: int = 0, as_of: str = INSTANT, env: dict[str, str] | None = None
    ) -> Result:
        """Publish, which must end with an exit code; the wire's log begins with it."""
        self.wire.requests = []
        done = self.run("publish", *arguments, as_of=as_of, env=env)
        assert done.exit_code == code, f"{done.exit_code}\n{done.output}\n{done.exception!r}"
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin to publish in a process of its own."""
        env = {name: value for name, value in os.environ.items() if name not in CLEAN}
        return subprocess.Popen(
            [sys.executable, "-m", "forewarn", "-C", str(self.root), "--as-of", INSTANT, "publish", *arguments],
            env={**env, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def keys_there(self, prefix: str = "") -> set[str]:
        """Every object in the bucket, but for records."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        found = {one["Key"] for page in pages for one in page.get("Contents", ())}
        return {key for key in found if ".deploy/" not in key}

    def read(self, key: str) -> bytes:
        """The bytes of an object."""
        return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def head(self, key: str) -> dict[str, Any]:
        """What an object is served with."""
        return dict(self.client.head_object(Bucket=self.bucket, Key=key))

    def put(self, key: str, text: str) -> None:
        """Somebody else writes an object."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=text.encode())

    def state(self, prefix: str = "") -> State:
        """The record."""
        return from_bytes(self.read(f"{prefix}.deploy/state.json.gz"))

    def site_files(self) -> dict[str, bytes]:
        """What the site holds, as it should be in the bucket."""
        return {
            path.relative_to(self.site).as_posix(): path.read_bytes()
            for path in self.site.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        }

    def missing(self, prefix: str = "") -> set[str]:
        """The files of the site that the bucket has not, or has otherwise."""
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix)
        there = {one["Key"]: one["ETag"].strip('"') for page in pages for one in page.get("Contents", ())}
        return {key for key, data in self.site_files().items() if there.get(prefix + key) != digests(data)[1]}

    def is_published(self, prefix: str = "") -> bool:
        """Whether every file of the site is in the bucket as it should be."""
        return all(self.read(prefix + key) == data for key, data in self.site_files().items())


def make_shop(root: Path, server: str, keys: dict[str, str] = KEYS) -> Shop:
    """A shop with an empty bucket."""
    write_project(root)
    bucket = f"site-{os.getpid()}-{next(_numbers)}"
    client = s3_client(server, keys)
    client.create_bucket(Bucket=bucket)
    client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    shop = Shop(root, server, Wire(server), bucket, client, dict(keys), edge=server)
    shop.build(dict(SITE))
    return shop


@pytest.fixture
def shop(tmp_path: Path, server: str) -> Iterator[Shop]:
    """A project with a site of a dozen files, and an empty bucket."""
    made = make_shop(tmp_path, server)
    yield made
    made.wire.close()


@pytest.fixture
def fronted(shop: Shop) -> Shop:
    """The same with a distribution of CloudFront in front."""
    shop.distribution = make_distribution(shop)
    return shop


def make_distribution(shop: Shop) -> str:
    """A distribution of CloudFront; its id."""
    made = cloudfront_client(shop.edge).create_distribution(
        DistributionConfig={
            "CallerReference": shop.bucket,
            "Origins": {
                "Quantity": 1,
                "Items": [
                    {"Id": "o", "DomainName": "o.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
                ],
            },
            "DefaultCacheBehavior": {
                "TargetOriginId": "o",
                "ViewerProtocolPolicy": "redirect-to-https",
                "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}},
                "MinTTL": 0,
            },
            "Comment": "",
            "Enabled": True,
        }
    )
    return made["Distribution"]["Id"]


def invalidated(shop: Shop) -> list[list[str]]:
    """The paths of every invalidation, oldest first."""
    client = cloudfront_client(shop.edge)
    listed = client.list_invalidations(DistributionId=shop.distribution)["InvalidationList"].get("Items", [])
    found = [client.get_invalidation(DistributionId=shop.distribution, Id=one["Id"])["Invalidation"] for one in listed]
    found.sort(key=lambda one: one["CreateTime"])
    return [list(one["InvalidationBatch"]["Paths"]["Items"]) for one in found]
