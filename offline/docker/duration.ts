const nanoseconds = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 } as const;

/**
 * A duration such as `1m30s` in nanoseconds, as the daemon wants it.
 *
 * @throws when the text is not a duration
 */
export function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)];
  if (text === "" || parts.map((part) => part[0]).join("") !== text) {
    throw new Error(`"${text}" is not a duration; write it like 500ms, 10s or 1m30s.`);
  }
  return parts.reduce((sum, [, amount, unit]) => {
    return sum + Number(amount) * nanoseconds[unit as keyof typeof nanoseconds];
  }, 0);
}
