/** An amount of memory or storage, in decimal-looking units that mean powers of 1024, as Docker and the JVM read them. */
export type Size = `${number} ${"MB" | "GB" | "TB"}`;

const MEGABYTES: Record<string, number> = { MB: 1, GB: 1024, TB: 1024 * 1024 };

/** The pattern of a {@link Size}; the stack file's schema shares it. */
export const SIZE_PATTERN = /^(\d+(?:\.\d+)?) (MB|GB|TB)$/;

/**
 * A size in whole megabytes (2^20 bytes), rounded down.
 * @throws RangeError when the text is not a size.
 */
export function megabytes(size: Size): number {
  const match = SIZE_PATTERN.exec(size);
  const factor = match?.[2] === undefined ? undefined : MEGABYTES[match[2]];
  if (match?.[1] === undefined || factor === undefined) {
    throw new RangeError(`"${size}" is not a size: write a number, a space and MB, GB or TB`);
  }
  return Math.floor(Number(match[1]) * factor);
}

/** A size from whole megabytes. */
export const size = (mb: number): Size => `${Math.floor(mb)} MB`;

/** A fraction of a size, such as a JVM heap's share of its container's memory. */
export const share = (of: Size, fraction: number): Size => size(megabytes(of) * fraction);

/** A size as the JVM and Spark write it: `"1 GB"` is `"1024m"`. */
export const jvm = (amount: Size): string => `${megabytes(amount)}m`;

/** A length of time. */
export type Duration = `${number} ${"s" | "min" | "h" | "d"}`;

const SECONDS: Record<string, number> = { s: 1, min: 60, h: 3600, d: 86_400 };

/**
 * A length of time in seconds.
 * @throws RangeError when the text is none.
 */
export function seconds(duration: Duration): number {
  const match = /^(\d+(?:\.\d+)?) (s|min|h|d)$/.exec(duration);
  const factor = match?.[2] === undefined ? undefined : SECONDS[match[2]];
  if (match?.[1] === undefined || factor === undefined) {
    throw new RangeError(
      `"${duration}" is no length of time: write a number, a space and s, min, h or d`,
    );
  }
  return Number(match[1]) * factor;
}
