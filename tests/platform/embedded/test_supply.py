"""Settings are completed from the data folder only where they give nothing of their own."""

import base64
from pathlib import Path

import pytest

from treum.platform.embedded import keep_secrets, supplied
from treum.platform.errors import SetupError
from treum.platform.settings import Secret, load, to_env
from treum.platform.vault import key_ring


def test_embedded_servers_are_found_with_the_kept_secrets(tmp_path: Path) -> None:
    kept = keep_secrets(tmp_path)

    settings = supplied(load({"TREUM_DATA_DIR": str(tmp_path)}, None))

    assert settings.database.app_url == Secret(
        f"postgresql://treum_app:{kept.app_password}@127.0.0.1:54329/treum"
    )
    assert settings.nats.url == "nats://127.0.0.1:42229"
    assert settings.nats.token == Secret(kept.nats_token)
    assert settings.auth.ticket_key == Secret(kept.ticket_key)
    assert len(base64.b64decode(kept.ticket_key)) == 32
    assert settings.auth.vault_keys == Secret(kept.vault_keys)
    assert key_ring(Secret(kept.vault_keys)).newest == "1"
    assert load(to_env(settings), None) == settings


def test_what_is_given_stays(tmp_path: Path) -> None:
    keep_secrets(tmp_path)
    url = "postgresql://treum_app:hush@db:5432/treum"
    env = {"TREUM_DATA_DIR": str(tmp_path), "TREUM_DATABASE__APP_URL": url}

    settings = supplied(load(env, None))

    assert settings.database.app_url == Secret(url)
    assert settings.database.owner_url is None
    assert settings.nats.url == "nats://127.0.0.1:42229"


def test_a_folder_without_secrets_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"cannot read .*secrets\.json"):
        supplied(load({"TREUM_DATA_DIR": str(tmp_path)}, None))
