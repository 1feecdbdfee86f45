"""What may ship at run time is decided by licence."""

import json

import pytest

from tools import licences

FREE = (
    "MIT",
    "BSD-3-Clause AND 0BSD AND MIT",
    "LGPL-3.0-only",
    "MPL-2.0",
    "GPL-2.0 OR MIT",
    "License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)",
)
FORBIDDEN = (
    "AGPL-3.0-or-later",
    "GPL-3.0-only",
    "GPLv2",
    "SSPL-1.0",
    "Apache-2.0 with Commons Clause",
    "GNU General Public License v3",
    "MIT AND GPL-3.0-only",
    "GNU Affero General Public License",
)


@pytest.mark.parametrize("licence", FREE)
def test_a_free_licence_passes(licence: str) -> None:
    assert licences.fault("part", licence) is None


@pytest.mark.parametrize("licence", FORBIDDEN)
def test_a_forbidden_licence_is_refused(licence: str) -> None:
    assert licences.fault("part", licence) == (
        f"part: licence {licence!r} is forbidden at run time"
    )


@pytest.mark.parametrize("licence", ["", "Proprietary", "MIT AND Secret", "not installed"])
def test_an_unknown_licence_is_refused(licence: str) -> None:
    fault = licences.fault("part", licence)
    assert fault is not None
    assert "is unknown" in fault


def test_packages_for_another_system_are_passed_over() -> None:
    lock = "colorama==0.4.6 ; sys_platform == 'win32' \\\nmsgspec==0.22.0 \\\n"
    assert list(licences.python_licences(lock)) == [("msgspec", "BSD-3-Clause")]


def test_npm_packages_for_development_are_passed_over() -> None:
    packages = {
        "": {},
        "node_modules/vite": {"dev": True, "license": "GPL-3.0"},
        "node_modules/react": {"license": "MIT"},
        "node_modules/bare": {},
    }
    lock = json.dumps({"packages": packages})
    assert list(licences.npm_licences(lock)) == [("react", "MIT"), ("bare", "")]
