"""The names of acts that the code puts into the audit trail, read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

BOT = Path(__file__).parents[2] / "bot"
NAME = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = ("_note", "note", "_end", "_noted")


@cache
def acts_in_code() -> tuple[set[str], set[str]]:
    """Names as they stand, and patterns of names that are put together ("dossier.[a-z_0-9]+")."""
    names: set[str] = set()
    patterns: set[str] = set()
    for file in BOT.rglob("*.py"):
        if "fakes" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (isinstance(node, ast.Call) and _writes(node)) or _is_act(node):
                for part in _texts(node):
                    if isinstance(part, ast.JoinedStr):
                        patterns.add(_pattern(part))
                    elif NAME.fullmatch(part.value):
                        names.add(part.value)
    return names, {one for one in patterns if r"\." in one}


def keys_in_code() -> set[str]:
    """The keys of what is noted with an act: of a dict that stands in the call, or was made just before it."""
    found: set[str] = set()
    for file in BOT.rglob("*.py"):
        if "fakes" in file.parts or "scoring" in file.parts:
            continue
        for body in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(body, ast.FunctionDef):
                found |= _keys(body)
    return found


def _keys(body: ast.FunctionDef) -> set[str]:
    noted = [one for call in ast.walk(body) if isinstance(call, ast.Call) and _writes(call) for one in call.args]
    names = {one.id for one in noted if isinstance(one, ast.Name)}
    made = [
        one.value
        for one in ast.walk(body)
        if isinstance(one, ast.Assign) and any(isinstance(to, ast.Name) and to.id in names for to in one.targets)
    ]
    dicts = [inner for one in (*noted, *made) for inner in ast.walk(one) if isinstance(inner, ast.Dict)]
    keys = [key.value for one in dicts for key in one.keys if isinstance(key, ast.Constant)]
    return {key for key in keys if isinstance(key, str)}


def _writes(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(id="audit" | "trail"), attr="add"):
            return True
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in WRITERS
        case _:
            return False


def _is_act(node: ast.AST) -> bool:
    """`act = "send.arrived" if … else "send.lost"`"""
    return isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == "act" for to in node.targets)


def _texts(node: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts among the arguments, on both sides of an `… if … else …`, but not inside of other things."""
    waiting: list[ast.expr] = []
    if isinstance(node, ast.Call):
        waiting = [*node.args, *(one.value for one in node.keywords)]
    elif isinstance(node, ast.Assign):
        waiting = [node.value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, ast.IfExp):
            waiting += [one.body, one.orelse]
        elif isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Constant) and isinstance(one.value, str)):
            yield one


def _pattern(text: ast.JoinedStr) -> str:
    return "".join(re.escape(part.value) if isinstance(part, ast.Constant) else "[a-z_0-9]+" for part in text.values)
