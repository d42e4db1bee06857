#!/usr/bin/env bash
# Airflow 3.3.2: a scheduler looks for the heartbeat of those tasks alone that it has queued itself. One that was killed and is back within
# `scheduler_health_check_threshold` (30 s) finds at its start that the one before still counts as running, and leaves its tasks to that. They
# stay `running`, whatever `task_instance_heartbeat_timeout` says, until it looks for orphans again, `orphaned_tasks_check_interval` later (300 s). One that
# was away for longer has them tried again at once.
# Seen, of a task whose last heartbeat was 600 s ago: without a heartbeat by the new scheduler -> 0, by the old one -> 1; orphans while the old one's
# heartbeat is 20 s old -> 0, when it is 40 s old -> 1.
. "$(dirname "$0")/python.bash"
export AIRFLOW_HOME=$work AIRFLOW__CORE__EXECUTOR=LocalExecutor AIRFLOW__CORE__LOAD_EXAMPLES=False
python apache-airflow-core==3.3.2 apache-airflow-task-sdk==1.3.2 croniter==7.0.0 pendulum==3.3.0 sqlalchemy==2.1.9 <<'PY'
from datetime import timedelta
from airflow.jobs.job import Job
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner
from airflow.models.dag import DagModel
from airflow.models.dagbundle import DagBundleModel
from airflow.models.dagrun import DagRun
from airflow.models.taskinstance import TaskInstance
from airflow.utils import timezone
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import update, insert

now = timezone.utcnow()
ago = lambda seconds: now - timedelta(seconds=seconds)
initdb()
with create_session() as session:
    old, new = (Job(job_type="SchedulerJob", state="running", latest_heartbeat=at) for at in (ago(20), now))
    session.add_all([old, new, DagBundleModel(name="b")])
    session.flush()
    session.add(DagModel(dag_id="d", bundle_name="b", fileloc="d.py"))
    session.flush()
    session.add(DagRun(dag_id="d", run_id="r", state="running", run_type="manual", run_after=now))
    session.flush()
    session.execute(insert(TaskInstance).values(
        task_id="t", dag_id="d", run_id="r", state="running", try_number=1, map_index=-1, pool="default_pool", pool_slots=1,
        queued_by_job_id=old.id, last_heartbeat_at=ago(600), start_date=ago(600)))
    session.commit()
    runners = {"old": SchedulerJobRunner(job=old), "new": SchedulerJobRunner(job=new)}
    for name, seen in (("new", 0), ("old", 1)):
        told(f"without a heartbeat, by the {name} scheduler", len(runners[name]._find_task_instances_without_heartbeats(session=session)), seen)
    told("orphans, 20 s after the old one's heartbeat", runners["new"].adopt_or_reset_orphaned_tasks(session=session), 0)
    session.execute(update(Job).where(Job.id == old.id).values(latest_heartbeat=ago(40)))
    told("orphans, 40 s after it", runners["new"].adopt_or_reset_orphaned_tasks(session=session), 1)
PY
