"""Publishing finds its way by what boto3 finds: endpoints, profiles, the identity of a workflow."""

from pathlib import Path
from typing import Any

import pytest

from forewarn.publish.aws import Clients
from publish.conftest import KEYS, Shop


def test_the_endpoint_of_boto3_is_honoured(fronted: Shop) -> None:
    """AWS_ENDPOINT_URL leads S3 and CloudFront to another server, as it leads every tool."""
    env = {"FOREWARN_ENDPOINT_URL": "", "AWS_ENDPOINT_URL": fronted.wire.url}
    fronted.publish(env=env)
    fronted.build({"index.html": "<html>changed"})
    fronted.publish(env=env)
    assert fronted.wire.uploads == ["index.html"]
    assert "INVALIDATE" in fronted.wire.log


def test_a_profile_is_honoured(shop: Shop, tmp_path: Path) -> None:
    """Keys from a file of profiles; an unknown one is told by its name."""
    file = tmp_path / "credentials"
    file.write_text("[deploy]\naws_access_key_id = one\naws_secret_access_key = two\n")
    env = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SHARED_CREDENTIALS_FILE": str(file)}
    shop.publish(env={**env, "AWS_PROFILE": "deploy"})
    assert shop.is_published()
    done = shop.publish(code=1, env={**env, "AWS_PROFILE": "deplyo"})
    assert "deplyo" in done.stderr
    assert "check AWS_PROFILE" in done.stderr


def test_a_workflow_publishes_with_its_identity(shop: Shop, tmp_path: Path) -> None:
    """A token in a file and a role, as GitHub's OIDC gives them, are exchanged for keys that expire."""
    token = tmp_path / "token"
    token.write_text("a.b.c")
    env = {
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
        "AWS_WEB_IDENTITY_TOKEN_FILE": str(token),
        "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/deploy",
        "AWS_ROLE_SESSION_NAME": "publish",
        "AWS_ENDPOINT_URL": shop.wire.url,
        "FOREWARN_ENDPOINT_URL": "",
    }
    shop.publish(env=env)
    assert shop.wire.log[0] == "POST "
    assert shop.is_published()


@pytest.mark.parametrize(
    ("endpoint", "style", "checksums"),
    [("", None, "when_supported"), ("http://127.0.0.1:1", "path", "when_required")],
)
def test_other_servers_get_what_they_know(
    endpoint: str, style: str | None, checksums: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS gets its newer checksums and names of buckets; others the older ones. Never the adaptive mode."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    config: Any = Clients(endpoint, 7).s3().meta.config
    assert (config.s3 or {}).get("addressing_style") == style
    assert config.request_checksum_calculation == checksums
    assert config.retries == {"mode": "standard", "total_max_attempts": 8}
    assert config.max_pool_connections == 7
