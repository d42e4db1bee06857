import { type Checkout } from "./checkout.ts";
import type { Side } from "./rounds.ts";

/** Pulumi with the program: `pulumi up` returns when every service is healthy and every task has ended well. */
export function stackSide(checkout: Checkout, within: number): Side {
  return {
    name: "pulumi up",
    async up() {
      await checkout.pulumi(within, "up", "--yes", "--skip-preview");
    },
    async down() {
      await checkout.pulumi(within, "destroy", "--yes", "--skip-preview");
    },
  };
}
