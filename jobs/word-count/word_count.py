"""How often each word is in a text. A word is what `WORD` matches, in lower case: jobs/word-count-scala counts the same in Scala."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyspark.sql import functions as F

if TYPE_CHECKING:
    from jobkit.job import Job

# Letters and digits of any language, with apostrophes between them and not around them: "don't" is a word, "'tis" gives "tis".
WORD = r"[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*"


def run(job: Job) -> None:
    """Count the words of the lines."""
    found = F.explode(F.expr(f'regexp_extract_all(lower(line), r"{WORD}", 0)'))
    counted = job.read("lines").select(found.alias("word")).groupBy("word")
    job.write("words", counted.agg(F.count(F.lit(1)).alias("count")).orderBy("word"))
