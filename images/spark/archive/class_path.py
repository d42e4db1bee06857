"""class_path.py JARS FILE: writes a jar of nothing but a class path, the jars of a folder beside it by name.

Java takes archived classes only where its class path begins as it did when they were archived, and the order of `jars/*` is the file system's.
"""

import sys
import zipfile
from pathlib import Path

folder, file = Path(sys.argv[1]), Path(sys.argv[2])
text = "Class-Path: " + " ".join(sorted(f"{folder.name}/{jar.name}" for jar in folder.glob("*.jar")))
# A line of a manifest has 72 bytes at most; one that begins with a space goes on with the line before.
lines = [text[:70]] + [" " + text[at : at + 69] for at in range(70, len(text), 69)]
with zipfile.ZipFile(file, "w") as jar:
    jar.writestr("META-INF/MANIFEST.MF", "\r\n".join(["Manifest-Version: 1.0", *lines, "", ""]))
