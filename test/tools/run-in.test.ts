import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { type Running, runIn } from "../../tools/stack/run-in.ts";

/** A command that writes what it is to write once it has read a line, and then ends. */
function command(says: readonly (readonly [keyof Pick<Running, "output" | "errors">, Buffer])[]) {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const { promise: ended, resolve } = Promise.withResolvers<number>();
  const streams = { output, errors };
  let read = "";
  input.on("data", (chunk: Buffer) => {
    read += chunk.toString();
    if (!read.endsWith("\n")) return;
    for (const [where, what] of says) streams[where].write(what);
    resolve(65);
    // Its last words may come after word of its end.
    setImmediate(() => {
      output.end("last\n");
      errors.end();
    });
  });
  return { running: { input, output, errors, ended }, read: () => read };
}

test("a command's words are complete, in their order, whatever a chunk cuts in two", async () => {
  const ü = Buffer.from("ü\n");
  const { running, read } = command([
    ["output", Buffer.from("first\n")],
    ["errors", Buffer.from("second\n")],
    ["output", ü.subarray(0, 1)],
    ["output", ü.subarray(1)],
  ]);
  const told = await runIn(async () => running)("kafka-0", ["it"], "a line");
  expect(told).toEqual({ code: 65, said: "first\nsecond\nü\nlast\n" });
  expect(read()).toBe("a line\n");
});
