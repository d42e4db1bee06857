import type { Outputs } from "../stack/outputs.ts";

/** The logins of a session: without --write those that read alone. Pure. */
export function readerLogins({ lake, kafka }: Outputs, write: boolean): Record<string, string> {
  const reader =
    write || lake === undefined
      ? {}
      : {
          HEADWATER_LAKE_USER: lake.user,
          HEADWATER_LAKE_PASSWORD: lake.password,
          ...(lake.accessKey !== undefined && { HEADWATER_LAKE_ACCESS_KEY: lake.accessKey }),
          ...(lake.secretKey !== undefined && { HEADWATER_LAKE_SECRET_KEY: lake.secretKey }),
        };
  return {
    ...reader,
    ...(kafka?.user !== undefined && { HEADWATER_KAFKA_USER: kafka.user }),
    ...(kafka?.password !== undefined && { HEADWATER_KAFKA_PASSWORD: kafka.password }),
  };
}
