#!/usr/bin/env bash
# Airflow 3.3.2: a DAG's cron expression is not read when the DAG is made. It is made, written as JSON, read back and described with any words
# for a schedule; the first that reads them is `dag.validate()`, which the DAG processor calls. A test that imports the file, which is the way
# most are tested, or one that serialises what it holds, passes.
# Seen for '61 * * * *' and '@dayly': DAG(…) -> no error; DagSerialization.to_dict and from_dict -> no error, with summary '61 * * * *';
# validate() -> AirflowTimetableInvalid; a DagBag of the file -> an import error.
. "$(dirname "$0")/python.bash"
export AIRFLOW_HOME=$work
python apache-airflow-core==3.3.2 apache-airflow-task-sdk==1.3.2 croniter==7.0.0 pendulum==3.3.0 sqlalchemy==2.1.9 <<'PY'
import runpy
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import DagSerialization
for cron in ("61 * * * *", "@dayly"):
    with open("dag.py", "w") as file:
        file.write(f"import datetime\nfrom airflow.sdk import DAG\ndag = DAG('d', schedule={cron!r}, start_date=datetime.datetime(2026, 1, 1))\n")
    dag = runpy.run_path("dag.py")["dag"]
    told(f"{cron}: the file's DAG", dag.dag_id, "d")
    read = DagSerialization.from_dict(DagSerialization.to_dict(dag))
    told(f"{cron}: serialised and read back", read.timetable.summary, cron)
    told(f"{cron}: validate", error(dag.validate), "AirflowTimetableInvalid")
    told(f"{cron}: import errors of a DagBag", [text.split(":")[0] for text in DagBag("dag.py").import_errors.values()], ["AirflowTimetableInvalid"])
PY
