import type Docker from "dockerode";
import { expect, test } from "vitest";
import { image } from "../../offline/docker/image.ts";
import { credentials, digestOf, given, registryOf } from "../../offline/docker/image-push.ts";
import { difference } from "../../offline/provider/difference.ts";

test("a name's registry is its first part when that is a host", () => {
  expect(registryOf("localhost:5000/headwater/kafka:1")).toBe("localhost:5000");
  expect(registryOf("registry.example/kafka:1")).toBe("registry.example");
  expect(registryOf("localhost/kafka")).toBe("localhost");
  expect(registryOf("apache/kafka:4.1.1")).toBe("https://index.docker.io/v1/");
  expect(registryOf("cassandra:5.0")).toBe("https://index.docker.io/v1/");
});

test("an image goes by the digest of the registry that it was pushed to, else by its id", () => {
  const RepoDigests = ["other.example/kafka@sha256:1", "localhost:5000/kafka@sha256:2"];
  expect(digestOf("localhost:5000/kafka:1", { Id: "sha256:0", RepoDigests })).toBe(
    "localhost:5000/kafka@sha256:2",
  );
  expect(digestOf("headwater/kafka:1", { Id: "sha256:0", RepoDigests: [] })).toBe("sha256:0");
});

test("an image is pushed as whom `docker login` has noted for its registry, and for no other", () => {
  const auth = Buffer.from("me:a:colon").toString("base64");
  const config = { auths: { "registry.example": { auth } } };
  expect(credentials(config, "registry.example")).toEqual({
    username: "me",
    password: "a:colon",
    serveraddress: "registry.example",
  });
  expect(credentials(config, "localhost:5000")).toBeUndefined();
  expect(credentials({}, "registry.example")).toBeUndefined();
});

test("a login that the program gives goes before that, and to its own registry alone", () => {
  const login = { server: "1.dkr.ecr.example", username: "AWS", password: "token" };
  const as = { username: "AWS", password: "token", serveraddress: "1.dkr.ecr.example" };
  expect(given(login, "1.dkr.ecr.example")).toEqual(as);
  expect(given({ ...login, server: "https://1.dkr.ecr.example" }, "1.dkr.ecr.example")).toEqual(as);
  expect(given({ server: "1.dkr.ecr.example" }, "1.dkr.ecr.example")).toBeUndefined();
  expect(given(undefined, "1.dkr.ecr.example")).toBeUndefined();
  expect(() => given(login, "registry.example")).toThrow(
    'The login is for the registry "1.dkr.ecr.example", and the image goes to "registry.example".',
  );
});

test("another token is no change of an image, another registry is", () => {
  const { schema } = image({} as Docker);
  const inputs = (server: string, password: string) => ({
    imageName: "a/b:1",
    registry: { server, username: "AWS", password },
  });
  expect(difference(inputs("one", "x"), inputs("one", "y"), schema)).toEqual([]);
  expect(difference(inputs("one", "x"), inputs("other", "x"), schema)).toEqual([
    { property: "registry", kind: "update", replaces: false },
  ]);
});
