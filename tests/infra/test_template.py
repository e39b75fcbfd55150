"""The template of the stack: sound by CloudFormation's own linter, private, and no wider than it has to be."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from conftest import write_project
from forewarn.cli import hosting, main
from forewarn.headers import Found, policy, read_headers, write_headers
from forewarn.infra.stack import FUNCTION_LIMIT, FUNCTIONS, INLINE_LIMIT, POLICY_LIMIT, template
from forewarn.opening import open_project
from infra.judging import allowed
from infra.reading import DISTRIBUTION, SITE, Stack

GITHUB = "token.actions.githubusercontent.com"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
EVERYTHING = {
    "GitHubRepository": "acme/status",
    "GitHubOwnerId": "11",
    "GitHubRepositoryId": "22",
    "GitHubPreviewEnvironment": "preview",
    "CreateGitHubProvider": "no",
    "DomainName": "status.example.com",
    "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/0a1b",
    "HostedZoneId": "Z123",
    "Prefix": "status/",
}


def call(*arguments: str) -> Result:
    """Call the command."""
    return CliRunner().invoke(main, ["infra", *arguments])


def statements(stack: Stack, role: str) -> list[dict[str, Any]]:
    """What a role may do."""
    return [item for said in stack.properties(role)["Policies"] for item in said["PolicyDocument"]["Statement"]]


def documents(stack: Stack) -> list[dict[str, Any]]:
    """Every statement of every policy of the stack."""
    found: list[dict[str, Any]] = []

    def look(node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                look(item)
        elif isinstance(node, dict):
            found.extend(node.get("Statement", []))
            for value in node.values():
                look(value)

    look(stack.resources)
    return found


def test_the_linter_of_cloudformation_has_nothing_to_say(tmp_path: Path) -> None:
    """cfn-lint finds neither error nor warning, with the headers of a build and without."""
    (tmp_path / "plain.yml").write_text(template())
    said = {"Content-Security-Policy": policy(Found()), "X-Content-Type-Options": "nosniff"}
    (tmp_path / "headers.yml").write_text(template(said))
    command = [
        str(Path(sys.executable).with_name("cfn-lint")),
        "--include-checks",
        "I",
        "--",
        *map(str, tmp_path.glob("*.yml")),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_command_prints_a_template_that_can_be_handed_over(tmp_path: Path) -> None:
    """On standard output or to a file, under the limit of a call."""
    assert call().stdout == template()
    assert len(template().encode()) <= INLINE_LIMIT
    done = call("--output", str(tmp_path / "template.yml"))
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "template.yml").read_text() == template()
    assert call("-o", str(tmp_path / "no" / "template.yml")).exit_code == 1


def test_a_template_that_is_too_long_to_be_handed_over_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is printed all the same, with the option that takes it through a bucket."""
    monkeypatch.setattr(hosting, "INLINE_LIMIT", 10_000)
    done = call()
    assert (done.exit_code, done.stdout) == (0, template())
    assert "--s3-bucket" in done.stderr


def test_the_functions_are_in_it_and_short_enough() -> None:
    """The code is that of the files, byte for byte."""
    stack = Stack()
    for id, name in (("IndexFunction", "index.js"), ("PolicyFunction", "policy.js")):
        code = stack.properties(id)["FunctionCode"]
        assert code == (Path(template.__code__.co_filename).parent / name).read_text("utf-8")
        assert len(code.encode()) <= FUNCTION_LIMIT
        config = stack.properties(id)["FunctionConfig"]
        assert config["Runtime"] == "cloudfront-js-2.0"
        assert len(config["Comment"]) <= 128


def test_every_parameter_has_a_default_and_the_limits_of_aws_hold() -> None:
    """A stack can be made without a single parameter; descriptions and names are short enough."""
    read = Stack().template
    assert all("Default" in said for said in read["Parameters"].values())
    assert {"GitHubRepository", "GitHubBranch", "GitHubEnvironment"} <= read["Parameters"].keys()
    assert len(read["Description"].encode()) <= 1024
    assert all(len(said["Description"].encode()) <= 4000 for said in read["Parameters"].values())
    assert all(
        said["AllowedPattern"]
        for said in read["Parameters"].values()
        if "AllowedValues" not in said and said["Type"] == "String"
    )


def test_what_checkov_is_not_to_ask_has_a_reason() -> None:
    """Each exception says why, in a sentence."""
    skipped = [
        item
        for said in Stack().resources.values()
        for item in said.get("Metadata", {}).get("checkov", {}).get("skip", ())
    ]
    assert len(skipped) == 6
    assert all(len(item["comment"].split()) >= 8 for item in skipped)


def test_the_wheel_holds_the_template_and_the_functions(tmp_path: Path) -> None:
    """An installed forewarn prints the same as a checkout."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with ZipFile(wheel) as packed:
        for name in ("template.yml", *FUNCTIONS):
            shipped = (root / "generator/forewarn/infra" / name).read_bytes()
            assert packed.read(f"forewarn/infra/{name}") == shipped


def test_headers_of_a_build_take_the_place_of_the_standing_policy(tmp_path: Path) -> None:
    """Whatever quotes and signs they hold, for every kind of answer."""
    said = policy(Found(inline={"script-src": {"a"}}, sources={"img-src": {"https://img.example:8443"}}))
    file = tmp_path / "site.headers.json"
    file.write_text(json.dumps({"headers": {"Content-Security-Policy": said, "Referrer-Policy": "no-referrer"}}))
    stack = Stack(call("--headers", str(file)).stdout)
    policies = stack.of_type("AWS::CloudFront::ResponseHeadersPolicy")
    assert len(policies) == 3
    for config in policies.values():
        security = config["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        assert security["ContentSecurityPolicy"]["ContentSecurityPolicy"] == said
        assert security["ReferrerPolicy"]["ReferrerPolicy"] == "no-referrer"


def test_the_template_can_say_whatever_a_build_writes(tmp_path: Path) -> None:
    """Every header of a real headers file finds its place."""
    project, _ = open_project(write_project(tmp_path))
    assert project
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text("<script>run()</script>")
    headers = read_headers(write_headers(project, tmp_path / "site"))
    security = Stack(template(headers)).properties("PageHeaders")["ResponseHeadersPolicyConfig"][
        "SecurityHeadersConfig"
    ]
    said = {**headers, "X-Content-Type-Options": "nosniff"}
    assert said == {
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "X-Content-Type-Options": "nosniff",
    }
    assert "X-Content-Type-Options" not in headers or security["ContentTypeOptions"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (None, "cannot be read"),
        ("{", "is not JSON"),
        ("\xff", "is not JSON"),
        ("[]", "is not of the form"),
        ('{"headers": {"a": 1}}', "is not of the form"),
        ('{"headers": {"X-Content-Type-Options": "sniff"}}', "no place for the header"),
        ('{"headers": {"Link": "x"}}', "no place for the header"),
        ('{"headers": {"Referrer-Policy": "a\\nb"}}', "not plain ASCII"),
        (json.dumps({"headers": {"Content-Security-Policy": "x" * (POLICY_LIMIT + 1)}}), "characters long"),
    ],
)
def test_a_file_that_holds_no_headers_is_refused_in_two_lines(tmp_path: Path, text: str | None, word: str) -> None:
    """What was found, and what to do."""
    file = tmp_path / "headers.json"
    if text is not None:
        file.write_bytes(text.encode("latin-1"))
    done = call("--headers", str(file))
    assert (done.exit_code, done.stdout) == (1, "")
    assert word in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_the_standing_policy_is_true_of_every_build() -> None:
    """What it says, the policy of any build says too: nothing that a build allows is forbidden by it."""
    names = ("script-src", "script-src-attr", "style-src", "style-src-attr", "img-src", "media-src", "frame-src")
    everything = {name: {"https://x.example"} for name in (*names, "object-src", "font-src", "form-action")}
    for found in (Found(), Found(inline={name: {"a"} for name in names}, sources=everything)):
        build = policy(found).split("; ")
        for config in Stack().of_type("AWS::CloudFront::ResponseHeadersPolicy").values():
            said = config["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
            assert set(said["ContentSecurityPolicy"].split("; ")) <= set(build)
            # Before or after the function, a page's own policy stays.
            assert said["Override"] is False


def test_buckets_are_private_and_keep_what_they_should() -> None:
    """No ACL, nothing public, encrypted; versions, previews and torn uploads go when their time has come."""
    stack = Stack(AccessLogs="yes")
    for bucket in stack.of_type("AWS::S3::Bucket").values():
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        encryption = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        assert encryption == [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    site = stack.properties("SiteBucket")
    assert site["VersioningConfiguration"] == {"Status": "Enabled"}
    rules = {rule["Id"]: rule for rule in site["LifecycleConfiguration"]["Rules"]}
    assert rules["unfinished-uploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}
    assert rules["former-versions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert rules["former-versions"]["ExpiredObjectDeleteMarker"] is True
    assert (rules["previews"]["Prefix"], rules["previews"]["ExpirationInDays"]) == ("_preview/", 14)
    for id in ("SiteBucket", "LogBucket", "GitHubProvider"):
        assert stack.resources[id]["DeletionPolicy"] == "RetainExceptOnCreate"


def reads(
    key: str, *, source: str = DISTRIBUTION, principal: str = "cloudfront.amazonaws.com", tls: str = "true"
) -> bool:
    """Whether the policy of the bucket lets somebody read an object."""
    said = Stack().properties("SiteBucketPolicy")["PolicyDocument"]["Statement"]
    context = {"AWS:SourceArn": source, "aws:SecureTransport": tls}
    return allowed(said, "s3:GetObject", f"{SITE}/{key}", context=context, principal=principal)


def test_the_bucket_answers_this_distribution_alone() -> None:
    """Not another's distribution, not without TLS, nothing of the publisher's state, and no listing."""
    assert reads("index.html")
    assert reads("_preview/pr-1/index.html")
    assert not reads("index.html", source=DISTRIBUTION.replace("123456789012", "999999999999"))
    assert not reads("index.html", source=DISTRIBUTION + "2")
    assert not reads("index.html", principal="anyone")
    assert not reads("index.html", tls="false")
    for state in (".deploy/state.json.gz", "_preview/pr-1/.deploy/state.json.gz", "status/.deploy/x"):
        assert not reads(state)
    said = Stack().properties("SiteBucketPolicy")["PolicyDocument"]["Statement"]
    context = {"AWS:SourceArn": DISTRIBUTION, "aws:SecureTransport": "true"}
    assert not allowed(said, "s3:ListBucket", SITE, context=context, principal="cloudfront.amazonaws.com")


def test_the_distribution_speaks_what_browsers_speak_today() -> None:
    """HTTP/3, IPv6, TLS 1.2 at least, compression; what is not there is a page with 404."""
    plain = Stack().properties("Distribution")["DistributionConfig"]
    assert (plain["HttpVersion"], plain["IPV6Enabled"]) == ("http2and3", True)
    assert plain["ViewerCertificate"] == {"CloudFrontDefaultCertificate": True}
    assert "Aliases" not in plain
    own = Stack(**EVERYTHING).properties("Distribution")["DistributionConfig"]
    assert own["Aliases"] == ["status.example.com"]
    assert own["ViewerCertificate"]["MinimumProtocolVersion"] == "TLSv1.2_2021"
    for config, page in ((plain, "/404.html"), (own, "/status/404.html")):
        behaviours = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
        assert all(item["Compress"] and item["ViewerProtocolPolicy"] == "redirect-to-https" for item in behaviours)
        errors = {
            item["ErrorCode"]: (item["ResponseCode"], item["ResponsePagePath"])
            for item in config["CustomErrorResponses"]
        }
        assert errors == {403: (404, page), 404: (404, page)}
    records = Stack(**EVERYTHING).of_type("AWS::Route53::RecordSet")
    assert {(said["Name"], said["Type"]) for said in records.values()} == {
        ("status.example.com", "A"),
        ("status.example.com", "AAAA"),
    }


def behaviour(path: str) -> dict[str, Any]:
    """How the distribution treats an address: the first pattern that fits."""
    config = Stack().properties("Distribution")["DistributionConfig"]
    for item in config["CacheBehaviors"]:
        if re.fullmatch(item["PathPattern"].replace(".", r"\.").replace("*", ".*"), path):
            return dict(item)
    return dict(config["DefaultCacheBehavior"])


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", "pageheaders"),
        ("/maintenance/2026-redis-8/", "pageheaders"),
        ("/maintenance/2026-redis-8/notice.txt", "pageheaders"),
        ("/assets/javascripts/bundle.min.js", "pageheaders"),
        ("/feed.atom", "feedheaders"),
        ("/components/api/feed.rss", "feedheaders"),
        ("/calendar.ics", "feedheaders"),
        ("/maintenance/2026-redis-8/event.json", "feedheaders"),
        ("/api/v2/summary.json", "feedheaders"),
        ("/_preview/pr-1/", "previewheaders"),
        ("/_preview/pr-1/feed.json", "previewheaders"),
    ],
)
def test_feeds_may_be_read_by_anybodys_script_and_previews_by_no_search_engine(path: str, headers: str) -> None:
    """Each kind of address has its headers; where pages are, both functions run."""
    said = behaviour(path)
    assert said["ResponseHeadersPolicyId"] == headers
    assert ("FunctionAssociations" in said) == (headers != "feedheaders")
    config = Stack().properties(
        {"pageheaders": "PageHeaders", "feedheaders": "FeedHeaders", "previewheaders": "PreviewHeaders"}[headers]
    )
    config = config["ResponseHeadersPolicyConfig"]
    assert ("CorsConfig" in config) == (headers == "feedheaders")
    assert ("noindex" in json.dumps(config)) == (headers == "previewheaders")


def test_no_policy_has_a_star_but_the_one_that_denies_plain_http() -> None:
    """No action with a star, no principal that is everybody."""
    for stack in (Stack(), Stack(**EVERYTHING)):
        for said in documents(stack):
            if said.get("Sid") == "NobodyWithoutTls":
                assert said["Effect"] == "Deny"
                continue
            actions = said["Action"] if isinstance(said["Action"], list) else [said["Action"]]
            assert not [action for action in actions if "*" in action]
            assert "*" not in json.dumps(said.get("Principal", {}))
            assert said.get("Resource") != "*"
            assert "NotAction" not in said
            assert "NotResource" not in said


@pytest.mark.parametrize(
    ("action", "resource", "may"),
    [
        ("s3:ListBucket", SITE, True),
        ("s3:GetBucketLocation", SITE, True),
        ("s3:ListBucketVersions", SITE, True),
        ("s3:GetObject", f"{SITE}/index.html", True),
        ("s3:GetObjectVersion", f"{SITE}/index.html", True),
        ("s3:PutObject", f"{SITE}/.deploy/state.json.gz", True),
        ("s3:DeleteObject", f"{SITE}/old/index.html", True),
        ("s3:AbortMultipartUpload", f"{SITE}/x", True),
        ("cloudfront:CreateInvalidation", DISTRIBUTION, True),
        ("cloudfront:GetInvalidation", DISTRIBUTION, True),
        ("s3:DeleteObjectVersion", f"{SITE}/index.html", False),
        ("s3:PutObjectAcl", f"{SITE}/index.html", False),
        ("s3:PutBucketPolicy", SITE, False),
        ("s3:PutLifecycleConfiguration", SITE, False),
        ("s3:DeleteBucket", SITE, False),
        ("s3:PutObject", "arn:aws:s3:::sitebucket2/index.html", False),
        ("s3:ListBucket", "arn:aws:s3:::logbucket", False),
        ("cloudfront:CreateInvalidation", DISTRIBUTION + "2", False),
        ("cloudfront:UpdateDistribution", DISTRIBUTION, False),
        ("cloudfront:GetDistributionConfig", DISTRIBUTION, False),
        ("cloudfront:ListDistributions", "*", False),
        ("iam:ListRoles", "*", False),
        ("sts:AssumeRole", "arn:aws:iam::123456789012:role/x", False),
    ],
)
def test_the_deploy_role_publishes_and_no_more(action: str, resource: str, may: bool) -> None:
    """What publishing and rolling back need, in this bucket and on this distribution."""
    assert allowed(statements(Stack(), "DeployRole"), action, resource) is may


@pytest.mark.parametrize(
    ("action", "resource", "prefix", "may"),
    [
        ("s3:PutObject", f"{SITE}/_preview/pr-1/index.html", "", True),
        ("s3:DeleteObject", f"{SITE}/_preview/pr-1/index.html", "", True),
        ("s3:ListBucket", SITE, "_preview/pr-1/", True),
        ("s3:GetBucketLocation", SITE, "", True),
        ("s3:ListBucket", SITE, "", False),
        ("s3:ListBucket", SITE, "_previews/", False),
        ("s3:PutObject", f"{SITE}/index.html", "", False),
        ("s3:PutObject", f"{SITE}/_preview.html", "", False),
        ("s3:GetObject", f"{SITE}/.deploy/state.json.gz", "", False),
        ("cloudfront:CreateInvalidation", DISTRIBUTION, "", False),
    ],
)
def test_the_preview_role_stays_under_its_prefix(action: str, resource: str, prefix: str, may: bool) -> None:
    """It can touch nothing that readers of the site see."""
    context = {"s3:prefix": prefix} if prefix else {}
    assert allowed(statements(Stack(**EVERYTHING), "PreviewRole"), action, resource, context=context) is may


def assumes(role: str, stack: Stack, subject: str, provider: str = PROVIDER, **claims: str) -> bool:
    """Whether a token of GitHub with this subject gets the role."""
    said = {"aud": "sts.amazonaws.com", "sub": subject, "ref": "refs/heads/main", "repository_id": "22", **claims}
    context = {f"{GITHUB}:{name}": value for name, value in said.items() if value}
    trust = stack.properties(role)["AssumeRolePolicyDocument"]["Statement"]
    return allowed(trust, "sts:AssumeRoleWithWebIdentity", context=context, principal=provider)


FORGED = [
    "",
    "repo:acme/status",
    "repo:acme/status:environment:preview",
    "repo:acme/status:environment:production2",
    "repo:acme/status:environment:",
    "repo:acme/status:pull_request",
    "repo:acme/status:ref:refs/heads/main",
    "repo:acme/status:ref:refs/heads/environment:production",
    "repo:acme/status-evil:environment:production",
    "repo:acme/statusevil:environment:production",
    "repo:acme-evil/status:environment:production",
    "repo:evil/status:environment:production",
    "repo:Acme/status:environment:production",
    "repo:acme/*:environment:production",
    "repo:*:environment:production",
    "*",
    "repo:evil@11/status@22:environment:production",
    "repo:acme-evil@11/status@22:environment:production",
    "repo:acme@11/status-evil@22:environment:production",
    "repo:acme@11/evil@22:environment:production",
    "repo:acme@11/status@22:environment:preview",
    "repo:acme@11/status@22:pull_request",
    "repo:acme@11/evil@33:environment:x%3Aenvironment%3Aproduction",
    "repo:acme@11/evil@33:environment:x/status@22%3Aenvironment%3Aproduction",
    " repo:acme/status:environment:production",
    "repo:acme/status:environment:production\n",
    "xrepo:acme/status:environment:production",
]


@pytest.mark.parametrize("ids", [True, False])
def test_both_forms_of_the_subject_are_trusted(ids: bool) -> None:
    """The names alone, and the names with the numbers that GitHub adds for newer repositories."""
    numbers = {"GitHubOwnerId": "11", "GitHubRepositoryId": "22"} if ids else {}
    stack = Stack(GitHubRepository="acme/status", CreateGitHubProvider="no", **numbers)
    for subject in ("repo:acme/status:environment:production", "repo:acme@11/status@22:environment:production"):
        assert assumes("DeployRole", stack, subject)
        assert not assumes("DeployRole", stack, subject, aud="somebody.else")
        assert not assumes("DeployRole", stack, subject, aud="")
        assert not assumes("DeployRole", stack, subject, ref="refs/heads/topic")
        assert assumes("DeployRole", stack, subject, ref="")
        assert not assumes(
            "DeployRole", stack, subject, provider="arn:aws:iam::123456789012:oidc-provider/evil.example"
        )
        # With the numbers, the names alone are not enough: somebody else may have got hold of them.
        assert assumes("DeployRole", stack, subject, repository_id="33") is not ids
        assert assumes("DeployRole", stack, subject, repository_id="") is not ids
    other = "repo:acme@66/status@77:environment:production"
    assert assumes("DeployRole", stack, other) is not ids


@pytest.mark.parametrize("ids", [True, False])
def test_a_forged_subject_gets_nothing(ids: bool) -> None:
    """Names that begin alike, other environments, stars, colons in names: none of them fits."""
    numbers = {"GitHubOwnerId": "11", "GitHubRepositoryId": "22"} if ids else {}
    stack = Stack(GitHubRepository="acme/status", CreateGitHubProvider="no", **numbers)
    assert [subject for subject in FORGED if assumes("DeployRole", stack, subject)] == []


def test_without_an_environment_the_branch_counts() -> None:
    """The subject of a job that has no environment names the branch."""
    stack = Stack(
        GitHubRepository="acme/status", GitHubEnvironment="", GitHubBranch="release/a", CreateGitHubProvider="no"
    )
    for repository in ("acme/status", "acme@11/status@22"):
        ref = "refs/heads/release/a"
        assert assumes("DeployRole", stack, f"repo:{repository}:ref:{ref}", ref=ref)
        assert not assumes("DeployRole", stack, f"repo:{repository}:ref:refs/heads/main", ref="refs/heads/main")
        assert not assumes("DeployRole", stack, f"repo:{repository}:environment:production", ref=ref)
        assert not assumes("DeployRole", stack, f"repo:{repository}:pull_request", ref=ref)


def test_the_preview_role_trusts_its_own_environment() -> None:
    """From any branch; and it is there only where an environment is named."""
    stack = Stack(**EVERYTHING)
    for repository in ("acme/status", "acme@11/status@22"):
        assert assumes("PreviewRole", stack, f"repo:{repository}:environment:preview", ref="refs/pull/1/merge")
        assert not assumes("PreviewRole", stack, f"repo:{repository}:environment:production")
        assert not assumes("PreviewRole", stack, f"repo:{repository}:pull_request")
    assert "PreviewRole" not in Stack().resources


def test_a_stack_without_parameters_trusts_nobody() -> None:
    """Its repository is one that cannot be: names on GitHub do not begin with a hyphen."""
    stack = Stack(CreateGitHubProvider="no")
    trusted = stack.properties("DeployRole")["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]
    assert trusted["StringLike"][f"{GITHUB}:sub"] == [
        "repo:-/-:environment:production",
        "repo:-@*/-@*:environment:production",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GitHubRepository", "acme/*"),
        ("GitHubRepository", "acme/status:environment:x"),
        ("GitHubRepository", "acme"),
        ("GitHubRepository", ""),
        ("GitHubRepository", "a@1/b"),
        ("GitHubRepository", "a?/b"),
        ("GitHubEnvironment", "*"),
        ("GitHubEnvironment", "pro?"),
        ("GitHubEnvironment", "${x}"),
        ("GitHubBranch", "*"),
        ("GitHubBranch", ""),
        ("GitHubOwnerId", "*"),
        ("GitHubRepositoryId", "1*"),
        ("GitHubPreviewEnvironment", "*"),
        ("Prefix", "/status"),
        ("Prefix", "status"),
        ("Prefix", "../"),
        ("DomainName", "https://status.example.com"),
        ("CertificateArn", "arn:aws:acm:eu-west-1:123456789012:certificate/a"),
    ],
)
def test_parameters_take_no_patterns(name: str, value: str) -> None:
    """A star in a name would be a star in a policy."""
    with pytest.raises(AssertionError, match="does not allow"):
        Stack(**{name: value})


def test_parameters_that_belong_together_come_together() -> None:
    """A name needs a certificate, a zone a name, each number the other."""
    assert Stack().kept_rules()
    assert Stack(**EVERYTHING).kept_rules()
    for name in ("DomainName", "CertificateArn", "HostedZoneId", "GitHubOwnerId", "GitHubRepositoryId"):
        assert not Stack(**{name: EVERYTHING[name]}).kept_rules()


def test_outputs_are_the_variables_of_the_repository() -> None:
    """The description of each is the name of a variable."""
    said = {item["Description"]: item["Value"] for item in Stack(**EVERYTHING).outputs.values()}
    assert said == {
        "FOREWARN_BUCKET": "sitebucket",
        "FOREWARN_PREFIX": "status/",
        "FOREWARN_DISTRIBUTION": "distribution",
        "FOREWARN_URL": "https://status.example.com",
        "FOREWARN_PREVIEW": "true",
        "AWS_ROLE_ARN": "deployrole.Arn",
        "AWS_PREVIEW_ROLE_ARN": "previewrole.Arn",
        "AWS_REGION": "us-east-1",
    }
    assert {item["Description"] for item in Stack().outputs.values()} == said.keys() - {
        "FOREWARN_PREFIX",
        "FOREWARN_PREVIEW",
        "AWS_PREVIEW_ROLE_ARN",
    }


def test_logs_are_written_by_this_source_alone() -> None:
    """The delivery service may write for our own source; other regions have no logs."""
    stack = Stack()
    said = stack.properties("LogBucketPolicy")["PolicyDocument"]["Statement"]
    source = "arn:aws:logs:us-east-1:123456789012:delivery-source:accesslogsource"
    context = {"aws:SourceAccount": "123456789012", "aws:SourceArn": source, "aws:SecureTransport": "true"}
    service = "delivery.logs.amazonaws.com"
    assert allowed(said, "s3:PutObject", "arn:aws:s3:::logbucket/a", context=context, principal=service)
    stranger = context | {"aws:SourceAccount": "999999999999"}
    assert not allowed(said, "s3:PutObject", "arn:aws:s3:::logbucket/a", context=stranger, principal=service)
    assert len(stack.properties("AccessLogSource")["Name"]) <= 60
    assert "LogBucket" not in Stack(AccessLogs="no").resources
