/** Settings by name that are not the stack file's to say, and why. */
export type Reserved = readonly (readonly [names: RegExp, why: string])[];

/** The reserved ones among settings of the stack file, which would be ignored or break what they are of. Pure. @param path where they stand, `spark.conf` */
export const reservedMistakes = (
  path: string,
  given: Readonly<Record<string, string>>,
  reserved: Reserved,
): string[] =>
  Object.keys(given).flatMap((name) => {
    const [first] = reserved.filter(([names]) => names.test(name));
    return first === undefined
      ? []
      : [`headwater:${path}["${name}"] cannot be set: ${first[1]}; take it out.`];
  });
