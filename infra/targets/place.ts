import type { ImageReferences, Registry } from "../images/images.ts";
import type { Stores } from "../stores/stores.ts";
import type { Target } from "./target.ts";

/** Where a stack runs, and what it finds there. */
export interface Place {
  /** @param images the platform's, which are in its registry by then. */
  readonly target: (images: ImageReferences) => Target;
  /** Where built images are pushed to. @default they stay with the engine that builds them */
  readonly registry?: Registry | undefined;
  /** Databases and a bucket that are there as services. @default workloads of the platform */
  readonly stores?: Stores;
  /** What the stack exports of it. @default nothing */
  readonly outputs?: Readonly<Record<string, unknown>>;
}
