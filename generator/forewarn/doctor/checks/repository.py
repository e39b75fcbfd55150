"""Checks of the git repository around a project: dates and sequence numbers of every entry come from it."""

from collections.abc import Iterator
from datetime import timedelta

from forewarn.doctor.finding import Finding, warning
from forewarn.doctor.patient import Patient
from forewarn.phrases import iso
from forewarn.problems import Severity


def git_answers(patient: Patient) -> Iterator[Finding]:
    """The project is in a git repository that can be read.

    Dates, sequence numbers and the change history come from it. Without one every file counts as revised at each build.
    """
    if patient.git_fault is not None:
        yield Finding("git", patient.git_fault.message, patient.git_fault.hint or "make git work in this folder")
    elif patient.clone is None:
        fix = 'git init && git add --all && git commit -m "Start"'
        yield warning("git", "this folder is in no git repository: every file counts as revised at each build", fix)


def whole_history(patient: Patient) -> Iterator[Finding]:
    """The clone has the whole history.

    In a shallow one the dates and sequence numbers of every entry would be wrong, so that a build refuses it.
    """
    if patient.clone and patient.clone.shallow:
        fix = "git fetch --unshallow, or fetch-depth: 0 in actions/checkout"
        yield Finding("git", "this is a shallow clone: the dates of every entry would be wrong", fix)


def first_commit(patient: Patient) -> Iterator[Finding]:
    """Something has been committed.

    What git does not know counts as revised at each build, and appears as new to subscribers each time.
    """
    if patient.clone and patient.clone.newest is None and not patient.clone.shallow:
        yield warning("git", "nothing has been committed yet", 'git add --all && git commit -m "Start"')


def remote(patient: Patient) -> Iterator[Finding]:
    """The repository has a remote.

    Changes are proposed and reviewed there, and its workflows publish the site.
    """
    if patient.clone and not patient.clone.remotes:
        yield warning(
            "git", "there is no remote: nothing can be proposed or published", "git remote add origin ADDRESS"
        )


def default_branch(patient: Patient) -> Iterator[Finding]:
    """The clone knows the branch that changes are merged into.

    `forewarn check --base` and `forewarn diff` compare with it where nobody names another.
    """
    clone = patient.clone
    if clone is None or clone.newest is None or clone.default:
        return
    if "origin" in clone.remotes:
        fix = "git fetch origin && git remote set-head origin --auto"
        yield warning("git", "the default branch of origin is not known here", fix)
    elif clone.remotes:
        fix = f"git remote rename {clone.remotes[0]} origin, or name it each time with --base"
        yield warning(
            "git", f"no remote is called origin, which changes are compared with: {', '.join(clone.remotes)}", fix
        )
    else:
        fix = f"git branch --move {clone.branch} main" if clone.branch else "git branch main"
        yield warning("git", "there is no branch main or master, which changes are compared with", fix)


def generated_files(patient: Patient) -> Iterator[Finding]:
    """What forewarn generates is not in git.

    Every build would change it, reviews would drown in it, and what stands there is old as soon as a window opens.
    """
    if patient.clone and (found := patient.clone.tracked):
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        folders = sorted({path.partition("/")[0] for path in found})
        places = " ".join(found) if len(found) < 4 else " ".join(folders)
        fix = f"git rm --cached -r {places}, then git add what you wrote yourself"
        yield warning(found[0], f"is generated{more}, and should not be in git", fix)


def ignored_builds(patient: Patient) -> Iterator[Finding]:
    """What a build makes is named in `.gitignore`: the site and the cache.

    `git add --all` would take it otherwise.
    """
    if patient.clone and (found := patient.clone.unignored):
        lines = " ".join(f"/{path}" for path in found)
        yield warning(".gitignore", f"does not name {', '.join(found)}", f"add these lines: {lines}")


def ignored_maintenances(patient: Patient) -> Iterator[Finding]:
    """No maintenance is hidden from git by a `.gitignore`.

    It would be on the site of whoever wrote it, and nowhere else.
    """
    for path in patient.clone.ignored if patient.clone else ():
        if path.endswith(".yml"):
            yield Finding(path, "is ignored by git, and will never be published", f"git add --force {path}")


def merged(patient: Patient) -> Iterator[Finding]:
    """No merge was left half done.

    Files hold both versions and git's marks until somebody decides.
    """
    for path in patient.clone.unmerged if patient.clone else ():
        yield Finding(path, "a merge has stopped here", f"decide between the two versions, then git add {path}")


def real_files(patient: Patient) -> Iterator[Finding]:
    """Nothing under `maintenances/` or `content/` is a link.

    No link is followed: it could lead out of the project, to what nobody meant to publish.
    """
    for path in patient.clone.links if patient.clone else ():
        yield Finding(path, "is a link, and links are not followed", "put the file itself in its place")


def committed(patient: Patient) -> Iterator[Finding]:
    """Every maintenance is committed as it stands.

    What is not counts as revised at each build, and no reader but you can see it.
    """
    if patient.clone and patient.clone.newest and (found := patient.clone.uncommitted):
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        fix = "git add maintenances && git commit"
        yield Finding(found[0], f"differs from what is in git{more}", fix, Severity.INFO)


def clock(patient: Patient) -> Iterator[Finding]:
    """No commit comes from the future.

    Sequence numbers are made from the time of commits: what comes later with the right time would count as older, and
    calendars would ignore it.
    """
    newest = patient.clone.newest if patient.clone else None
    if patient.is_now and newest is not None and newest > patient.as_of + timedelta(minutes=5):
        fix = "set the clock of the machine that made it, and amend the commit before others have it"
        yield Finding("git", f"the last commit is dated {iso(newest)}, which is in the future", fix)
