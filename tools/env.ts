import { join } from "node:path";
import type { Given } from "./options.ts";
import { engine, placeOf } from "./prepare.ts";
import { ROOT, USUAL_STACK } from "./project.ts";
import { say } from "./say.ts";
import { exportLines } from "./export-lines.ts";

/** Prints what bare `pulumi` needs, for a shell to evaluate; everything else goes to standard error. */
export async function env({ values }: Given): Promise<number> {
  const place = await placeOf(values.stack ?? USUAL_STACK);
  const pulumi = await engine(place, (line) => console.error(line));
  say(exportLines(pulumi.program, join(ROOT, "node_modules", ".bin")).join("\n"));
  return 0;
}
