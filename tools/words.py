"""Catalogues from what the code says: ``languages/forewarn.pot``, and each ``languages/*.po`` brought up to it.

``make words`` writes them, ``--check`` (a part of ``make check``) only says what is out of date. Neither dates nor
versions nor line numbers stand in them, so that they change when words do. New messages come empty, at their place;
nothing is guessed, and what nobody says any more goes.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "generator" / "forewarn"
FOLDER = PACKAGE / "languages"
KEYWORDS = {
    name: spec
    for names, spec in ((("_", "N_", "said", "_gettext"), None), (("ngettext", "counted", "plural"), (1, 2)))
    for name in names
}
METHODS = [("**.py", "python"), ("theme/pages/**.j2", "jinja2.ext:babel_extract")]
HEAD = "What forewarn says to the readers of a site{}. `make words` keeps the messages; see docs/languages.md."


def extracted() -> Catalog:
    """Every message of the package, in the order of the English words."""
    found = Catalog(charset="utf-8")
    options = {"theme/pages/**.j2": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
    for name, _, words, _, _ in extract_from_dir(PACKAGE, METHODS, options, KEYWORDS):
        if words:
            file = name.replace("\\", "/")
            found.add(words, locations=[(file, 0)])
    return found


def written(catalog: Catalog, head: str, headers: str) -> bytes:
    """A catalogue as a file, sorted by its messages."""
    out = BytesIO()
    write_po(out, catalog, width=110, sort_output=True, omit_header=True, ignore_obsolete=True, include_lineno=False)
    return f'# {head}\nmsgid ""\nmsgstr ""\n{headers}\n'.encode() + out.getvalue()


def header(tag: str, plural: str) -> str:
    """The few headers that are needed."""
    values = (f"Language: {tag}", "Content-Type: text/plain; charset=utf-8", f"Plural-Forms: {plural}")
    return "".join(f'"{value}\\n"\n' for value in values)


def wanted() -> dict[Path, bytes]:
    """Each file as it should be."""
    pot = extracted()
    files = {FOLDER / "forewarn.pot": written(pot, HEAD.format(""), header("", "nplurals=2; plural=(n != 1);"))}
    for path in sorted(FOLDER.glob("*.po")):
        old = read_po(BytesIO(path.read_bytes()), charset="utf-8")
        new = Catalog(locale=path.stem.replace("-", "_"), charset="utf-8")
        for message in pot:
            if not message.id:
                continue
            known = old.get(message.id if isinstance(message.id, str) else message.id[0])
            same = known is not None and known.id == message.id
            empty = "" if isinstance(message.id, str) else ("",) * new.num_plurals
            flags = known.flags & {"fuzzy"} if same and known else set()
            new.add(
                message.id,
                known.string if same and known else empty,
                locations=message.locations,
                flags=flags,
                user_comments=known.user_comments if same and known else (),
            )
        in_words = f", in {new.locale.english_name}" if new.locale else ""
        files[path] = written(new, HEAD.format(in_words), header(path.stem, new.plural_forms))
    return files


def main() -> int:
    """Write what is out of date, or only say so."""
    stale = {path: data for path, data in wanted().items() if not path.exists() or path.read_bytes() != data}
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.name} is out of date: run make words", file=sys.stderr)
        return 1 if stale else 0
    for path, data in stale.items():
        path.write_bytes(data)
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
