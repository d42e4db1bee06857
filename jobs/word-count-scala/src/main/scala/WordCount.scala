import headwater.Job
import org.apache.spark.sql.functions.{col, count, explode, expr, lit}

/** How often each word is in a text. A word is what [[WORD]] matches, in lower case: jobs/word-count counts the same in Python. */
object WordCount {

  /** Letters and digits of any language, with apostrophes between them and not around them: `don't` is a word, `'tis` gives `tis`. */
  val WORD: String = """[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*"""

  /** Counts the words of the lines. */
  def run(job: Job): Unit = {
    val found = explode(expr(s"""regexp_extract_all(lower(line), r"$WORD", 0)"""))
    val counted = job.read("lines").select(found.as("word")).groupBy(col("word"))
    val words = job.write("words", counted.agg(count(lit(1)).as("count")).orderBy("word"))
    job.log(s"$words words as of ${job.asOf}")
  }
}
