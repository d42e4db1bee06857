/** What Docker's engine reports of a container's memory, in bytes. */
export interface MemoryStats {
  readonly usage: number;
  readonly stats: Readonly<Record<string, number>>;
}

/**
 * The bytes that a container holds, as `docker stats` counts them: without the part of the page cache that nobody has used lately
 * (`total_inactive_file` with cgroup v1, `inactive_file` with v2), which the kernel takes back whenever it likes. Pure.
 */
export function used({ usage, stats }: MemoryStats): number {
  const inactive = stats["total_inactive_file"] ?? stats["inactive_file"] ?? 0;
  return inactive < usage ? usage - inactive : usage;
}
