"""Building without the engine, where all that it has a say in is as it was: only generated files have changed.

What it put into the site stands in a note (:mod:`forewarn.accelerator.contribution`). Where that does not count, or does not
say how to make a page, the engine is started; until all is made nothing of the site is touched.
"""

import shutil
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from forewarn.accelerator.blocks import Blocks
from forewarn.accelerator.contribution import Contribution, Grounds
from forewarn.accelerator.docs import Content
from forewarn.accelerator.drafts import Draft, Drafts
from forewarn.accelerator.elements import Unproven
from forewarn.accelerator.indexed import Entry
from forewarn.accelerator.making import Making, address, is_left_out
from forewarn.accelerator.settled import Made, Settled
from forewarn.accelerator.whole import Built, Whole, bytes_below
from forewarn.inventory import NO_FILE, Inventory
from forewarn.looks import told_of
from forewarn.settings import Project
from forewarn.workspace import MANIFEST

if TYPE_CHECKING:
    from markdown import Markdown


def grounds(project: Project, looked: Content, whole: Whole) -> Grounds | None:
    """What the engine's part of a site stands on, beside its theme; ``None`` where something is not sure.

    The manifest is told by the files that it lists.
    """
    others = {path: whole.content.files[path] for path in looked.others if path != MANIFEST}
    config = told_of(project.root / "mkdocs.yml", project.cache)
    if config == NO_FILE or NO_FILE in others.values() or not whole.content.unsure.isdisjoint(others):
        return None
    return Grounds(whole.around, config, others)


def built(project: Project, looked: Content, whole: Whole, as_of: datetime) -> bool:
    """Build what does not stand; whether that could be done."""
    rests = grounds(project, looked, whole)
    settled = Settled(whole.folder, whole.there, "", project.cache)
    contribution = settled.contribution(rests) if rests else None
    if contribution is None or any(bytes_below(Path(path)) != said for path, said in contribution.theme.items()):
        return False
    made = settled.standing(looked.owned, is_left_out)
    if not settled.fits(made, contribution.listed):
        return False
    shutil.rmtree(settled.stage, ignore_errors=True)
    if settled.stage.is_symlink():
        return False
    settled.stage.mkdir()
    try:
        _make(made, whole.content, looked, settled, contribution)
        for path, data in contribution.files(made.pages, as_of, settled.told()).items():
            (settled.stage / path).parent.mkdir(exist_ok=True)
            (settled.stage / path).write_bytes(data)
        settled.lay_over(made, (rests, contribution) if rests else None)
    except Unproven:
        return False
    finally:
        shutil.rmtree(settled.stage, ignore_errors=True)
    unread = made.unread(whole.there.files)
    whole.built = Built(made.sources, [*made.kinds.values()], unread, contribution.theme, made.is_sound)
    return True


def _make(made: Made, content: Inventory, looked: Content, settled: Settled, contribution: Contribution) -> None:
    """Make the generated files and write them into the stage. Raises :class:`Unproven` where the engine has to be asked."""
    blocks = Blocks(lambda: _parser(contribution), contribution.blocks)
    is_searched = contribution.search is not None
    drafts = Drafts(blocks, contribution.base, contribution.listed, contribution.taken, is_searched=is_searched)
    making = Making(
        content,
        settled.stage,
        made,
        settled.kinds(),
        drafts=drafts,
        shell=contribution.shell,
        otherwise=_the_engine,
    )
    making.make(looked.owned, partial(address, contribution.base, in_folders=True))


def _the_engine(path: str, data: bytes, draft: Draft | None) -> tuple[str, list[Entry], str | None]:
    del data, draft
    raise Unproven(path)


def _parser(contribution: Contribution) -> "Markdown":
    from markdown import Markdown

    return Markdown(**contribution.extensions)
