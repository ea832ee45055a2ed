"""`flow schema import` from a real PostgreSQL server, which the test starts for itself."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group
from flowlang.connect.databases import without_password
from flowlang.project import load_project

CASES = Path(__file__).parent / "cases"
TABLES = """
CREATE TYPE mood AS ENUM ('sad', 'very happy');
CREATE TABLE companies (id serial PRIMARY KEY, name varchar(80) NOT NULL, vat text UNIQUE,
  mood mood NOT NULL DEFAULT 'sad', created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE order_lines (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  company_id integer NOT NULL REFERENCES companies, amount numeric(10,2), n numeric(5) DEFAULT 3,
  ok boolean DEFAULT true, waits interval, note text DEFAULT 'it''s ok',
  state text CHECK (state IN ('New', 'it''s done')), size varchar(9) CHECK (size IN ('S', 'M')),
  twice numeric GENERATED ALWAYS AS (amount * 2) STORED);
COMMENT ON TABLE companies IS 'Whom we sell to';
COMMENT ON COLUMN companies.vat IS 'Number for the tax office';
INSERT INTO companies (name) VALUES ('a; b');
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
CREATE TRIGGER t BEFORE INSERT ON companies FOR EACH ROW EXECUTE FUNCTION f();
CREATE VIEW all_names AS SELECT name FROM companies;
"""


def binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a server with the tables above. As root, it runs as the user `postgres`."""
    where = binaries()
    if where is None:
        pytest.skip(
            "LOUD: no PostgreSQL here (apt-get install postgresql), so the import is not tried on one"
        )
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="flow-postgres-"))
    if user:
        shutil.chown(folder, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, capture_output=True)

    run(str(where / "initdb"), "-D", str(data), "-U", "flow", "-A", "trust", "--no-sync")
    options = ["-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
    process = subprocess.Popen(
        [str(where / "postgres"), "-D", str(data), *options], user=user, cwd=folder, stderr=subprocess.DEVNULL
    )
    try:
        address = f"postgresql://flow:secret@127.0.0.1:{port}/postgres"
        _fill(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _fill(address: str) -> None:
    import psycopg

    for _ in range(100):
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                connection.execute(TABLES)
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


@pytest.mark.slow
def test_a_dump_of_a_server_says_the_same(server: str, tmp_path: Path) -> None:
    """What `pg_dump` writes, with its data, functions and commands, is read as the server itself."""
    where = binaries()
    assert where is not None
    dump = tmp_path / "dump.sql"
    with dump.open("wb") as file:
        subprocess.run([str(where / "pg_dump"), server], check=True, stdout=file)
    asked = CliRunner().invoke(group, ["schema", "import", server], catch_exceptions=False)
    read = CliRunner().invoke(group, ["schema", "import", str(dump)], catch_exceptions=False)
    assert (read.exit_code, read.stderr) == (0, "")
    assert read.stdout.replace("Imported from SQL", "Imported from PostgreSQL") == asked.stdout


@pytest.mark.slow
def test_the_tables_of_a_server(server: str, golden: Callable[[Path, str], None]) -> None:
    """Types, enums, keys, links, comments, defaults and computed columns, as the server tells them."""
    result = CliRunner().invoke(group, ["schema", "import", server], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    golden(CASES / "postgres.flow", result.stdout)
    assert load_project([], stdin=("schema.flow", result.stdout.encode())).diagnostics == ()


def test_a_server_that_does_not_answer() -> None:
    """One sentence without the password, and exit code 2."""
    address = "postgresql://flow:top-secret@127.0.0.1:1/nothing"
    result = CliRunner().invoke(group, ["schema", "import", address], catch_exceptions=False)
    assert result.exit_code == 2
    assert "the server does not answer" in result.output
    assert "top-secret" not in result.output


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("no: s3:c/r@t", "postgres://u:s3:c/r@t@host/d"),
        ("no s3:c/r@t", "postgresql://host/db?password=s3:c/r@t"),
    ],
)
def test_passwords_are_never_told(text: str, address: str) -> None:
    """Whatever the message of the server is."""
    assert "s3:c/r@t" not in without_password(text, address)
