"""The JVM's names, asked for once.

py4j asks the JVM about a name each time that Python mentions it, and `F.col` mentions two. The JVM looks for it in every package that
PySpark imports, in all jars: a quarter of the CPU of a stream's driver went into that (seen with Java's flight recorder).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from py4j.java_gateway import JavaClass, JavaMember, JavaPackage, JVMView

# What a name stays; the value of a static field does not.
LASTING = (JavaClass, JavaMember, JavaPackage)


def remember_names() -> None:
    """Keep what py4j has found: packages, classes and their static methods. Jars that are added later are looked into for names not yet asked for."""
    for kind in (JVMView, JavaPackage, JavaClass):
        kind.__getattr__ = _remembering(kind.__getattr__)


def _remembering(ask: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def found(place: Any, name: str) -> Any:
        answer = ask(place, name)
        if isinstance(answer, LASTING):
            # Python looks here first, and asks only for what it does not find.
            vars(place)[name] = answer
        return answer

    return found
