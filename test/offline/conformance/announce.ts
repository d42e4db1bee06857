import type { TestStack } from "./stack.ts";

/** Says for which plugins a run's results hold. */
export function announce(stack: TestStack, names: readonly string[]): void {
  for (const { name, version, implementation } of stack.toolchain.plugins) {
    if (names.includes(name)) process.stdout.write(`${name} ${version}: ${implementation}\n`);
  }
}

/** Whether a plugin is our substitute, which is held to more than the official one in a few places. */
export function isSubstitute(stack: TestStack, name: string): boolean {
  return stack.toolchain.plugins.some(
    (plugin) => plugin.name === name && plugin.implementation === "substitute",
  );
}
