/** Plain property values, as they cross the wire: JSON, with {@link UNKNOWN} for what a preview cannot know yet. */
export type Properties = Readonly<Record<string, unknown>>;

/** What the engine sends in place of a value that is known only after something else was created. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
