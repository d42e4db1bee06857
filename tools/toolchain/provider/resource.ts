import type { Schema } from "./schema.ts";

/** Plain property values, as they cross the wire: JSON, with {@link UNKNOWN} for what a preview cannot know yet. */
export type Properties = Readonly<Record<string, unknown>>;

/** What the engine sends in place of a value that is known only after something else was created. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What a resource's methods may use of the session that they run in. */
export interface Context {
  /** The resource's logical name, the last part of its URN. */
  readonly name: string;
  /** Aborted when the user cancels; every wait has to end then. */
  readonly signal: AbortSignal;
  /** Shows a line beside the resource while it is being worked on. */
  progress(line: string): void;
  /** Leaves a line in the update's messages. */
  warn(line: string): void;
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
  check?(inputs: Properties): Promise<Properties>;
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

  constructor(id: string, outputs: Properties, reason: string) {
    super(reason);
    this.id = id;
    this.outputs = outputs;
  }
}
