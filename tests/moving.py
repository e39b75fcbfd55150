"""What the tests of imports share: an empty project, the command run in it, and material in the shapes of real sources."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from forewarn.cli import main

AS_OF = "2026-12-05T21:30Z"
NOW = datetime(2026, 12, 5, 21, 30, tzinfo=UTC)
MKDOCS = """\
site_name: Example status
site_url: https://status.example.com/
extra:
  forewarn:
    authority: status.example.com
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The answer as JSON."""
        return json.loads(self.out)


def forewarn(root: Path, *args: str, as_of: str = AS_OF) -> Run:
    """Run the command in a project; a traceback is passed on."""
    done = CliRunner().invoke(main, ["-C", str(root), "--as-of", as_of, *args], catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Run(done.exit_code, done.stdout, done.stderr)


def fresh(root: Path) -> Path:
    """A project in which nothing has been written yet."""
    (root / "content").mkdir(parents=True)
    (root / "content" / "about.md").write_text("# About\n")
    (root / "mkdocs.yml").write_text(MKDOCS)
    return root


def files(root: Path) -> dict[str, bytes]:
    """Every file below maintenances/, by its path."""
    folder = root / "maintenances"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.yml"))}


def settled(root: Path, *args: str) -> dict[str, bytes]:
    """Import, check and import again: no error, and the second time nothing changes. Returns the files."""
    first = forewarn(root, "import", *args)
    assert first.code == 0, first.err
    found = files(root)
    checked = forewarn(root, "check")
    assert checked.code == 0, checked.out + checked.err
    again = forewarn(root, "import", *args, "--format", "json")
    assert again.code == 0, again.err
    assert {one["action"] for one in again.data["maintenances"]} <= {"unchanged"}
    assert files(root) == found
    return found


PAGE = {
    "id": "srhpyqt94yxb",
    "name": "Nordhafen",
    "url": "https://status.nordhafen.example",
    "time_zone": "Europe/Berlin",
    "updated_at": "2026-11-20T13:37:37.407+01:00",
}


def component(id: str, name: str, /, **more: Any) -> dict[str, Any]:
    """A component as Statuspage tells it."""
    return {
        "id": id,
        "name": name,
        "status": "operational",
        "created_at": "2015-07-30T18:55:43.739-07:00",
        "updated_at": "2022-02-15T13:21:55.150-08:00",
        "position": 1,
        "description": None,
        "showcase": True,
        "start_date": None,
        "group_id": None,
        "page_id": PAGE["id"],
        "group": False,
        "only_show_if_degraded": False,
        **more,
    }


def news(id: str, status: str, at: str, body: str, **more: Any) -> dict[str, Any]:
    """An update as Statuspage tells it."""
    return {
        "id": id,
        "status": status,
        "body": body,
        "incident_id": "x",
        "created_at": at,
        "updated_at": at,
        "display_at": at,
        "affected_components": None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
        **more,
    }


def scheduled(id: str, name: str, /, **more: Any) -> dict[str, Any]:
    """A scheduled maintenance as Statuspage tells it: completed, with four updates, the newest first."""
    return {
        "id": id,
        "name": name,
        "status": "completed",
        "created_at": "2026-09-01T10:00:00.000+02:00",
        "updated_at": "2026-09-22T02:25:20.086+02:00",
        "monitoring_at": None,
        "resolved_at": "2026-09-22T02:25:20.034+02:00",
        "impact": "maintenance",
        "shortlink": "https://stspg.io/1UdW",
        "started_at": "2026-09-01T10:00:00.000+02:00",
        "page_id": PAGE["id"],
        "incident_updates": [
            news(
                "u4", "completed", "2026-09-22T02:25:20.034+02:00", "Everything works.\r\nSorry for the interruption."
            ),
            news("u3", "verifying", "2026-09-22T01:07:50.805+02:00", "Deployed. We look at it."),
            news("u2", "in_progress", "2026-09-22T01:00:02.284+02:00", "It has started."),
            news("u1", "scheduled", "2026-09-01T10:00:00.000+02:00", "The API is away for a moment.\n\nMore: [x](/y)"),
        ],
        "components": [component("c1", "API")],
        "scheduled_for": "2026-09-22T01:00:00.000+02:00",
        "scheduled_until": "2026-09-22T03:00:00.000+02:00",
        **more,
    }


def answer(*maintenances: dict[str, Any], **more: Any) -> str:
    """An answer of a status page."""
    return json.dumps({"page": PAGE, "scheduled_maintenances": list(maintenances), **more}, ensure_ascii=False)
