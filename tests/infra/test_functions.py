"""The functions at CloudFront's edge, run by Node; a browser runs them in browser/test_edge.py.

The Node is that of Playwright, which every machine that runs the tests has.
"""

import json
import re
import subprocess
from typing import Any

from playwright._impl._driver import compute_driver_executable

from infra.edge import REQUESTS, RUN, code, hostile, outcome, request


def in_node(name: str, events: list[dict[str, Any]]) -> Any:
    """What a function answers in Node."""
    node = compute_driver_executable()[0]
    script = f"{RUN} const [code, events] = JSON.parse(require('fs').readFileSync(0)); console.log(JSON.stringify(run(code, events)))"
    done = subprocess.run(
        [node, "-e", script], input=json.dumps([code(name), events]), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_index_function_answers_in_node_as_in_a_browser() -> None:
    """Every request of the table, and thousands that try to lead elsewhere."""
    answers = in_node("index.js", [request(address) for address in REQUESTS])
    assert dict(zip(REQUESTS, map(outcome, answers), strict=True)) == REQUESTS
    for said in map(outcome, in_node("index.js", [*map(request, hostile(3000))])):
        assert not said.startswith("301 ") or re.match(r"301 /(?![/\\])[!-~]+/(\?|$)", said), said


def test_the_policy_function_answers_in_node() -> None:
    """A page's own policy becomes the header."""
    own = {"value": "default-src 'none'"}
    (said,) = in_node("policy.js", [{"response": {"headers": {"x-amz-meta-content-security-policy": own}}}])
    assert said["headers"] == {"content-security-policy": own}
