import type { Reserved } from "../config/reserved.ts";

/** Properties of Kafka that the platform has to say itself. */
export const KAFKA_RESERVED: Reserved = [
  [/^(node\.id|broker\.id|broker\.rack)$/, "each broker has it from its own name and zone"],
  [
    /^((advertised\.)?listeners|inter\.broker\.listener\.name|controller\.listener\.names|listener\.security\.protocol\.map)$/,
    "brokers and clients find each other by it; headwater:kafka.port and .security say what may be said",
  ],
  [
    /^(process\.roles|controller\.quorum\..*)$/,
    "it follows headwater:kafka.brokers and headwater:kafka.controllers",
  ],
  [/^log\.dirs?$/, "it is where the volume is"],
];
