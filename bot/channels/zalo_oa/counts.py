"""What this channel counts, for `/metrics`. Nothing unsigned becomes a label."""

from __future__ import annotations

from prometheus_client import Counter

CALLS = Counter("ocop_zalo_oa_webhook", "Webhook calls by what became of them", ["account", "became"])
