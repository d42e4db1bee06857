import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import pluginProto from "@pulumi/pulumi/proto/plugin_pb.js";
import providerService from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import { autoname, isAutoname } from "./autoname.ts";
import { difference } from "./difference.ts";
import { engineAt } from "./engine.ts";
import { diffResponse, initializationStatus, properties, struct } from "./messages.ts";
import { whatIsNew } from "./progress.ts";
import { type Properties, UNKNOWN } from "./properties.ts";
import { InitializationError } from "./resource.ts";
import type { Change, Context, Difference, Resource } from "./resource.ts";
import { misfits, type Misfit, type Schema } from "./schema.ts";
import { revealed } from "./secret.ts";
import { serve } from "./serve.ts";

/** A substitute for an official resource plugin. */
export interface Plugin {
  /** The plugin's name, `docker`. */
  readonly name: string;
  /** The version that it says it is: that of the official plugin whose types it follows. */
  readonly version: string;
  /** The provider's own inputs. */
  readonly config: Schema;
  /** Throws the sentence that says what is wrong with a configuration that fits its schema. */
  checkConfig?(config: Properties): void;
  /** How a configuration changed. @default what the schema says */
  diffConfig?(olds: Properties, news: Properties): readonly Change[];
  /** The resource types by their token, `docker:index/network:Network`, for a configuration. */
  resources(config: Properties): Readonly<Record<string, Resource>>;
}

/**
 * Serves a plugin to the engine that started this process.
 *
 * The SDK's own `provider.main` is not used because it drops the provider's configuration, cannot preview outputs and
 * prints a stack for every refused input. Secrets are not accepted: the engine then hands over plain values and marks
 * the inputs' secrets in everything that comes back.
 *
 * @param engineAddress the process's first argument
 */
export async function servePlugin(
  plugin: Plugin,
  engineAddress: string | undefined,
): Promise<void> {
  const engine = engineAt(engineAddress);
  const cancelled = new AbortController();
  let types = plugin.resources({});

  const resourceOf = (urn: string): Resource => {
    const type = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const resource = types[type];
    if (resource !== undefined) return resource;
    throw new Error(
      `The substitute for the "${plugin.name}" plugin has no ${type}; it has ${Object.keys(types).join(", ")}.`,
    );
  };
  const contextOf = (urn: string, timeout = 0): Context => ({
    name: nameOf(urn),
    signal: cancelled.signal,
    timeout: timeout > 0 ? timeout : undefined,
    progress: whatIsNew((line) => engine.log(urn, "info", line, true)),
    warn: (line) => engine.log(urn, "warning", line, false),
  });

  await serve(providerService.ResourceProviderService, {
    getPluginInfo: () => new pluginProto.PluginInfo().setVersion(plugin.version),
    getSchema: () => new providerProto.GetSchemaResponse().setSchema("{}"),
    attach: () => new emptyProto.Empty(),
    cancel: () => {
      cancelled.abort();
      return new emptyProto.Empty();
    },

    checkConfig: (request: providerProto.CheckRequest) => {
      const news = properties(request.getNews());
      const { version: _, ...inputs } = revealed(news);
      const wrong = misfits(inputs, plugin.config);
      if (wrong.length > 0) return checked(news, wrong);
      try {
        plugin.checkConfig?.(inputs);
        return checked(news, []);
      } catch (error) {
        return checked(news, [{ property: "", reason: messageOf(error) }]);
      }
    },
    diffConfig: (request: providerProto.DiffRequest) => {
      const [olds, news] = [request.getOldInputs(), request.getNews()].map((each) =>
        revealed(properties(each)),
      ) as [Properties, Properties];
      const changes = plugin.diffConfig?.(olds, news) ?? difference(olds, news, plugin.config);
      return diffResponse({ changes, deleteBeforeReplace: false });
    },
    configure: (request: providerProto.ConfigureRequest) => {
      types = plugin.resources(revealed(properties(request.getArgs())));
      return new providerProto.ConfigureResponse().setSupportspreview(true);
    },

    check: async (request: providerProto.CheckRequest) => {
      const resource = resourceOf(request.getUrn());
      const given = properties(request.getNews());
      const wrong = misfits(given, resource.schema);
      if (wrong.length > 0) return checked(given, wrong);
      const named = resource.autonamed ? withName(given, request) : given;
      try {
        const naming = {
          name: nameOf(request.getUrn()),
          olds: properties(request.getOlds()),
          seed: request.getRandomseed_asU8(),
        };
        return checked((await resource.check?.(named, naming)) ?? named, []);
      } catch (error) {
        return checked(named, [{ property: "", reason: messageOf(error) }]);
      }
    },
    diff: async (request: providerProto.DiffRequest) => {
      const resource = resourceOf(request.getUrn());
      const [olds, news] = [properties(request.getOldInputs()), properties(request.getNews())];
      const own = await resource.diff?.(olds, news, properties(request.getOlds()));
      return diffResponse(own ?? schemaDiff(nameOf(request.getUrn()), resource.schema, olds, news));
    },
    create: async (request: providerProto.CreateRequest) => {
      const resource = resourceOf(request.getUrn());
      const inputs = properties(request.getProperties());
      const response = new providerProto.CreateResponse();
      const context = contextOf(request.getUrn(), request.getTimeout());
      if (request.getPreview()) {
        const known = { ...unknowns(resource.computed), ...inputs };
        return response.setProperties(
          struct((await resource.preview?.(inputs, undefined)) ?? known),
        );
      }
      const created = await detailed(resource.create(inputs, context));
      return response.setId(created.id).setProperties(struct(created.outputs));
    },
    read: async (request: providerProto.ReadRequest) => {
      const response = new providerProto.ReadResponse();
      const found = await detailed(
        resourceOf(request.getUrn()).read(
          request.getId(),
          properties(request.getInputs()),
          properties(request.getProperties()),
          contextOf(request.getUrn()),
        ),
      );
      if (found === undefined) return response;
      return response
        .setId(request.getId())
        .setProperties(struct(found.outputs))
        .setInputs(struct(found.inputs));
    },
    update: async (request: providerProto.UpdateRequest) => {
      const resource = resourceOf(request.getUrn());
      const [inputs, olds] = [properties(request.getNews()), properties(request.getOlds())];
      const response = new providerProto.UpdateResponse();
      const context = contextOf(request.getUrn(), request.getTimeout());
      if (request.getPreview()) {
        const known = { ...olds, ...inputs, ...unknowns(resource.recomputed) };
        return response.setProperties(struct((await resource.preview?.(inputs, olds)) ?? known));
      }
      return response.setProperties(
        struct(await detailed(resource.update(request.getId(), inputs, olds, context))),
      );
    },
    delete: async (request: providerProto.DeleteRequest) => {
      const outputs = properties(request.getProperties());
      const context = contextOf(request.getUrn(), request.getTimeout());
      await resourceOf(request.getUrn()).delete(request.getId(), outputs, context);
      return new emptyProto.Empty();
    },
  });
}

function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function schemaDiff(name: string, schema: Schema, olds: Properties, news: Properties): Difference {
  const changes = difference(olds, news, schema);
  // Two things cannot have one name at the same time, unless the new one gets a generated name of its own.
  const clash =
    typeof news["name"] === "string" &&
    news["name"] === olds["name"] &&
    !isAutoname(name, news["name"]);
  return { changes, deleteBeforeReplace: clash && changes.some((change) => change.replaces) };
}

function withName(given: Properties, request: providerProto.CheckRequest): Properties {
  if (given["name"] !== undefined && given["name"] !== null) return given;
  const old = properties(request.getOlds())["name"];
  return { ...given, name: autoname(nameOf(request.getUrn()), old, request.getRandomseed_asU8()) };
}

function checked(inputs: Properties, wrong: readonly Misfit[]): providerProto.CheckResponse {
  return new providerProto.CheckResponse()
    .setInputs(struct(inputs))
    .setFailuresList(
      wrong.map(({ property, reason }) =>
        new providerProto.CheckFailure().setProperty(property).setReason(reason),
      ),
    );
}

function unknowns(outputs: readonly string[]): Properties {
  return Object.fromEntries(outputs.map((output) => [output, UNKNOWN]));
}

async function detailed<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof InitializationError)) throw error;
    throw Object.assign(new Error(error.message), { statusDetails: initializationStatus(error) });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
