"""What all tests share."""

import pytest
from hypothesis import settings

# Slow machines are no failures; and a failing example must fail again tomorrow.
settings.register_profile("forewarn", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("forewarn")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--golden=rewrite`` puts what is made now on record."""
    parser.addoption(
        "--golden",
        choices=["compare", "rewrite"],
        default="compare",
        help="compare with the golden trees, or rewrite them",
    )
