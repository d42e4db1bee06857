/** Pages that one look visits at most. */
const MOST = 400;

/** Of pages that there are many of, and all made alike, one is as good as all. */
const ALIKE = /\/(jobs\/job|stages\/stage|SQL\/execution|storage\/rdd)\/|[?&](sort|page)/;

/** What is no page: it would end something, or send a file of any size. */
const NO_PAGE = /^(#|javascript:|mailto:)|\/kill\/|\/download/;

/**
 * Follows every link of some pages, and those of the pages behind them, as far as they are of the same hosts.
 * @returns the links that lead nowhere: `from → to: why`, and how many pages were looked at
 */
export async function followed(
  starts: readonly string[],
): Promise<{ pages: number; dead: string[] }> {
  const hosts = new Set(starts.map((start) => new URL(start).host));
  const seen = new Set<string>();
  const kinds = new Set<string>();
  const dead: string[] = [];
  const next = starts.map((to) => ({ from: "the start", to }));
  for (let link = next.shift(); link !== undefined && seen.size < MOST; link = next.shift()) {
    const { from, to } = link;
    const kind = to.replaceAll(/\d+/g, "0");
    if (seen.has(to) || (ALIKE.test(to) && kinds.has(kind))) continue;
    seen.add(to);
    kinds.add(kind);
    if (!hosts.has(new URL(to).host)) {
      dead.push(`${from} → ${to}: not a published address`);
      continue;
    }
    const { address, html, fault } = await page(to);
    if (fault !== undefined) dead.push(`${from} → ${to}: ${fault}`);
    next.push(...hrefs(html, address).map((href) => ({ from: to, to: href })));
  }
  return { pages: seen.size, dead };
}

/** A redirection by Spark's proxy is cut now and then, and then leads to a refusal: findings/spark-proxy-redirect.sh. */
const REDIRECTIONS = 10;

async function page(url: string, left = REDIRECTIONS): ReturnType<typeof asked> {
  const seen = await asked(url);
  const cut = seen.address !== url && seen.fault === "HTTP 403";
  return cut && left > 1 ? page(url, left - 1) : seen;
}

async function asked(url: string) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    const text = await response.text();
    const html = response.headers.get("content-type")?.includes("html") ? text : "";
    const fault = response.ok ? undefined : `HTTP ${response.status}`;
    return { address: response.url, html, fault };
  } catch (error) {
    return { address: url, html: "", fault: String(error) };
  }
}

/** The addresses of a page's links, without what is behind a `#`. Pure. */
export const hrefs = (html: string, address: string): string[] =>
  [...html.matchAll(/href="([^"]+)"/g)]
    .map(([, href = ""]) => href.replaceAll("&amp;", "&"))
    .filter((href) => !NO_PAGE.test(href))
    .map((href) => new URL(href, address).href.replace(/#.*/, ""));
