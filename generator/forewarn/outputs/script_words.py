"""The words that the browser says, by the names under which the script asks for them.

They are looked up like all others; their places are filled by the script, which is also who counts. Words that have a
number are sent in every form of the language, by the plural categories that a browser knows.

Lengths of time stand after words like "in", "by" and "ago" here, never by themselves: a language that declines them
writes days, hours and minutes in the case that its own words for these ask for.
"""

from forewarn.translations import N_, plural

WORDS: dict[str, str] = {
    "ago": N_("%(length)s ago"),
    "allOf": N_("Everything for %(name)s"),
    "atCancelled": N_("cancelled on %(time)s"),
    "atEndNotReported": N_("no end"),
    "atEnded": N_("ended on %(time)s"),
    "atNone": N_("No maintenance was on."),
    "atNoneWill": N_("Nothing is planned for then."),
    "atNotFetched": N_("The windows of %(year)s could not be fetched. The page of that year has them all."),
    "atNotOn": N_("Cancelled, and not on"),
    "atNotYetConfirmed": N_("Not confirmed yet"),
    "atNothingReported": N_("neither start nor end"),
    "atOn": N_("On at that time"),
    "atPlanned": N_("Planned: %(span)s"),
    "atPlannedThen": N_("Planned for that time"),
    "atReported": N_("Reported: %(what)s"),
    "atStarted": N_("started on %(time)s"),
    "atTime": N_("%(moment)s, time in %(zone)s (%(offset)s)"),
    "atUnconfirmed": N_("Never confirmed"),
    "atUnread": N_("This time cannot be read"),
    "atUnreadHint": N_("Write it like 2026-10-12T15:00, or with an offset: 2026-10-12T15:00+02:00, 2026-10-12T13:00Z."),
    "atWorst": N_("At worst:"),
    "clear": N_("Clear"),
    "clockAhead": N_("This device's clock is %(length)s ahead; times here go by the server's."),
    "clockBehind": N_("This device's clock is %(length)s behind; times here go by the server's."),
    "close": N_("Close"),
    "copied": N_("Copied"),
    "copiedThis": N_("Copied %(address)s"),
    "copy": N_("Copy"),
    "copyThis": N_("Copy %(address)s"),
    "dayThen": N_("%(day)s, %(rest)s"),
    "endMovedTo": N_("end moved to %(time)s"),
    "endsIn": N_("ends in %(length)s"),
    "factsAhead": N_("This page was made for %(when)s, which is still to come."),
    "factsOf": N_("Facts of %(when)s, %(ago)s."),
    "impactNow": N_("impact is now: %(impact)s"),
    "movedTo": N_("moved to %(span)s"),
    "newOne": N_("New: %(title)s."),
    "newUpdate": N_("there is news"),
    "noneFits": N_("Nothing upcoming or under way fits."),
    "notRefreshed": N_("Could not be refreshed since %(when)s."),
    "nothingPlanned": N_("Nothing planned"),
    "overdueBy": N_("overdue by %(length)s"),
    "plannedIn": N_("planned start in %(length)s"),
    "quiet": N_("No maintenance is under way."),
    "selected": N_("Selected"),
    "selectedThis": N_("The address is selected"),
    "show": N_("Show"),
    "span": N_("%(start)s to %(end)s"),
    "spanWithChange": N_("%(span)s (the clocks change)"),
    "startsIn": N_("starts in %(length)s"),
    "statusNow": N_("now %(status)s"),
    "today": N_("today"),
    "tomorrow": N_("tomorrow"),
    "underAMinute": N_("under a minute"),
    "yourTime": N_("your time"),
    "yourZone": N_("%(zone)s (this device)"),
    "zone": N_("Times also in"),
}

COUNTED: dict[str, tuple[str, str]] = {
    "days": plural("%(num)s day", "%(num)s days"),
    "fit": plural("One upcoming or under way fits.", "%(num)s upcoming or under way fit."),
    "hours": plural("%(num)s h", "%(num)s h"),
    "minutes": plural("%(num)s min", "%(num)s min"),
    "underWay": plural("One maintenance is under way.", "%(num)s maintenances are under way."),
    "wereOn": plural("One maintenance was on.", "%(num)s maintenances were on."),
    "willBeOn": plural("One maintenance is planned for then.", "%(num)s maintenances are planned for then."),
}
