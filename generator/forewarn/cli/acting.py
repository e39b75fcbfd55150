"""What the commands of publishing share: how a plan is acted on, and what its end is as an exit code.

Exit codes beside those of every command: 3 a guard refused, 4 done in part (run it again), 5 somebody else publishes
to the same place, 6 on hold.
"""

import sys
from collections.abc import Callable
from functools import wraps
from threading import Event
from typing import Any, NoReturn

from forewarn.cli.calls import rim, say
from forewarn.cli.place import Place, orderly
from forewarn.cli.publish_words import Telling, progress
from forewarn.publish.apply import Outcome, Run, apply
from forewarn.publish.gather import Known
from forewarn.publish.plan import Plan
from forewarn.publish.state import State, UnreadableError
from forewarn.publish.store import LockLostError

GUARDED, PARTIAL, LOCK_LOST, ON_HOLD = 3, 4, 5, 6
EXITS = "Exit codes: 0 done or nothing to do, 1 error, 2 usage, 3 a guard refused, 4 done in part: run it again, 5 somebody else publishes there, 6 on hold."


def shore(command: Callable[..., None]) -> Callable[..., None]:
    """Turns what stops a publish before anything is written into its exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (UnreadableError, LockLostError) as error:
            say(f"error: {error.message}")
            say(f"    {error.hint}")
            sys.exit(LOCK_LOST if isinstance(error, LockLostError) else GUARDED)

    return rim(run)


def stop_if(refused: list[str], telling: Telling) -> None:
    """End with exit code 3 where a guard refuses, and say why."""
    if refused:
        telling.refuse(refused)
        telling.end(None)
        sys.exit(GUARDED)


def stop_on_hold(state: State, telling: Telling) -> NoReturn:
    """End with exit code 6: somebody went back to an earlier publish, and wants it to stay."""
    telling.refuse([f"on hold since {state.hold}, by forewarn rollback --hold: forewarn release ends that"])
    telling.end(None)
    sys.exit(ON_HOLD)


def act(place: Place, made: Plan, known: Known, run: Run, telling: Telling, *, wait: bool = False) -> Outcome:
    """Do what the plan says, tell it, and end with the exit code of what came of it unless all was done."""
    stop = Event()
    edge = place.edge(wait=wait) if made.paths else None
    with orderly(stop), progress() as tell:
        outcome = apply(
            made,
            known.state,
            known.etag,
            store=place.store,
            edge=edge,
            run=run,
            threads=place.asked.threads,
            stop=stop,
            tell=tell,
        )
    for words in dict.fromkeys(place.store.notes):
        telling.note(words)
    if outcome.lock_lost:
        telling.error("somebody else began to publish to the same place: this run gives way; publish again")
    telling.end(outcome)
    if outcome.lock_lost:
        sys.exit(LOCK_LOST)
    if not outcome.complete:
        say("done in part; what was done is on record: run the same command again")
        sys.exit(PARTIAL)
    return outcome
