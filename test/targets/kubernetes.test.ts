import { describe } from "vitest";
import { KubernetesTarget } from "../../infra/targets/kubernetes/target.ts";
import { contract } from "./contract.ts";
import { kubernetesProcesses } from "./kubernetes-processes.ts";

describe("the Kubernetes target keeps the contract", () => {
  contract({
    kind: "kubernetes",
    publishes: false,
    make: (scope) =>
      new KubernetesTarget(scope, { kind: "kubernetes", context: "test", namespace: "headwater" }),
    processes: kubernetesProcesses,
  });
});
