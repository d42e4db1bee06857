import { expect, test } from "vitest";
import { unframed } from "../../../tools/jobs/logs.ts";

const frame = (stream: number, text: string): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt8(stream);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

test("a container's log is the text of both its streams, in order", () => {
  expect(unframed(Buffer.concat([frame(1, "ä one\n"), frame(2, "two\n"), frame(1, "")]))).toBe(
    "ä one\ntwo\n",
  );
  expect(unframed(Buffer.alloc(0))).toBe("");
});
