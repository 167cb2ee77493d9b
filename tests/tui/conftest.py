"""One event loop and one laboratory for the screens' tests of a worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tui import driving


@pytest.fixture(scope="session", autouse=True)
def common() -> Iterator[driving.Common]:
    driving.common = driving.Common()
    yield driving.common
    driving.common.close()
    driving.common = None
