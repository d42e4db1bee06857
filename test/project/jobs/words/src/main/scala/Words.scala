object Words {
  def run(job: headwater.Job): Unit = ()
}
