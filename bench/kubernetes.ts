/**
 * Time from `pulumi up` on Kubernetes to all ready, against `kubectl apply` and `kubectl wait` of the same manifests: `npm run
 * bench:kubernetes -- [rounds]`, on the cluster of `npm run cluster:up`. All is made from nothing in each round, images warm, and removed.
 */
import { readFileSync } from "node:fs";
import { stringify, parse } from "yaml";
import { KUBECONFIG } from "../tools/cluster/layout.ts";
import { checkout } from "./checkout.ts";
import { capture, kubectlSide } from "./kubectl-side.ts";
import { against, median, rounds, seconds } from "./rounds.ts";
import { withPorts } from "./stack-file.ts";
import { pulumiSide } from "./stack-side.ts";

const BAR = 1.3;

/** Seconds for one side to come up, and to go away; the first time, images are built. */
const WITHIN = 1200;

const NAMESPACE = "headwater-bench";

process.env["KUBECONFIG"] = KUBECONFIG;

const count = Number(process.argv[2] ?? 3);
if (!Number.isInteger(count) || count < 1) throw new RangeError("the rounds are a whole number");

// The children get the terminal's Ctrl-C themselves and end; what was made is still to be removed.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);

const text = readFileSync(new URL("../Pulumi.cluster.yaml", import.meta.url), "utf8");
const file = parse(withPorts(text, 31000)) as { config: Record<string, object> };
file.config["headwater:target"] = { ...file.config["headwater:target"], namespace: NAMESPACE };
const copy = await checkout("bench", () => stringify(file));
const pulumi = pulumiSide(copy, WITHIN);
try {
  console.log("bringing it up once, untimed: images are then in the cluster");
  await pulumi.up();
  const kubectl = kubectlSide(NAMESPACE, await capture(NAMESPACE, "bench"), WITHIN);
  await pulumi.down();
  try {
    const times = await rounds([pulumi, kubectl], count, console.log);
    const [ours = NaN, theirs = NaN] = [pulumi, kubectl].map((side) =>
      median(times.get(side) ?? []),
    );
    console.log(`pulumi up: ${seconds(ours)}, kubectl: ${seconds(theirs)}, medians of ${count}`);
    console.log(`bench/kubernetes  ${against(ours / theirs, BAR)} times kubectl's`);
    if (!(ours / theirs <= BAR)) process.exitCode = 1;
  } finally {
    await kubectl.down();
  }
} finally {
  await pulumi.down().catch(() => undefined);
  copy.remove();
}
