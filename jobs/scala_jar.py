"""The jar of a job in Scala, made by Maven from the job's artifact: its sources, the library's, and the `pom.xml` that says how.

Maven and all that it needs are in the publisher's image, so that this takes no network.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from pathlib import Path

JAR = "job.jar"
MAVEN = (
    "mvn",
    "--quiet",
    "--batch-mode",
    "--offline",
    "-Dmaven.repo.local=/opt/maven-repository",
    "-Dstyle.color=never",
)
GOALS = ("scala:compile", "jar:jar")

# A compiler's run of seconds: the optimizing compiler would cost more than it saves.
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


class DoesNotCompile(Exception):
    """What the compiler says, or what the jar lacks."""


def make(artifact: Path) -> None:
    """Make `job.jar` in an artifact's folder; raises DoesNotCompile with the compiler's words."""
    spec = json.loads((artifact / "job.json").read_text(encoding="utf-8"))
    done = subprocess.run(
        [*MAVEN, *GOALS],
        cwd=artifact,
        env={**os.environ, "MAVEN_OPTS": QUICK_START},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DoesNotCompile("its Scala does not compile:\n" + said(done.stdout, artifact))
    (artifact / "target" / JAR).replace(artifact / JAR)
    entry = f"{spec['scala'].replace('.', '/')}.class"
    if entry not in zipfile.ZipFile(artifact / JAR).namelist():
        raise DoesNotCompile(
            f"its main is the Scala object {spec['scala']}, and its sources have none of that name: "
            "is the name of its package in job.ts?"
        )


def said(output: str, artifact: Path) -> str:
    """The compiler's lines of Maven's output, with files named as they are in the job's folder."""
    plain = re.sub(r"\x1b\[\d*m", "", output).replace(f"{artifact}/", "")
    # What follows is about Maven: where it was when the compiler said so, and how to have it say more.
    of_compiler = re.split(r"^\[ERROR\] (?:exception |Failed to )", plain, flags=re.MULTILINE)[0]
    return of_compiler.replace("[ERROR] ", "").strip() or plain.strip()
