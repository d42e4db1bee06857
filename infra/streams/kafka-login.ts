/** What tells the brokers who a client is, in its configuration. */
export const SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule";

/** That, with a user and password. Pure. */
export const login = (user: string, password: string): string =>
  `${SCRAM} required username="${user}" password="${password}";`;

/** What a tool of Kafka's reads to connect as a user. Pure. */
export const clientProperties = (
  user: string,
  password: string,
): string => `security.protocol=SASL_PLAINTEXT
sasl.mechanism=SCRAM-SHA-512
sasl.jaas.config=${login(user, password)}
`;
