"""The import contract of the rooms: one line of `pyproject.toml` for each, saying what it may import.

import-linter's own contracts list what is forbidden, so that a new room would be free until somebody thought of it.
This one lists what is allowed: a room that is not in the table is an error, one that is not built yet is not.
"""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

EVERYTHING = "*"


def parse(lines: list[str]) -> dict[str, set[str]]:
    """The table by room: "flows: messages, scoring" → {"flows": {"messages", "scoring"}}."""
    table: dict[str, set[str]] = {}
    for line in lines:
        room, _, allowed = line.partition(":")
        table[room.strip()] = {name.strip() for name in allowed.split(",") if name.strip()}
    return table


def room_of(module: str) -> str:
    """The room a module lies in: "bot.flows.engine" → "flows"; "" for the package's own `__init__`."""
    return module.partition(".")[2].partition(".")[0]


def breaches(imports: list[tuple[str, str]], table: dict[str, set[str]], for_all: set[str]) -> list[str]:
    """One line for each import (importer, imported) that the table does not allow."""
    found = []
    for importer, imported in imports:
        here, there = room_of(importer), room_of(imported)
        allowed = table.get(here, set()) | for_all
        if there in ("", here) or there in allowed or EVERYTHING in allowed:
            continue
        found.append(f"{importer} imports {imported}: {here or 'the package itself'} may not import {there}")
    return sorted(found)


class RoomsContract(Contract):
    """The table as import-linter checks it; only direct imports count, as each room answers for its own."""

    rooms = fields.ListField(subfield=fields.StringField())
    for_all = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        table = parse([str(line) for line in self._values("rooms")])
        for_all = {str(name) for name in self._values("for_all")}
        imports = [
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
        ]
        found = breaches(imports, table, for_all)
        strangers = sorted({room_of(module) for module in graph.modules} - {"", *table})
        found += [f"bot.{room} is not in the table of rooms" for room in strangers]
        return ContractCheck(kept=not found, metadata={"breaches": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["breaches"]:
            output.print_error(line, bold=False)

    def _values(self, name: str) -> list[Any]:
        return list(getattr(self, name))
