"""Has Lighthouse look at the sample site on a phone, served as it would be: ``make lighthouse``.

Accessibility, best practices and search engines have to be perfect, speed nearly so. It needs Node.js with npm, which
brings Lighthouse itself, and so is no part of ``make test``.

    PYTHONPATH=tests .venv/bin/python design/lighthouse.py
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from browser.conftest import Site, build_sample, installed_browser
from forewarn.headers import headers_file, write_headers
from samples import opened

PAGES = ("", "maintenance/2026-postgresql-17/")
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
VERSION = "12"
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def look(url: str, folder: Path) -> dict[str, object]:
    """What Lighthouse reports of a page."""
    npx = shutil.which("npx")
    assert npx, "Lighthouse comes by npm: install Node.js (Debian: apt-get install npm)"
    report = folder / "report.json"
    call = [npx, "--yes", f"lighthouse@{VERSION}", url, "--quiet", "--output=json", f"--output-path={report}"]
    call += ["--form-factor=mobile", f"--only-categories={','.join(LEAST)}", f"--chrome-flags={FLAGS}"]
    subprocess.run(call, check=True, env={**os.environ, "CHROME_PATH": installed_browser()})
    found: dict[str, object] = json.loads(report.read_text("utf-8"))
    return found


def main() -> int:
    """Print the scores and what costs any; the exit code is 1 if one is too low."""
    low = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        site = Site(build_sample(folder))
        write_headers(opened(folder), site.root)
        site.headers = json.loads(headers_file(site.root).read_text("utf-8"))["headers"]
        site.compresses = True
        site.date = parsedate_to_datetime(formatdate())
        for page in PAGES:
            told = look(site.url + page, folder)
            categories, audits = told["categories"], told["audits"]
            assert isinstance(categories, dict)
            assert isinstance(audits, dict)
            for wanted, least in LEAST.items():
                category = categories[wanted]
                score = round(100 * (category["score"] or 0))
                low += score < least
                print(f"/{page}: {wanted} {score}" + (f", expected {least}" if score < least else ""))
                for one in category["auditRefs"]:
                    audit = audits[one["id"]]
                    if one["weight"] and audit["score"] is not None and audit["score"] < 1:
                        print(f"    {audit['score']:.2f} {audit['title']} {audit.get('displayValue', '')}".rstrip())
        site.close()
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
