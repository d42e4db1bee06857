import type { Checkout } from "./checkout.ts";
import type { Side } from "./rounds.ts";

/** Pulumi with the program: `pulumi up` returns when every service is healthy and every task has ended well. */
export const pulumiSide = (checkout: Checkout, within: number): Side => ({
  name: "pulumi up",
  up: async () => void (await checkout.pulumi(within, "up", "--yes", "--skip-preview")),
  down: () => destroy(checkout, within),
});

/** The npm script without its pipelines: `pulumi up` and what comes before and after it, the checks and the look at each service. */
export const npmSide = (checkout: Checkout, within: number): Side => ({
  name: "npm run up",
  up: async () => void (await checkout.npm(within, "up", "--yes", "--no-run")),
  down: () => destroy(checkout, within),
});

async function destroy(checkout: Checkout, within: number): Promise<void> {
  await checkout.pulumi(within, "destroy", "--yes", "--skip-preview");
}
