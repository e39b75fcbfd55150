"""Mail addresses: what is one, and whom a notice names to write to."""

import re

from forewarn.entry import Entry

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{3,254}}\Z)(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})*")


def is_address(text: str) -> bool:
    """Whether a text is a plain mail address: ASCII, a dot-atom before the ``@`` and a host after it (RFC 5321, 4.1.2)."""
    return _ADDRESS.fullmatch(text) is not None


def sender_address(entry: Entry) -> str:
    """Where answers to a notice go: the first of its addresses that is one; empty where none is."""
    text = entry.maintenance.text
    primary = text.contacts.primary
    named = (text.support.email, text.contacts.support, primary.email if primary else "")
    return next((address for address in named if is_address(address)), "")
