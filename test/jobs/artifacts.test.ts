import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { packArtifacts } from "../../infra/jobs/artifacts.ts";

const jobs = [
  { name: "sales", files: { "lib/a.py": "print('ä')\n", "dag.py": "d" } },
  { name: "other", files: { "dag.py": "" } },
];

test("what is packed here, publish.py unpacks to the same files", () => {
  const script = `
import pathlib, sys, tempfile, json
sys.path.insert(0, "jobs")
from publish import unpack
with tempfile.TemporaryDirectory() as folder:
    root = pathlib.Path(folder)
    unpack(sys.stdin.buffer.read(), root)
    print(json.dumps({str(f.relative_to(root)): f.read_text("utf-8") for f in root.rglob("*") if f.is_file()}))`;
  const unpacked = execFileSync("python3", ["-c", script], { input: packArtifacts(jobs) });
  expect(JSON.parse(unpacked.toString())).toEqual({
    "artifact/sales/lib/a.py": "print('ä')\n",
    "artifact/sales/dag.py": "d",
    "artifact/other/dag.py": "",
  });
});

test("the order of jobs and files does not matter, their contents do", () => {
  const packed = packArtifacts(jobs);
  const turned = [...jobs].reverse().map(({ name, files }) => ({
    name,
    files: Object.fromEntries(Object.entries(files).reverse()),
  }));
  expect(packArtifacts(turned)).toBe(packed);
  expect(packArtifacts([{ name: "sales", files: { "dag.py": "e" } }])).not.toBe(packed);
});

test("a thousand jobs with the same library stay far below what a ConfigMap holds", () => {
  const library = "def f():\n    return 1\n".repeat(500);
  const thousand = Array.from({ length: 1000 }, (_, number) => ({
    name: `job-${number}`,
    files: { "dag.py": `n = ${number}\n`, "jobkit/io.py": library },
  }));
  expect(packArtifacts(thousand).length).toBeLessThan(256 * 1024);
});
