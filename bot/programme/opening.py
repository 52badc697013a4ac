"""What a link that opens a chat brings along: how each payload begins, for whoever prints it and whoever reads it.

Telegram takes letters, figures, "_" and "-", at most 64 of them.
"""

from __future__ import annotations

CLAIM = "claim-"
"""A slip: the code follows."""
COMMUNE = "xa-"
"""A commune's poster: its code of today follows ("xa-05503")."""
