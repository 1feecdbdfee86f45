"""Run the web unit tests and pytest, with a browser if one is here or apt can bring it."""

import os
import shutil
import subprocess
import sys

from tools import node

PACKAGES = ("chromium", "fonts-noto-core")  # the fonts: Devanagari on the screenshots
APT_S_MAX = 600
PYTEST = ("-m", "pytest", "-n", "2", "-p", "tools.report")


def browser_obstacle() -> str | None:
    """Why no browser can be installed, in a few words; None when it can."""
    if shutil.which("apt-get") is None:
        return "there is no apt-get on PATH"
    if os.geteuid() != 0:
        return "apt-get needs root"
    return None


def install_browser() -> str | None:
    """Bring Chromium when it is absent. What kept it from coming, or None when it is there."""
    if shutil.which("chromium"):
        return None
    if why := browser_obstacle():
        return why
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES)
    for command in (("apt-get", "update", "-q"), install):
        try:
            subprocess.run(command, env=env, check=True, timeout=APT_S_MAX)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            return f"{' '.join(error.cmd[:2])} did not succeed"
    return None


def main(arguments: list[str]) -> int:
    """`arguments` go to pytest; with any, the web tests are left out, which is said."""
    if why := install_browser():
        print(f"no Chromium: {why}; the browser journeys will be listed under NOT RUN", flush=True)
    web = 0
    if arguments:
        print("web unit tests: left out, as pytest was given arguments", flush=True)
    else:
        web = node.run("npm", "test", "--silent")
        print(f"web unit tests: {'failed' if web else 'passed'}", flush=True)
    env = {**os.environ, "PYTHONPATH": f"src{os.pathsep}."}
    python = subprocess.run([sys.executable, *PYTEST, *arguments], env=env, check=False).returncode
    if web:
        print("web unit tests failed, see above", file=sys.stderr)
    return python or web


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
