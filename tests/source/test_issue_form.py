"""Issues of the form "Schedule a maintenance": what anybody typed, to a draft."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from forewarn.grades import Impact, Priority
from forewarn.source.issue_form import LABELS, MOST, NEEDED, FormError, field_of, read_form
from forewarn.source.scaffold import Draft, scaffold
from issues import issue
from samples import ROOT


def read(text: str) -> Draft:
    """The draft of an issue in Berlin."""
    return read_form(text, timezone="Europe/Berlin")


def faults(text: str) -> str:
    """Why an issue is refused."""
    with pytest.raises(FormError) as caught:
        read(text)
    return " ".join(caught.value.faults)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_answers_become_a_draft(line_end: str) -> None:
    """Each answer at its place; a zone that nobody named is that of the organisation."""
    assert read(issue().replace("\n", line_end)) == Draft(
        title="Redis failover test",
        summary="You may have to sign in again once.\n\nNothing else changes.",
        start="2026-12-09 21:00",
        duration="1h",
        timezone="Europe/Berlin",
        components={"redis": "degraded"},
        type="planned",
        priority="normal",
        status="confirmed",
    )


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("redis, api", {"redis": "degraded", "api": "degraded"}),
        ("- redis\n* api = outage\n", {"redis": "degraded", "api": "outage"}),
        ("`redis`: No-Impact", {"redis": "no-impact"}),
        ("- [X] redis\n- [x] api", {"redis": "degraded", "api": "degraded"}),
        ("two words", {"two words": "degraded"}),
    ],
)
def test_components_may_be_listed_as_people_list_things(typed: str, read_as: dict[str, str]) -> None:
    """What is no id stays as it was typed, so that it is refused by its name."""
    assert dict(read(issue(Components=typed)).components) == read_as


def test_every_fault_is_told_at_once() -> None:
    """Missing answers, an impact that nobody named, a start that is none."""
    told = faults(issue(Title="", Start="tomorrow", Impact="_No response_", Duration="_No response_"))
    for words in ("'Title' has no answer", "'Duration' has no answer", "'Start' is not", "impact on 'redis'"):
        assert words in told
    assert "stands twice" in faults(issue(Components="redis\nredis"))
    assert "not opened with the form" in faults("Please take the site down on Friday.")
    assert "longer than" in faults(issue(Summary="x" * MOST))


def test_an_answer_cannot_pass_for_another_field() -> None:
    """A heading of the form inside an answer makes it unclear which is which: refused. Other headings are text."""
    assert "'Start' stands twice" in faults(issue(Summary="Fine.\n\n### Start\n\n2026-12-24 00:00"))
    assert read(issue(Summary="### Why\n\nBecause.")).summary == "### Why\n\nBecause."


def test_the_form_and_the_reader_use_the_same_labels() -> None:
    """Each field of the form is read, with the words that the format knows, and needed there where it is needed here."""
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "maintenance.yml").read_text("utf-8"))
    fields = {field["attributes"]["label"]: field for field in form["body"] if field["type"] != "markdown"}
    assert list(fields) == list(LABELS)
    asked = {label for label, field in fields.items() if field.get("validations", {}).get("required")}
    assert asked == {*NEEDED, "Impact"}
    assert fields["Impact"]["attributes"]["options"] == [*Impact]
    assert fields["Priority"]["attributes"]["options"] == [*Priority]
    assert "maintenance-approved" not in form["labels"], "whoever opens an issue would approve it"


def test_a_line_of_the_file_leads_back_to_its_field() -> None:
    """So that a fault of the file is told in the words of the form."""
    text = scaffold(read(issue(Components="redis\napi=outage")))
    lines = text.splitlines()
    found = {line.strip().split(":")[0]: field_of(text, number) for number, line in enumerate(lines, 1)}
    assert found["title"] == "Title"
    assert found["Nothing else changes."] == "Summary"
    assert (found["start"], found["duration"], found["timezone"]) == ("Start", "Duration", "Time zone")
    assert (found["redis"], found["api"]) == ("Components", "Components")
    assert field_of(text, 0) == ""


@given(st.text(), st.text(), st.text())
def test_whatever_is_typed_is_a_draft_or_refused_in_words(title: str, summary: str, components: str) -> None:
    """Never an error of ours."""
    text = issue(Title=title, Summary=summary, Components=components)
    try:
        draft = read(text)
    except FormError:
        assert faults(text)
    else:
        assert draft.title
        assert not re.search(r"^### Start$", draft.summary, re.MULTILINE)


def test_the_shipped_form_is_our_own() -> None:
    """New projects get the form that this repository uses."""
    shipped = ROOT / "generator" / "forewarn" / "scaffold" / "github"
    for path in [*shipped.glob("ISSUE_TEMPLATE/*"), shipped / "pull_request_template.md"]:
        assert path.read_bytes() == (ROOT / ".github" / path.relative_to(shipped)).read_bytes()
