import pg from "pg";

/** What a stack exports of its warehouse. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** The warehouse as a user reads it. */
export class Warehouse {
  readonly #login: Login;
  readonly #port: number;

  constructor(login: Login, port = 25433) {
    this.#login = login;
    this.#port = port;
  }

  /** The rows of a query, as PostgreSQL's driver gives them: 64-bit numbers and decimals are text. */
  async query<Row>(sql: string): Promise<Row[]> {
    const { user, password } = this.#login;
    const client = new pg.Client({
      host: "127.0.0.1",
      port: this.#port,
      user,
      password,
      database: "warehouse",
    });
    await client.connect();
    try {
      return (await client.query(sql)).rows as Row[];
    } finally {
      await client.end();
    }
  }
}
