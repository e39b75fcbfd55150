"""The functions at CloudFront's edge, run by a browser, and the headers of the stack, heeded by it."""

import pytest
from playwright.sync_api import Browser, expect

from browser.conftest import Site, Visit
from forewarn.headers import policy, read_pages
from infra.edge import HOST, REQUESTS, RUN, code, hostile, outcome, request
from infra.reading import Stack


@pytest.fixture(scope="module")
def answers(browser: Browser) -> dict[str, str]:
    """What becomes of every request."""
    page = browser.new_page()
    addresses = [*REQUESTS, *hostile(3000)]
    said = page.evaluate(
        f"([code, events]) => {{ {RUN} return run(code, events); }}", [code("index.js"), [*map(request, addresses)]]
    )
    page.close()
    return dict(zip(addresses, map(outcome, said), strict=True))


def test_folders_files_and_hostile_addresses_are_told_apart(answers: dict[str, str]) -> None:
    """Each request becomes what it should."""
    assert {address: answers[address] for address in REQUESTS} == REQUESTS


def test_no_address_leads_to_another_host(browser: Browser, answers: dict[str, str]) -> None:
    """As the browser itself reads the place that it is sent to; and it is sent there once."""
    places = [said.removeprefix("301 ") for said in answers.values() if said.startswith("301 ")]
    assert len(places) > 500
    page = browser.new_page()
    hosts = page.evaluate(
        "([host, places]) => places.map((place) => new URL(place, host + '/a/b').origin)", [HOST, places]
    )
    again = page.evaluate(
        f"([code, events]) => {{ {RUN} return run(code, events); }}", [code("index.js"), [*map(request, places)]]
    )
    page.close()
    assert {place: host for place, host in zip(places, hosts, strict=True) if host != HOST} == {}
    assert [said for said in again if "statusCode" in said] == []
    assert all("\r" not in place and "\n" not in place for place in places)


def test_a_page_sends_the_policy_that_it_was_published_with(browser: Browser) -> None:
    """From the object's metadata, in place of the stack's; what has none keeps that one."""
    standing = {"value": "base-uri 'none'"}
    own = {"value": "default-src 'none'"}
    events = [
        {"response": {"headers": {"content-security-policy": standing, "x-amz-meta-content-security-policy": own}}},
        {"response": {"headers": {"x-amz-meta-content-security-policy": own}}},
        {"response": {"headers": {"content-security-policy": standing, "etag": {"value": "1"}}}},
        {
            "response": {
                "headers": {"content-security-policy": standing, "x-amz-meta-content-security-policy": {"value": ""}}
            }
        },
    ]
    page = browser.new_page()
    said = page.evaluate(f"([code, events]) => {{ {RUN} return run(code, events); }}", [code("policy.js"), events])
    page.close()
    assert [item["headers"]["content-security-policy"] for item in said] == [own, own, standing, standing]
    assert "x-amz-meta-content-security-policy" not in said[0]["headers"]
    assert said[2]["headers"]["etag"] == {"value": "1"}


def stack_headers() -> dict[str, str]:
    """The headers that the stack sends with a page which brings no policy of its own."""
    config = Stack().properties("PageHeaders")["ResponseHeadersPolicyConfig"]
    security = config["SecurityHeadersConfig"]
    transport = security["StrictTransportSecurity"]["AccessControlMaxAgeSec"]
    return {
        "Content-Security-Policy": security["ContentSecurityPolicy"]["ContentSecurityPolicy"],
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": security["FrameOptions"]["FrameOption"],
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
        "Strict-Transport-Security": f"max-age={transport}",
        **{item["Header"]: item["Value"] for item in config["CustomHeadersConfig"]["Items"]},
    }


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("path", ["", "maintenance/2026-postgresql-17/", "subscribe/", "404.html"])
def test_pages_work_under_the_headers_of_the_stack(site: Site, visit: Visit, path: str, own: bool) -> None:
    """With the policy of the build, and with the standing one, which also holds for the answer 404."""
    site.headers = stack_headers()
    if own:
        site.headers["Content-Security-Policy"] = policy(
            read_pages(sorted(site.root.rglob("*.html")), site.root, "https://status.example.com/")
        )
    page = visit(path, at=None)
    expect(page.locator("html.js")).to_be_attached()
    page.locator(".md-search__input").click()
    page.keyboard.type("postgresql")
    expect(page.locator(".md-search-result__item").first).to_contain_text("PostgreSQL")


def test_both_policies_at_once_forbid_nothing(site: Site, visit: Visit) -> None:
    """Where something sends the standing policy beside that of the build, the page works too."""
    site.headers = stack_headers()
    # Two policies in one header are as two headers (CSP Level 3, 2.2.2).
    build = policy(read_pages(sorted(site.root.rglob("*.html")), site.root, "https://status.example.com/"))
    site.headers["Content-Security-Policy"] += f", {build}"
    page = visit("maintenance/2026-postgresql-17/")
    expect(page.locator("html.js")).to_be_attached()
