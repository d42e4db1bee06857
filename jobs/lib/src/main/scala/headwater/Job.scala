package headwater

import org.apache.spark.sql.DataFrame

/** One run of a job: what its object's `run` is given. `jobkit/scala.py` answers, with what jobs in Python have. */
trait Job {

  /** The job's name. */
  def name: String

  /** The date that the run is for, as YYYY-MM-DD. */
  def asOf: String

  /** The value of a parameter that the job declares. */
  def param(name: String): String

  /** The rows of the dataset that the job reads as `role`, held to its schema. */
  def read(role: String): DataFrame

  /** Writes a frame to the dataset that the job writes as `role`, and returns its rows. Readers see all of it or nothing. */
  def write(role: String, frame: DataFrame): Long

  /** A line in the run's log. */
  def log(message: String): Unit
}
