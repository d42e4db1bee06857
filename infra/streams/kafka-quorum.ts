/** How many processes a Kafka cluster is made of. */
export interface KafkaSize {
  readonly brokers: number;
  /** Controllers of their own. @default 0: the first brokers are controllers too */
  readonly controllers: number;
}

/** The id of the first controller of its own; brokers have the numbers below. */
export const FIRST_CONTROLLER = 1000;

/**
 * How many of the first brokers are controllers too: three, which outvote the loss of one, else one. Two would both be needed for a
 * majority, and so be worse than one.
 */
export const combined = ({ brokers, controllers }: KafkaSize): number =>
  controllers > 0 ? 0 : brokers < 3 ? 1 : 3;

/** The replicas whose votes make the quorum: `kafka-0`, or `kafka-controller-0`. Their number is odd. */
export function voterNames(name: string, size: KafkaSize): string[] {
  const own = size.controllers > 0;
  return Array.from({ length: own ? size.controllers : combined(size) }, (_, ordinal) =>
    own ? `${controllersOf(name)}-${ordinal}` : `${name}-${ordinal}`,
  );
}

/** The name of the workload of a cluster's own controllers. */
export const controllersOf = (name: string): string => `${name}-controller`;

/** Where the voters are reached: `kafka-0.kafka`. */
export const voterHosts = (name: string, size: KafkaSize): string[] =>
  voterNames(name, size).map(
    (replica) => `${replica}.${size.controllers > 0 ? controllersOf(name) : name}`,
  );

/** `controller.quorum.voters`: `0@kafka-0.kafka:29093`. @param port the controllers' */
export const voters = (name: string, size: KafkaSize, port: number): string =>
  voterHosts(name, size)
    .map((host, at) => `${size.controllers > 0 ? FIRST_CONTROLLER + at : at}@${host}:${port}`)
    .join(",");
