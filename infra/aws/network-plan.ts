/** IPv4 addresses that Services of the cluster have; no machine does. */
export const SERVICE_CIDR = "172.20.0.0/16";

/** Address of the cluster's name server, the tenth of the Services' as on every EKS cluster. */
export const NAME_SERVER = "172.20.0.10";

/** The subnets of one availability zone. */
export interface ZonePlan {
  /** `eu-central-1a` */
  readonly zone: string;
  /** The letter, which names the zone's resources. */
  readonly letter: string;
  /** A quarter of the network: nodes and pods, each of which has an address, and the database. */
  readonly privateCidr: string;
  /** A sixteenth of the network: the NAT gateway, and load balancers if there are any. */
  readonly publicCidr: string;
}

/**
 * The subnets of up to three zones: the network's first three quarters are private, the last one is split again for the public ones. Pure.
 * @throws RangeError for what is no range of addresses.
 */
export function zonePlans(
  region: string,
  letters: readonly string[],
  cidr: string,
): readonly ZonePlan[] {
  const range = addressRange(cidr);
  if (range === undefined) throw new RangeError(`"${cidr}" is not a range of addresses`);
  const { first, prefix } = range;
  const quarter = 2 ** (32 - prefix - 2);
  return letters.map((letter, index) => ({
    zone: `${region}${letter}`,
    letter,
    privateCidr: `${dotted(first + index * quarter)}/${prefix + 2}`,
    publicCidr: `${dotted(first + 3 * quarter + (index * quarter) / 4)}/${prefix + 4}`,
  }));
}

/** A range of IPv4 addresses. @returns nothing for a text that is none, or whose address is not the range's first */
export function addressRange(
  cidr: string,
): { first: number; prefix: number; isPrivate: boolean } | undefined {
  const [a = NaN, b = NaN, c = NaN, d = NaN, prefix = NaN] = cidr.split(/[./]/).map(Number);
  const bytes = [a, b, c, d];
  if (!bytes.every((byte) => byte >= 0 && byte <= 255) || !(prefix >= 0 && prefix <= 32)) {
    return undefined;
  }
  const first = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  if (first % 2 ** (32 - prefix) !== 0) return undefined;
  const isPrivate =
    (a === 10 && prefix >= 8) ||
    (a === 172 && b >= 16 && b <= 31 && b !== 20 && prefix >= 16) ||
    (a === 192 && b === 168 && prefix >= 16);
  return { first, prefix, isPrivate };
}

const dotted = (address: number): string =>
  [2 ** 24, 2 ** 16, 2 ** 8, 1].map((unit) => Math.floor(address / unit) % 256).join(".");
