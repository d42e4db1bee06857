import type { Resource } from "../provider/resource.ts";
import type { Property } from "../provider/schema.ts";
import { randomText, type Recipe } from "./characters.ts";

const yes: Property = { shape: "boolean", default: true, onChange: "replace" };
const minimum: Property = { shape: "number", default: 0, onChange: "replace" };

/**
 * `random.RandomPassword`: a text that is made once and kept in the state. Its output `bcryptHash` is not computed.
 */
export const password: Resource = {
  schema: {
    length: { shape: "number", required: true, onChange: "replace" },
    special: yes,
    upper: yes,
    lower: yes,
    numeric: yes,
    minSpecial: minimum,
    minUpper: minimum,
    minLower: minimum,
    minNumeric: minimum,
    overrideSpecial: { shape: "string", default: "", onChange: "replace" },
    keepers: { shape: { map: "string" }, onChange: "replace" },
  },
  computed: ["result"],
  recomputed: [],
  autonamed: false,
  async create(inputs) {
    // The id stands in the state as clear text, so it must say nothing about the secret.
    const recipe = inputs as unknown as Recipe;
    return { id: "none", outputs: { ...inputs, result: randomText(recipe) } };
  },
  async read(_id, inputs, outputs) {
    return { inputs, outputs };
  },
  async update(_id, inputs, outputs) {
    return { ...outputs, ...inputs };
  },
  async delete() {},
};
