"""What every job's Python shares. It is copied into each job's artifact, so a job and its jobkit are one version.

Nothing is imported here: `storage`, `warehouse` and `stage` need Spark, `operators` needs Airflow, and no process has both.
"""
