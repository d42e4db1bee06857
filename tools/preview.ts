import type { Given } from "./options.ts";
import { engine, type Place, placeOf } from "./prepare.ts";
import { Problem } from "./problem.ts";
import { USUAL_STACK } from "./project.ts";

/** Shows what `up` would change. */
export async function preview({ values, switches, arguments: [stack] }: Given): Promise<number> {
  const place = await placeOf(stack ?? values.stack ?? USUAL_STACK);
  const pulumi = await engine(place);
  if ((await pulumi.show("preview", ...(switches.has("diff") ? ["--diff"] : []))) === 0) return 0;
  throw new Problem(
    `The preview of "${place.scope.stack}" failed; the reason stands above.`,
    remedy(place),
  );
}

/** What to do, and what a preview takes that this machine may lack. */
function remedy({ scope: { stack }, settings: { target } }: Place): string {
  const again = `mend it and run \`npm run preview -- ${stack}\` again`;
  if (target.kind === "aws") {
    return `${again}; a stack on AWS takes credentials of the account ${target.account}, and the AWS CLI for its cluster.`;
  }
  return target.kind === "kubernetes"
    ? `${again}; a Kubernetes stack takes a kubeconfig with the context "${target.context}", whose cluster answers.`
    : `${again}.`;
}
