"""Whether a foreign rule is one that our series can follow, and which days it makes."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import ValidationError

from forewarn.imports.found import Found
from forewarn.model import Window
from forewarn.source.entries import written
from forewarn.source.format.maintenance import WindowForm
from forewarn.source.series import SeriesError, occurrences

Days = Mapping[datetime, str]
"""The start of each occurrence, and its part of the id."""
_FAR = timedelta(days=4000)


def days_of(found: Found, rule: str, left_out: tuple[str, ...], as_of: datetime) -> Days | str:
    """The occurrences of a rule from the window that was found; why there are none, where we cannot follow it."""
    said = {
        "start": written(found.start, found.timezone),
        "end": written(found.end, found.timezone),
        "timezone": found.timezone,
        "repeat": {"rule": rule, **({"except": list(left_out)} if left_out else {})},
    }
    try:
        form = WindowForm.model_validate(said)
        assert form.repeat is not None
        window = Window(found.start, found.end, found.timezone)
        until = max(as_of, found.start) + timedelta(days=400)
        made = list(occurrences(form, form.repeat, window, min(until, found.start + _FAR)))
        # What stands in an export must be followed by everybody later, when more of it has come.
        list(occurrences(form, form.repeat, window, until + timedelta(days=400)))
    except SeriesError as fault:
        return fault.message
    except ValidationError:
        return "its dates cannot be written"
    return {one.window.start: one.key for one in made} or "it names no day"
