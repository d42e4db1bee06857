/** What is asked of a cluster. It takes a third of a second to load: whoever may do without loads it where it is needed. */
import { KubeConfig } from "@kubernetes/client-node";
import { Problem } from "../problem.ts";
import type { Namespace } from "./namespace.ts";

export { AppsV1Api, Attach, CoreV1Api, Exec, PortForward } from "@kubernetes/client-node";

/** The client's configuration for a namespace. @throws Problem when the kubeconfig has no such context. */
export function kubeConfig(target: Namespace): KubeConfig {
  const config = new KubeConfig();
  if ("kubeconfig" in target) {
    config.loadFromString(target.kubeconfig);
    return config;
  }
  config.loadFromDefault();
  const known = config.getContexts().map(({ name }) => name);
  if (!known.includes(target.context)) {
    throw new Problem(
      `The kubeconfig has no context "${target.context}"; it has ${known.join(", ") || "none"}.`,
      "set KUBECONFIG to the file that has it.",
    );
  }
  config.setCurrentContext(target.context);
  return config;
}
