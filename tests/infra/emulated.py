"""The stack once more, deployed into two emulators of AWS.

``make check-infra`` runs this in an environment of its own (requirements/emulators.txt). MiniStack deploys everything but
the identity provider and the delivery of logs, which it does not know; moto knows S3 and IAM alone, and judges calls by a
role's policies. Neither heeds conditions; test_template.py judges these.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import set_initial_no_auth_action_count

from forewarn.infra.stack import template
from infra.edge import code
from infra.reading import Stack, parsed

PARAMETERS = {
    "GitHubRepository": "acme/status",
    "GitHubOwnerId": "11",
    "GitHubRepositoryId": "22",
    "GitHubPreviewEnvironment": "preview",
    "CreateGitHubProvider": "no",
    "AccessLogs": "no",
}
FIXED: dict[str, Any] = {
    "aws_access_key_id": "test",
    "aws_secret_access_key": "test",
    "region_name": "us-east-1",
    "config": Config(retries={"mode": "standard", "total_max_attempts": 2}),
}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def ministack() -> Iterator[str]:
    """The address of a running MiniStack that only this machine reaches."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        said = {
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "WARNING",
            "TMPDIR": folder,
            "S3_DATA_DIR": f"{folder}/s3",
            "DOCKER_HOST": f"unix://{folder}/none",
        }
        with Path(folder, "log").open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "ministack"], env={**os.environ, **said}, stdout=log, stderr=log, cwd=folder
            )
            try:
                for _ in range(300):
                    with socket.socket() as knock:
                        if knock.connect_ex(("127.0.0.1", port)) == 0:
                            break
                    assert server.poll() is None, Path(folder, "log").read_text()
                    time.sleep(0.2)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait(20)


def client(name: str, endpoint: str) -> Any:
    """A client of a service."""
    connect: Any = boto3.client  # typed for names that are known before
    return connect(name, endpoint_url=endpoint, **FIXED)


@pytest.fixture(scope="module")
def deployed(ministack: str) -> dict[str, str]:
    """The outputs of the deployed stack, by the names of the variables."""
    formation = client("cloudformation", ministack)
    formation.create_stack(
        StackName="status",
        TemplateBody=template(),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in PARAMETERS.items()],
    )
    stack = settled(formation)
    events = formation.describe_stack_events(StackName="status")["StackEvents"]
    why = [event.get("ResourceStatusReason") for event in events if "FAILED" in event["ResourceStatus"]]
    assert stack["StackStatus"] == "CREATE_COMPLETE", why
    kinds = {
        item["LogicalResourceId"] for item in formation.describe_stack_resources(StackName="status")["StackResources"]
    }
    assert kinds == Stack(**PARAMETERS).resources.keys()
    return {item["Description"]: item["OutputValue"] for item in stack["Outputs"]}


def settled(formation: Any) -> Any:
    """The stack, once nothing of it is in progress any more."""
    for _ in range(150):
        stack = formation.describe_stacks(StackName="status")["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return stack
        time.sleep(0.2)
    raise AssertionError("the stack does not settle")


def test_the_outputs_are_variables_with_values(deployed: dict[str, str]) -> None:
    """Each says what it promises."""
    assert deployed.keys() == {item["Description"] for item in Stack(**PARAMETERS).outputs.values()}
    assert all(deployed.values())
    assert re.fullmatch(r"https://[a-z0-9.-]+", deployed["FOREWARN_URL"])
    assert re.fullmatch(r"arn:aws:iam::\d+:role/\S*DeployRole\S*", deployed["AWS_ROLE_ARN"])
    assert deployed["AWS_REGION"] == "us-east-1"


def test_the_bucket_is_as_the_template_says(ministack: str, deployed: dict[str, str]) -> None:
    """Versions, no public access, and a policy that names the distribution."""
    store, bucket = client("s3", ministack), deployed["FOREWARN_BUCKET"]
    assert store.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    assert set(store.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    policy = store.get_bucket_policy(Bucket=bucket)["Policy"]
    assert f":distribution/{deployed['FOREWARN_DISTRIBUTION']}" in policy
    assert "/.deploy/*" in policy


def test_the_distribution_is_as_the_template_says(ministack: str, deployed: dict[str, str]) -> None:
    """Behaviours, error pages and both functions, with the very code of the files."""
    edge = client("cloudfront", ministack)
    config = edge.get_distribution(Id=deployed["FOREWARN_DISTRIBUTION"])["Distribution"]["DistributionConfig"]
    assert (config["HttpVersion"], config["IsIPV6Enabled"]) == ("http2and3", True)
    assert {item["PathPattern"] for item in config["CacheBehaviors"]["Items"]} == {
        "/_preview/*",
        *(f"/*.{ending}" for ending in ("atom", "ics", "json", "rss")),
    }
    associated = config["DefaultCacheBehavior"]["FunctionAssociations"]["Items"]
    assert {item["EventType"] for item in associated} == {"viewer-request", "viewer-response"}
    for name in ("index", "policy"):
        assert edge.get_function(Name=f"status-{name}", Stage="LIVE")["FunctionCode"].read().decode() == code(
            f"{name}.js"
        )
    edge.create_invalidation(
        DistributionId=deployed["FOREWARN_DISTRIBUTION"],
        InvalidationBatch={"Paths": {"Quantity": 1, "Items": ["/*"]}, "CallerReference": "1"},
    )


def test_the_roles_are_as_the_template_says(ministack: str, deployed: dict[str, str]) -> None:
    """What the emulator made of the policies is what test_template.py judges."""
    iam = client("iam", ministack)
    for variable, id, policy in (
        ("AWS_ROLE_ARN", "DeployRole", "publish"),
        ("AWS_PREVIEW_ROLE_ARN", "PreviewRole", "preview"),
    ):
        role = deployed[variable].rpartition("/")[2]
        expected = Stack(**PARAMETERS).properties(id)
        trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]["Statement"][0]
        assert trust["Condition"] == expected["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
        said = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]["Statement"]
        wanted = expected["Policies"][0]["PolicyDocument"]["Statement"]
        assert [item["Action"] for item in said] == [item["Action"] for item in wanted]
        assert deployed["FOREWARN_BUCKET"] in json.dumps(said)


def test_a_domain_is_added_by_an_update(ministack: str, deployed: dict[str, str]) -> None:
    """What is not named keeps its value; the name leads to the same distribution, by IPv4 and IPv6."""
    zones = client("route53", ministack)
    zone = zones.create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"].rpartition("/")[2]
    new = {
        "DomainName": "status.example.com",
        "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b",
        "HostedZoneId": zone,
    }
    formation = client("cloudformation", ministack)
    formation.update_stack(
        StackName="status",
        TemplateBody=template(),
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[
            *({"ParameterKey": name, "UsePreviousValue": True} for name in PARAMETERS),
            *({"ParameterKey": name, "ParameterValue": value} for name, value in new.items()),
        ],
    )
    stack = settled(formation)
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    outputs = {item["Description"]: item["OutputValue"] for item in stack["Outputs"]}
    assert outputs == {**deployed, "FOREWARN_URL": "https://status.example.com"}
    records = zones.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert {item["Type"] for item in records if item["Name"] == "status.example.com."} == {"A", "AAAA"}
    edge = client("cloudfront", ministack)
    config = edge.get_distribution_config(Id=deployed["FOREWARN_DISTRIBUTION"])["DistributionConfig"]
    assert config["Aliases"]["Items"] == ["status.example.com"]
    assert config["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"


def test_publishing_and_deleting_the_stack_leaves_the_bucket(ministack: str, deployed: dict[str, str]) -> None:
    """What was published outlives the stack."""
    store, bucket = client("s3", ministack), deployed["FOREWARN_BUCKET"]
    store.put_object(
        Bucket=bucket, Key="index.html", Body=b"<p>", Metadata={"content-security-policy": "default-src 'none'"}
    )
    formation = client("cloudformation", ministack)
    formation.delete_stack(StackName="status")
    for _ in range(100):
        if store.list_objects_v2(Bucket=bucket)["KeyCount"] != 1 or not alive(formation):
            break
        time.sleep(0.2)
    assert not alive(formation)
    head = store.head_object(Bucket=bucket, Key="index.html")
    assert head["Metadata"] == {"content-security-policy": "default-src 'none'"}


def alive(formation: Any) -> bool:
    """Whether the stack is still there."""
    try:
        return str(formation.describe_stacks(StackName="status")["Stacks"][0]["StackStatus"]) != "DELETE_COMPLETE"
    except ClientError:
        return False


MOTO_KNOWS = ("AWS::S3::Bucket", "AWS::IAM::Role")


def test_a_role_may_call_what_it_should_and_nothing_else() -> None:
    """An emulator deploys what it knows of the template; then each role makes its calls, and calls that are not its own."""
    with mock_aws():
        stack = part_of_the_stack()
        bucket = stack["SiteBucket"]
        boto3.client("s3", **FIXED).create_bucket(Bucket="other")
        boto3.client("s3", **FIXED).put_object(Bucket=bucket, Key="index.html", Body=b"")
        deploy, preview = (acting_as(stack, id) for id in ("DeployRole", "PreviewRole"))
        deploys, previews = deploy.client("s3"), preview.client("s3")
        may: dict[str, Callable[[], Any]] = {
            "list": lambda: deploys.list_objects_v2(Bucket=bucket),
            "put": lambda: deploys.put_object(Bucket=bucket, Key="a/index.html", Body=b"x"),
            "get": lambda: deploys.get_object(Bucket=bucket, Key="a/index.html"),
            "delete": lambda: deploys.delete_object(Bucket=bucket, Key="a/index.html"),
            "put a preview": lambda: previews.put_object(Bucket=bucket, Key="_preview/pr-1/a.html", Body=b"x"),
            "delete a preview": lambda: previews.delete_object(Bucket=bucket, Key="_preview/pr-1/a.html"),
        }
        may_not: dict[str, Callable[[], Any]] = {
            "list buckets": deploys.list_buckets,
            "put elsewhere": lambda: deploys.put_object(Bucket="other", Key="a", Body=b"x"),
            "put a policy": lambda: deploys.put_bucket_policy(Bucket=bucket, Policy="{}"),
            "delete the bucket": lambda: deploys.delete_bucket(Bucket=bucket),
            "list roles": lambda: deploy.client("iam").list_roles(),
            "list distributions": lambda: deploy.client("cloudfront").list_distributions(),
            "put the site from a preview": lambda: previews.put_object(Bucket=bucket, Key="index.html", Body=b"x"),
            "get the site from a preview": lambda: previews.get_object(Bucket=bucket, Key="index.html"),
            "list roles from a preview": lambda: preview.client("iam").list_roles(),
        }

        def refused() -> set[str]:
            return {name for name, call in {**may, **may_not}.items() if is_refused(call)}

        assert set_initial_no_auth_action_count(0)(refused)() == may_not.keys()


def is_refused(call: Callable[[], Any]) -> bool:
    """Whether a call is not allowed; any other failure is one."""
    try:
        call()
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != HTTPStatus.FORBIDDEN:
            raise
        return True
    return False


def part_of_the_stack() -> dict[str, str]:
    """Deploy what moto knows of the template; returns the names of what was made, by logical id."""
    whole = parsed(template())
    resources = {id: said for id, said in whole["Resources"].items() if said["Type"] in MOTO_KNOWS}
    text = json.dumps({**whole, "Resources": resources, "Outputs": {}})
    text = text.replace("${Distribution}", "E1")
    formation = boto3.client("cloudformation", **FIXED)
    formation.create_stack(
        StackName="status",
        TemplateBody=text,
        Capabilities=["CAPABILITY_IAM"],
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in PARAMETERS.items()],
    )
    assert formation.describe_stacks(StackName="status")["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    made = formation.describe_stack_resources(StackName="status")["StackResources"]
    return {item["LogicalResourceId"]: item["PhysicalResourceId"] for item in made if "LogicalResourceId" in item}


def acting_as(stack: dict[str, str], id: str) -> Any:
    """Clients with the keys of the role, as a job that GitHub has vouched for gets them.

    moto's judge overlooks policies that CloudFormation has put, so they are put again as they were resolved.
    """
    iam, role = boto3.client("iam", **FIXED), stack[id]
    for policy in Stack(**PARAMETERS).properties(id)["Policies"]:
        text = json.dumps(policy["PolicyDocument"]).replace(
            "arn:aws:s3:::sitebucket", f"arn:aws:s3:::{stack['SiteBucket']}"
        )
        iam.put_role_policy(RoleName=role, PolicyName=policy["PolicyName"], PolicyDocument=text)
    arn = iam.get_role(RoleName=role)["Role"]["Arn"]
    keys = boto3.client("sts", **FIXED).assume_role_with_web_identity(
        RoleArn=arn, RoleSessionName="github", WebIdentityToken="token"
    )["Credentials"]
    return boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name="us-east-1",
    )
