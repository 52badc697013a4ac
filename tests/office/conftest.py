from __future__ import annotations

from tests.databases import *  # noqa: F403
from tests.office.visiting import *  # noqa: F403
