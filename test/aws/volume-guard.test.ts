import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { renderGuard } from "../../infra/aws/volume-guard.ts";

const SCRIPT = fileURLToPath(new URL("../../infra/aws/volume_guard.py", import.meta.url));

const volume = (name: string, storageClassName: string, policy: string) => ({
  metadata: { name },
  spec: { storageClassName, persistentVolumeReclaimPolicy: policy },
});

/** Runs the guard's program against a cluster's API. @param volumes what it lists, one list a time; the last one from then on */
async function guard(namespace: "is there" | "is gone", volumes: readonly (readonly object[])[]) {
  const asked: string[] = [];
  let listed = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      asked.push(`${request.method} ${request.url}${body && ` ${body}`}`);
      const gone = request.url?.includes("/namespaces/") && namespace === "is gone";
      const items = volumes[Math.min(listed, volumes.length - 1)] ?? [];
      if (request.method === "GET" && request.url === "/api/v1/persistentvolumes") listed += 1;
      response.writeHead(gone ? 404 : 200).end(JSON.stringify({ items }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const account = mkdtempSync(join(tmpdir(), "headwater-account-"));
  onTestFinished(() => {
    server.close();
    rmSync(account, { recursive: true });
  });
  writeFileSync(join(account, "token"), "t");
  const { port } = server.address() as AddressInfo;
  await promisify(execFile)("python3", [SCRIPT, "data", "headwater"], {
    env: { ...process.env, API: `http://127.0.0.1:${port}`, ACCOUNT: account, PAUSE: "0.01" },
  });
  return asked;
}

test("a guard that is moved to another machine ends at once", async () => {
  expect(await guard("is there", [[volume("a", "headwater", "Delete")]])).toEqual([
    "GET /api/v1/namespaces/data",
  ]);
});

test("once the namespace is gone it waits until the class has no volume", async () => {
  const other = volume("x", "other", "Retain");
  const asked = await guard("is gone", [
    [volume("a", "headwater", "Delete"), other],
    [volume("a", "headwater", "Delete"), other],
    [other],
  ]);
  expect(asked).toEqual([
    "GET /api/v1/namespaces/data",
    ...Array(3).fill("GET /api/v1/persistentvolumes"),
  ]);
});

test("a volume that its class would keep is let go", async () => {
  const asked = await guard("is gone", [[volume("a", "headwater", "Retain")], []]);
  expect(asked[2]).toBe(
    'PATCH /api/v1/persistentvolumes/a {"spec": {"persistentVolumeReclaimPolicy": "Delete"}}',
  );
  expect(asked).toHaveLength(4);
});

test("its pod does nothing, and runs the program as it ends, whole", () => {
  const labels = {
    "app.kubernetes.io/name": "headwater-volume-guard",
    "app.kubernetes.io/part-of": "headwater",
  };
  expect(
    renderGuard({ image: "airflow:3", namespace: "data", storageClass: "headwater" }, "script"),
  ).toEqual({
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: "headwater-volume-guard",
        terminationGracePeriodSeconds: 900,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "guard",
            image: "airflow:3",
            command: ["bash", "-c", "trap exit TERM; sleep infinity & wait"],
            lifecycle: {
              preStop: {
                exec: { command: ["python3", "/guard/volume_guard.py", "data", "headwater"] },
              },
            },
            resources: { requests: { memory: "64Mi" }, limits: { memory: "64Mi" } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [{ name: "script", mountPath: "/guard", readOnly: true }],
          },
        ],
        volumes: [{ name: "script", configMap: { name: "script" } }],
      },
    },
  });
});
