import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { describe, expect, test } from "vitest";
import { isSecret, plain, revealed } from "./plain.ts";
import { record } from "./record.ts";

class Thing extends pulumi.ComponentResource {
  constructor(name: string, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Thing", name, { fact: 1 }, opts);
    const first = new random.RandomPassword(`${name}-first`, { length: 8 }, { parent: this });
    new random.RandomPassword(
      `${name}-second`,
      { length: 8, overrideSpecial: first.result, keepers: { plain: first.length.apply(String) } },
      { parent: this, dependsOn: [first], deleteBeforeReplace: true },
    );
    this.registerOutputs({});
  }
}

describe("a recording", () => {
  test("has every resource with its inputs, parent and order as plain data", async () => {
    const { resources } = await record(() => new Thing("it"));
    expect(resources.map(({ name }) => name)).toEqual(["it-first", "it-second", "it"]);
    expect(resources[1]).toEqual({
      type: "random:index/randomPassword:RandomPassword",
      name: "it-second",
      parent: "Thing:it",
      inputs: {
        length: 8,
        overrideSpecial: { secret: "<it-first>" },
        keepers: { plain: "8" },
      },
      dependsOn: ["RandomPassword:it-first"],
      reads: ["RandomPassword:it-first"],
      deleteBeforeReplace: true,
    });
    expect(resources[2]).toMatchObject({ type: "test:index:Thing", inputs: { fact: 1 } });
  });

  test("of a program that throws is its error", async () => {
    await expect(
      record(() => {
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
  });

  test("starts anew each time", async () => {
    await record(() => new Thing("one"));
    const { resources } = await record(() => new Thing("other"));
    expect(resources.map(({ name }) => name)).not.toContain("one");
  });
});

describe("plain data", () => {
  const secret = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: { a: "b" },
  };

  test("marks secrets where they are", () => {
    expect(plain({ list: [1, secret], clear: null })).toEqual({
      list: [1, { secret: { a: "b" } }],
      clear: null,
    });
  });

  test("can be shown, and asked for secrets", () => {
    const value = plain({ list: [1, secret] });
    expect(revealed(value)).toEqual({ list: [1, { a: "b" }] });
    expect([isSecret(value), isSecret({ list: [1] }), isSecret("secret")]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
