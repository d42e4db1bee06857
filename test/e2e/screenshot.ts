import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** The page of a DAG's latest run, as Airflow's own API names it. */
export async function latestRun(
  url: string,
  dag: string,
  login: Record<string, string>,
): Promise<string> {
  const signedIn = await fetch(`${url}/auth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: login["user"], password: login["password"] }),
  });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const listed = await fetch(`${url}/api/v2/dags/${dag}/dagRuns?order_by=-run_after&limit=1`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { dag_runs: runs } = (await listed.json()) as { dag_runs: { dag_run_id: string }[] };
  return `${url}/dags/${dag}/runs/${encodeURIComponent(runs[0]?.dag_run_id ?? "none")}`;
}

/** A page of Airflow to look at. */
export interface Look {
  readonly page: string;
  readonly user: string;
  readonly password: string;
  /** Where to save the picture. @default not saved */
  readonly file: string | undefined;
}

/** What was seen. */
export interface Seen {
  /** The page's text once its tasks are there. */
  readonly text: string;
  /** The cookies of Airflow at `localhost` after that, by name. */
  readonly others: Readonly<Record<string, string>>;
}

/** Logs in to Airflow as a user would, in a browser that is signed in to another one at `localhost`. */
export async function screenshot(look: Look): Promise<Seen> {
  install();
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const cookies = page.context();
    const there = ["_token", "session"].map((name) => ({ name, value: "another stack's" }));
    await cookies.addCookies(there.map((one) => ({ ...one, domain: "localhost", path: "/" })));
    await page.goto(look.page, { waitUntil: "domcontentloaded", timeout: 60_000 });
    await page.fill("input[name=username]", look.user, { timeout: 60_000 });
    await page.fill("input[name=password]", look.password);
    await page.press("input[name=password]", "Enter");
    await page.waitForURL((url) => !url.pathname.includes("login"), { timeout: 60_000 });
    await page.goto(look.page, { waitUntil: "domcontentloaded" });
    await page.getByText("summary").first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(3000);
    if (look.file !== undefined) await page.screenshot({ path: look.file });
    const others = await cookies.cookies("http://localhost");
    return {
      text: await page.innerText("body"),
      others: Object.fromEntries(others.map(({ name, value }) => [name, value])),
    };
  } finally {
    await browser.close();
  }
}

/** A browser from the machine's packages, where it is missing and can be installed. */
function install(): void {
  if (existsSync(CHROMIUM)) return;
  execFileSync("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], {
    stdio: "inherit",
  });
}
