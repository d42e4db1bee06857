const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Whether two values are the same amount, which the server may write in another way: `1024Mi` as `1Gi`, `0.5` as `500m`. */
export function sameQuantity(one: unknown, other: unknown): boolean {
  const [left, right] = [amount(one), amount(other)];
  return (
    left !== undefined && right !== undefined && Math.abs(left - right) < 1e-9 * Math.abs(left)
  );
}

function amount(value: unknown): number | undefined {
  const [, digits, suffix = ""] =
    /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)(n|u|m|k|[KMGTPE]i?)?$/.exec(String(value)) ?? [];
  const factor = FACTORS[suffix];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}
