"""Study days end at four in the morning, where the person was."""

from __future__ import annotations

import time
from datetime import date

import pytest

from quizapp.schedule.days import date_of, day_of, study_day, today, written

MIDNIGHT = 1_795_478_400.0  # 24 November 2026, 00:00 UTC
DAY = day_of(date(2026, 11, 24))
HOUR = 3600


@pytest.mark.parametrize(
    ("hour", "offset", "day"),
    [
        (3.99, 0, DAY - 1), (4, 0, DAY), (12, 0, DAY), (24 + 3.99, 0, DAY), (24 + 4, 0, DAY + 1),
        (20, 8, DAY + 1), (19.9, 8, DAY), (8, -5, DAY - 1), (9, -5, DAY), (22.4, 5.75, DAY + 1), (22.2, 5.75, DAY),
    ],
)  # fmt: skip
def test_the_day_ends_at_four_by_the_clock_on_the_wall(hour: float, offset: float, day: int) -> None:
    assert study_day(MIDNIGHT + hour * HOUR, int(offset * HOUR)) == day


def test_before_1970_days_go_on_downwards() -> None:
    assert [study_day(at, 0) for at in (4 * HOUR, 0, -20 * HOUR, -21 * HOUR)] == [0, -1, -1, -2]


def test_days_are_dates() -> None:
    assert (date_of(0), date_of(DAY)) == (date(1970, 1, 1), date(2026, 11, 24))
    assert written(DAY) == "2026-11-24"
    assert (date_of(10**9), written(10**9)) == (None, "1000000000")
    assert (date_of(-(10**9)), date_of(10**18)) == (None, None)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the system's time zone cannot be changed here")
def test_today_is_that_of_this_machines_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        for zone, day in [("UTC0", DAY), ("CST-8", DAY + 1), ("EST5", DAY)]:
            patch.setenv("TZ", zone)
            time.tzset()
            assert today(MIDNIGHT + 21 * HOUR) == day
    time.tzset()
