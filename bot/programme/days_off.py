"""Public holidays of Viet Nam, from the package `holidays`.

Asking that package for a country loads all of its 250: ten megabytes and a third of a second in each process. Its one
module for Viet Nam is read by itself instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import holidays


def days_off(years: int | Iterable[int] | None = None, language: str | None = None) -> holidays.HolidayBase:
    """The days off with their names in that language ("vi" where none is given), of any year that is asked for;
    `years`: ready from the start. Monday to Friday are worked, and the Saturdays that are swapped for a holiday."""
    return _vietnam()(years=years, language=language)


@cache
def _vietnam() -> type[holidays.HolidayBase]:
    file = Path(holidays.__file__).with_name("countries") / "vietnam.py"
    spec = spec_from_file_location(f"{__name__}.vietnam", file)
    assert spec is not None, "it is Python"
    assert spec.loader is not None, "it is a file"
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[holidays.HolidayBase] = module.Vietnam
    return found
