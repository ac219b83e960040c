"""Who is this → navigation → run."""

from lms.domain.errors import Refusal
from lms.store.batcher import Overloaded
from lms.store.database import StoreUnavailable
from lms.ui import navigation, parts, state

try:
    visitor = state.begin()
    screen, page = navigation.choose(visitor)
    parts.frame(visitor, screen.title, wide=screen.wide)
    navigation.run(screen, page, visitor)
except Refusal as refusal:
    parts.refused_screen(refusal)
except (StoreUnavailable, Overloaded):
    parts.failure()
except Exception:
    parts.broken()
