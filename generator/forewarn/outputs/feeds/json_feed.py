"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from collections.abc import Iterable

from forewarn.outputs.data import compact
from forewarn.outputs.feeds.item import Head, Item
from forewarn.outputs.feeds.syndication import Address
from forewarn.phrases import iso

_VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(head: Head, items: Iterable[bytes], address: Address) -> bytes:
    """A feed of items that are written already."""
    feed = {
        "version": _VERSION,
        "title": head.title,
        "home_page_url": address(head.page),
        "feed_url": address(f"{head.path}feed.json"),
        "description": head.about,
        "authors": [{"name": head.author}],
        "language": head.language,
    }
    return compact(feed).removesuffix(b"}") + b',"items":[' + b",".join(items) + b"]}\n"


def json_item(item: Item) -> bytes:
    """An item; what only forewarn knows of it stands under ``_forewarn``."""
    found: dict[str, object] = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        "summary": item.summary,
        "date_published": iso(item.published),
        "date_modified": iso(item.updated),
    }
    # One of the two must be there.
    found |= {"content_html": item.content} if item.content else {"content_text": item.summary}
    found |= {"authors": [{"name": item.author}]} if item.author else {}
    found |= {"tags": list(item.categories)} if item.categories else {}
    found |= {"_forewarn": dict(item.facts)} if item.facts else {}
    return compact(found)
