"""Settings of reminders as a TOML file, laid out like `defaults.toml`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def to_toml(data: Mapping[str, Any]) -> str:
    """Plain data of settings as TOML; reading it gives the same data."""
    parts = []
    for name, said in data.items():
        lines = [f"[{name}]"]
        for key, value in said.items():
            if isinstance(value, Mapping):
                lines += [f"{key}.{code} = {_text(text)}" for code, text in value.items()]
            else:
                lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n" if parts else "# nothing is set here: what lies below holds\n"


def _text(text: str) -> str:
    plain = '"""' not in text and "\\" not in text and not text.endswith('"')
    if plain and "\n" in text:
        return f'"""\n{text}"""'
    return json.dumps(text, ensure_ascii=False)
