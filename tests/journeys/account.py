"""Somebody with second factors, in a browser: made through the API, used by the journeys."""

from pathlib import Path
from typing import Any, Final

from playwright.async_api import APIResponse, Page, expect

from tests.journeys.browser import Visit
from tests.journeys.moved import moved
from tests.journeys.stack import OURS, Stack
from tests.make.factors import shown

PASSWORD: Final = "four unrelated quiet words"
_MINE = "/api/v1/users/me/factors"
_FORGET_STEPS = "UPDATE identity.totp SET last_used_step = 0"
_AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
_MAKE_PASSKEY = """
async (options) => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials.create({ publicKey })).toJSON();
}
"""


class Account:
    """visit: the browser of its owner."""

    def __init__(self, visit: Visit, *, stack: Stack, data_dir: Path) -> None:
        self.visit = visit
        self.page = visit.page
        self._stack = stack
        self._data_dir = data_dir
        self.secret = ""
        self.recovery_codes: list[str] = []

    async def move(self, statement: str) -> None:
        await moved(self._stack, self._data_dir, statement=statement)

    async def code(self) -> str:
        """What the app shows; as if it had not been used before."""
        await self.move(_FORGET_STEPS)
        return shown(self.secret)

    async def add_app(self) -> None:
        self.secret = (await self._post(f"{_MINE}/totp"))["secret"]
        confirmed = await self._post(f"{_MINE}/totp/confirm", code=shown(self.secret))
        self.recovery_codes = confirmed["recovery_codes"]

    async def add_passkey(self) -> None:
        """Into a device that confirms whatever it is asked."""
        devices = await self.page.context.new_cdp_session(self.page)
        await devices.send("WebAuthn.enable")
        await devices.send("WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR})
        asked = await self._post(f"{_MINE}/passkeys/options")
        made = await self.page.evaluate(_MAKE_PASSKEY, asked["options"])
        await self._post(
            f"{_MINE}/passkeys", challenge_id=asked["challenge_id"], credential=made, name="Phone"
        )

    async def sign_out(self) -> None:
        """The page that was left open is told by its socket."""
        await self.page.request.post("/api/v1/auth/logout", headers=OURS)
        await self.page.wait_for_url("**/sign-in**")

    async def _post(self, path: str, **body: object) -> Any:
        answer: APIResponse = await self.page.request.post(path, headers=OURS, data=body or None)
        assert answer.ok, await answer.text()
        return await answer.json()


async def signed_up(visit: Visit, email: str, *, stack: Stack, data_dir: Path) -> Account:
    await visit.page.goto("/sign-up")
    await visit.sign_up(email, PASSWORD)
    await is_live(visit.page)
    return Account(visit, stack=stack, data_dir=data_dir)


async def is_live(page: Page) -> None:
    await expect(page.get_by_test_id("connection-state")).to_have_attribute("data-state", "live")
