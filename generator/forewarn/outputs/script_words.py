"""The words that the browser says, by the names under which the script asks for them.

Places in braces are filled by the script.
"""

WORDS: dict[str, str] = {
    "copied": "Copied",
    "copiedThis": "Copied {address}",
    "copy": "Copy",
    "copyThis": "Copy {address}",
    "selected": "Selected",
    "selectedThis": "The address is selected",
}
