"""The real server with a clock that a test can move: `python -m tests.support.movable_clock FILE`.

It opens an existing store as `python -m lms start` does; the time is the machine's own plus the seconds in
FILE, which is read at every look at the clock.
"""

from __future__ import annotations

import sys
from datetime import datetime, time, timedelta
from pathlib import Path

from lms import bootstrap, launch
from lms.domain.times import VIETNAM, local
from lms.services.tools import utc_now
from lms.settings import Settings


class MovableClock:
    """The test's hand on the clock of a server in another process. It only moves forward."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.seconds = 0
        self.forward(timedelta(0))

    def forward(self, by: timedelta) -> None:
        self.seconds += int(by.total_seconds())
        # Replaced whole, so that the server never reads half a number.
        beside = self.file.with_suffix(".new")
        beside.write_text(str(self.seconds))
        beside.replace(self.file)

    def now(self) -> datetime:
        return utc_now() + timedelta(seconds=self.seconds)

    def forward_to(self, hour: time) -> None:
        """To the next time the clocks of Vietnam show `hour`."""
        here = local(self.now())
        goal = datetime.combine(here.date(), hour, VIETNAM)
        self.forward((goal if goal >= here else goal + timedelta(days=1)) - here)


def main(file: Path) -> int:
    settings = Settings()
    listener = launch.claim(settings)

    def clock() -> datetime:
        return utc_now() + timedelta(seconds=int(file.read_text()))

    bootstrap.use(bootstrap.open_services(settings, clock=clock))
    return launch.serve(settings, listener, lambda: None)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
