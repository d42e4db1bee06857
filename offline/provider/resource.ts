import type { Properties } from "./properties.ts";
import type { Schema } from "./schema.ts";

/** What a resource's methods may use of the session that they run in. */
export interface Context {
  /** The resource's logical name, the last part of its URN. */
  readonly name: string;
  /** Aborted when the user cancels; every wait has to end then. */
  readonly signal: AbortSignal;
  /** Seconds that the program gives the operation (`customTimeouts`). @default the resource type's own patience */
  readonly timeout: number | undefined;
  /** Shows a line beside the resource while it is being worked on. */
  progress(line: string): void;
  /** Leaves a line in the update's messages. */
  warn(line: string): void;
}

/** What a generated name is made from. */
export interface Naming {
  /** The resource's logical name. */
  readonly name: string;
  /** The inputs that the resource has already; empty for a new one, and for one that takes another's place. */
  readonly olds: Properties;
  /** Random bytes from the engine, the same in the preview and in the update that follows it. */
  readonly seed: Uint8Array;
}

/** How one input changed. */
export interface Change {
  /** The input's path, `ports[0].external`. */
  readonly property: string;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/** What becomes of a resource whose inputs are other ones now. */
export interface Difference {
  readonly changes: readonly Change[];
  /** Whether the old one has to go before its replacement can be made. */
  readonly deleteBeforeReplace: boolean;
}

/** One resource type of a substitute plugin. Secrets arrive as plain values; the engine marks them again. */
export interface Resource {
  /** Every input that is accepted; all others are refused by name. */
  readonly schema: Schema;
  /** Outputs that are unknown in a preview of a creation, unless an input of that name is given. */
  readonly computed: readonly string[];
  /** Outputs that are unknown in a preview of an update in place. */
  readonly recomputed: readonly string[];
  /** Whether the resource gets a generated physical name when the program gives none. */
  readonly autonamed: boolean;
  /** Completes inputs that fit the schema, or throws the sentence that says what is wrong with them. */
  check?(inputs: Properties, naming: Naming): Promise<Properties>;
  /** The difference to new inputs. @default what the schema says */
  diff?(olds: Properties, news: Properties, outputs: Properties): Promise<Difference>;
  /**
   * The outputs that a preview shows.
   *
   * @param outputs those that the resource has; of one that is to be created, none
   * @default the inputs, and unknown values for `computed` and `recomputed`
   */
  preview?(inputs: Properties, outputs: Properties | undefined): Promise<Properties>;
  create(inputs: Properties, context: Context): Promise<{ id: string; outputs: Properties }>;
  /** The state as it is now, `undefined` when the resource is gone; inputs differ from the given ones where reality does. */
  read(
    id: string,
    inputs: Properties,
    outputs: Properties,
    context: Context,
  ): Promise<{ inputs: Properties; outputs: Properties } | undefined>;
  update(
    id: string,
    inputs: Properties,
    outputs: Properties,
    context: Context,
  ): Promise<Properties>;
  delete(id: string, outputs: Properties, context: Context): Promise<void>;
}

/** The resource exists but does not work: it is kept in the state, and the next update tries again. */
export class InitializationError extends Error {
  readonly id: string;
  readonly outputs: Properties;
  readonly inputs: Properties | undefined;

  /** @param inputs what {@link Resource.read} found; @default those that the engine has */
  constructor(id: string, outputs: Properties, reason: string, inputs?: Properties) {
    super(reason);
    this.id = id;
    this.outputs = outputs;
    this.inputs = inputs;
  }
}
