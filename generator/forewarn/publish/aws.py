"""The door to AWS: sessions and clients of boto3, and their errors in words. The only importer of boto3 and botocore.

Profiles, single sign-on, web identity and ``AWS_ENDPOINT_URL`` are boto3's own business and work as they do elsewhere.
"""

import hashlib
import os
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProfileNotFound,
    SSOError,
    TokenRetrievalError,
    UnauthorizedSSOTokenError,
)
from botocore.loaders import Loader, create_loader
from botocore.session import get_session

from forewarn.publish.store import StoreError

if TYPE_CHECKING:
    from types_boto3_cloudfront import CloudFrontClient
    from types_boto3_s3 import S3Client

__all__ = ["ClientError", "Clients", "error_code", "translated"]

ATTEMPTS = 8
"""How often a request is tried. Not in the adaptive mode, which all but stops when a store asks to slow down."""
_HOME = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")

NO_CREDENTIALS = (
    "no credentials for AWS were found",
    "set AWS_PROFILE, run aws sso login, or give the workflow id-token: write and a role",
)
ENDPOINT = "check --endpoint-url (FOREWARN_ENDPOINT_URL, AWS_ENDPOINT_URL)"
HINTS = {
    "AccessDenied": "the role or user may not do that: see the permissions in the README",
    "InvalidAccessKeyId": "the access key is not known: check AWS_ACCESS_KEY_ID, or AWS_PROFILE",
    "SignatureDoesNotMatch": "the secret key is not the right one: check AWS_SECRET_ACCESS_KEY, or AWS_PROFILE",
    "ExpiredToken": "the credentials have expired: sign in again",
    "ExpiredTokenException": "the credentials have expired: sign in again",
    "InvalidToken": "the session token is not valid: sign in again",
    "NoSuchBucket": "check --bucket (FOREWARN_BUCKET); the infrastructure stack names it in its outputs",
    "NoSuchDistribution": "check --distribution (FOREWARN_DISTRIBUTION)",
    "PermanentRedirect": "the bucket is in another region: set AWS_REGION",
    "AuthorizationHeaderMalformed": "the bucket is in another region: set AWS_REGION",
    "RequestTimeTooSkewed": "the clock of this machine is wrong",
}


class Clients:
    """Makes clients for one run. ``endpoint_url`` is the server to use instead of AWS; empty for boto3's own choice."""

    def __init__(self, endpoint_url: str, threads: int) -> None:
        with translated():
            session = get_session()
            session.register_component("data_loader", _models(session.get_config_variable("data_path")))
            # Half the time of a listing would go into reading dates that nobody asks for; the AWS CLI does the same.
            parsers = session.get_component("response_parser_factory")
            parsers.set_parser_defaults(timestamp_parser=lambda value: value)
            self._session = boto3.Session(botocore_session=session)
        self._endpoint_url = endpoint_url or None
        self._threads = threads

    def s3(self) -> "S3Client":
        """A client for buckets."""
        with translated():
            if not self._endpoint_url or _is_aws(self._endpoint_url):
                client: S3Client = self._session.client("s3", **self._options(self._config()))
                if _is_aws(client.meta.endpoint_url):
                    return client
            # Other servers may not know newer checksums, nor names of buckets in front of their own.
            config = self._config(
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            )
            client = self._session.client("s3", **self._options(config))
            client.meta.events.register("before-sign.s3.DeleteObjects", _with_md5)
            return client

    def cloudfront(self) -> "CloudFrontClient":
        """A client for distributions. It asks the same server, unless boto3's own variable names another."""
        options = self._options(self._config())
        if os.environ.get("AWS_ENDPOINT_URL_CLOUDFRONT"):
            del options["endpoint_url"]
        with translated():
            client: CloudFrontClient = self._session.client("cloudfront", **options)
            return client

    def _options(self, config: Config) -> dict[str, Any]:
        # boto3 reads AWS_DEFAULT_REGION; other tools, and people, say AWS_REGION.
        region = self._session.region_name or os.environ.get("AWS_REGION") or "us-east-1"
        return {"config": config, "endpoint_url": self._endpoint_url, "region_name": region}

    def _config(self, **more: Any) -> Config:
        return Config(
            connect_timeout=5,
            read_timeout=30,
            max_pool_connections=self._threads,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            **more,
        )


@cache
def _models(folder: str | None) -> Loader:
    """The descriptions of services, read once for all clients: they are large."""
    return create_loader(folder)


def _is_aws(endpoint: str) -> bool:
    return (urlsplit(endpoint).hostname or "").endswith(_HOME)


def _with_md5(request: Any, **_: Any) -> None:
    """Older servers ask for Content-MD5 where newer botocore sends a CRC."""
    if "Content-MD5" not in request.headers:
        body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
        digest = hashlib.md5(body, usedforsecurity=False).digest()
        request.headers["Content-MD5"] = b64encode(digest).decode()


@contextmanager
def translated(doing: str = "") -> Iterator[None]:
    """Turns errors of boto3 into a :class:`StoreError` that says what to do."""
    try:
        yield
    except (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError) as error:
        raise StoreError(*NO_CREDENTIALS) from error
    except (SSOError, TokenRetrievalError, UnauthorizedSSOTokenError) as error:
        raise StoreError(f"{error}", "run aws sso login") from error
    except ProfileNotFound as error:
        raise StoreError(f"{error}", "check AWS_PROFILE") from error
    except (EndpointConnectionError, ConnectTimeoutError) as error:
        raise StoreError(f"{error}", ENDPOINT) from error
    except ValueError as error:  # an address that is none, from a flag or from boto3's own variables
        raise StoreError(f"{doing + ': ' if doing else ''}{error}", ENDPOINT) from error
    except ClientError as error:
        code, said = error_code(error), str(error.response.get("Error", {}).get("Message") or "")
        words = f"{doing or error.operation_name}: {code}{f': {said}' if said and said != code else ''}"
        raise StoreError(words, HINTS.get(code, "")) from error
    except BotoCoreError as error:
        raise StoreError(f"{doing + ': ' if doing else ''}{error}") from error


def error_code(error: ClientError) -> str:
    """The code of an answer that is an error; its status where it has no body, as answers to HEAD."""
    return str(error.response.get("Error", {}).get("Code") or error.response["ResponseMetadata"]["HTTPStatusCode"])
