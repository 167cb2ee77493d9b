"""On how many seeds what a demonstration shows is tested: on a few, and on twenty before a release (`make prove`)."""

from __future__ import annotations

import os

SEEDS = range(int(os.environ.get("DEMONSTRATION_SEEDS", "4")))
FEW = SEEDS[: max(1, len(SEEDS) // 10)]  # for what trains, which takes a second or more
