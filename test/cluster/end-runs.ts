import { feed } from "./kubectl.ts";

const SCRIPT = `
import json, sys, urllib.request
job, password = json.load(sys.stdin)
def ask(method, path, body=None, token=None):
    headers = {"content-type": "application/json"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://localhost:8080{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
token = ask("POST", "/auth/token", {"username": "admin", "password": password})["access_token"]
runs = f"/api/v2/dags/{job}/dagRuns"
for run in ask("GET", f"{runs}?state=running&state=queued", token=token)["dag_runs"]:
    ask("PATCH", f"{runs}/{run['dag_run_id']}", {"state": "failed"}, token)
    print(run["dag_run_id"])
`;

/** Ends the runs of a job as failed, as a user does on Airflow's page. @throws Error when none runs */
export function endRuns(job: string, password: string): void {
  const login = JSON.stringify([job, password]);
  const server = ["exec", "-i", "deployment/airflow-api-server", "--"];
  if (feed(login, ...server, "python3", "-c", SCRIPT) === "")
    throw new Error(`${job} does not run`);
}
