"""The official forms of Annex III (Decision 26/2026/QĐ-TTg): facts → blocks → Word and PDF.

Their words are Vietnamese whatever language the talk is in: they are handed in at a Vietnamese office.
"""

from __future__ import annotations
