"""Issues of the form "Schedule a maintenance", as GitHub writes their text."""

ANSWERS = {
    "Title": "Redis failover test",
    "Summary": "You may have to sign in again once.\n\nNothing else changes.",
    "Start": "2026-12-09 21:00",
    "Duration": "1h",
    "Time zone": "_No response_",
    "Components": "redis",
    "Impact": "degraded",
    "Type": "planned",
    "Priority": "normal",
    "Status": "confirmed",
}


def issue(**answers: str) -> str:
    """The text that GitHub makes of the form; ``time_zone`` stands for "Time zone"."""
    named = {key.replace("_", " "): value for key, value in answers.items()}
    return "\n\n".join(f"### {label}\n\n{answer}" for label, answer in {**ANSWERS, **named}.items()) + "\n"
