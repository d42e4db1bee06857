"""native_library.py JAR FOLDER: takes Comet's library for this processor out of its jar, and those for others away.

Each JVM would copy the library to its temporary folder, 140 MB, before it could load it.
"""

import os
import shutil
import sys
import zipfile
from pathlib import Path

jar, folder = Path(sys.argv[1]), Path(sys.argv[2])
processor = {"x86_64": "amd64"}.get(os.uname().machine, os.uname().machine)
own = f"org/apache/comet/linux/{processor}/libcomet.so"
slim = jar.with_suffix(".slim")
with zipfile.ZipFile(jar) as whole, zipfile.ZipFile(slim, "w", zipfile.ZIP_DEFLATED) as rest:
    for entry in whole.infolist():
        if not entry.filename.endswith("libcomet.so"):
            rest.writestr(entry, whole.read(entry))
    folder.mkdir(parents=True, exist_ok=True)
    with whole.open(own) as library, (folder / "libcomet.so").open("wb") as file:
        shutil.copyfileobj(library, file)
slim.replace(jar)
