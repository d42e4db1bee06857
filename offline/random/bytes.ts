import { randomBytes } from "node:crypto";
import type { Resource } from "../provider/resource.ts";

/** `random.RandomBytes`: bytes that are made once and kept in the state, as base64 and as hexadecimal digits. */
export const bytes: Resource = {
  schema: {
    length: { shape: "number", required: true, onChange: "replace" },
    keepers: { shape: { map: "string" }, onChange: "replace" },
  },
  computed: ["base64", "hex"],
  recomputed: [],
  autonamed: false,
  async create(inputs) {
    const made = randomBytes(Number(inputs["length"]));
    const outputs = {
      ...inputs,
      base64: made.toString("base64"),
      hex: made.toString("hex"),
    };
    return { id: "none", outputs };
  },
  async read(_id, inputs, outputs) {
    return { inputs, outputs };
  },
  async update(_id, inputs, outputs) {
    return { ...outputs, ...inputs };
  },
  async delete() {},
};
