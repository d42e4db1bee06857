import util from "node:util";

/**
 * Node until 22.23 at least loops for half a minute when it colours a stack with a file directly below `node_modules`
 * or a scope (nodejs/node#64011). The SDK's source maps lead to such paths, and its runner colours every error of a
 * program, so each one would be shown that late. Loaded before the runner, this leaves the colours out of such stacks.
 */
const inspect = util.inspect;

util.inspect = Object.assign(
  (value: unknown, ...options: [util.InspectOptions?]) =>
    value instanceof Error && endless(String(value.stack))
      ? inspect(value, { ...options[0], colors: false })
      : inspect(value, ...options),
  inspect,
);

/** Whether a line of a stack names such a file. */
function endless(stack: string): boolean {
  return /node_modules[\\/](?:@[^\\/\n]+[\\/]?)?[^\\/\n]*$/m.test(stack);
}
