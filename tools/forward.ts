import type { Given } from "./options.ts";
import { engine, placeOf } from "./prepare.ts";
import { Problem } from "./problem.ts";
import { USUAL_STACK } from "./project.ts";
import { columns, say } from "./say.ts";
import { forwards, open } from "./stack/forward.ts";
import { noteForward } from "./stack/forwarding.ts";
import { namespaceOf } from "./stack/namespace.ts";
import { readOutputs } from "./stack/outputs.ts";
import { stackOutputs } from "./stack/state.ts";

/** Opens a Kubernetes stack's services on this machine until it is stopped. */
export async function forward({ values }: Given): Promise<number> {
  const place = await placeOf(values.stack ?? USUAL_STACK);
  const { scope, settings } = place;
  if (settings.target.kind === "docker") {
    throw new Problem(`The stack "${scope.stack}" is on Docker: its services are open already.`);
  }
  const outputs = readOutputs(stackOutputs(await (await engine(place)).state()));
  const { taken, close } = await open(
    scope,
    namespaceOf(settings.target, outputs),
    forwards(outputs),
  );
  if (taken.length > 0) {
    close();
    const ports = taken.map(({ name, local }) => `${local} (${name})`).join(", ");
    throw new Problem(
      `Ports of this machine are taken: ${ports}.`,
      "end what listens there, or move the ports in the stack file.",
    );
  }
  noteForward(scope.stack);
  say(columns(Object.entries(outputs.services).map((row) => row)).join("\n"));
  say("Open until you stop this.");
  return new Promise(() => undefined);
}
