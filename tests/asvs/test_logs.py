"""The log keeps no secret, and nobody writes a line of their own into it."""

import io
import json

import httpx
import pytest
import structlog

from treum.platform.http import edge

CANARY = "canary-7f3a"


def _recording(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the edge of HTTP logs, as production would write it."""
    lines = io.StringIO()
    log = structlog.wrap_logger(
        structlog.PrintLogger(lines),
        processors=structlog.get_config()["processors"],
        wrapper_class=structlog.BoundLogger,
    )
    monkeypatch.setattr(edge, "_log", log)
    return lines


def _logs_whole_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    def record(self: edge._Answer) -> None:
        edge._log.info("request", query=self._scope["query_string"].decode())

    monkeypatch.setattr(edge._Answer, "record", record)


@pytest.mark.asvs("14.2.1", without=_logs_whole_addresses)
async def test_what_a_request_tells_is_not_logged(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = _recording(monkeypatch)
    person = {"email": f"{CANARY}@example.com", "password": f"{CANARY} and more words"}
    await client.post("/api/v1/auth/login", json=person)
    await client.get(f"/api/v1/users/me?token={CANARY}", headers={"Cookie": f"treum_8000={CANARY}"})
    await client.get(f"/{CANARY}", headers={"Authorization": f"Bearer {CANARY}"})
    assert len(lines.getvalue().splitlines()) == 3
    assert CANARY not in lines.getvalue()


def _renders_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    def render(self: object, _logger: object, _name: str, event: dict[str, object]) -> str:
        return " ".join(f"{name}={value}" for name, value in event.items())

    monkeypatch.setattr(structlog.processors.JSONRenderer, "__call__", render)


@pytest.mark.asvs("16.4.1", without=_renders_as_it_comes)
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\x1b[2K\r", "\u2028", "\x85"])
def test_a_value_cannot_end_its_line(monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    lines = _recording(monkeypatch)
    forged = f'x{end}{{"event": "signed_in"}}'
    edge._log.warning("request_failed", path=forged)
    assert len(lines.getvalue().splitlines()) == 1
    assert "\x1b" not in lines.getvalue()
    assert json.loads(lines.getvalue())["path"] == forged
