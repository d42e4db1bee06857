/** What the samples of `us-orders` and `word-count` give, counted by hand: not by the jobs' expressions. */

/** Orders of each product in the United States, of CSV files with a header. Pure. */
export function usOrders(...files: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of files.flatMap((csv) => csv.trim().split(/\r?\n/).slice(1))) {
    const [, product = "", country] = line.split(",");
    if (country === "US") counts[product] = (counts[product] ?? 0) + 1;
  }
  return counts;
}

/** How often each word is in the lines of a CSV file; an apostrophe belongs to a word between two of its letters. Pure. */
export function words(csv: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const record of csv.trim().split("\n").slice(1)) {
    const line = record.startsWith('"') ? record.slice(1, -1).replaceAll('""', '"') : record;
    let word = "";
    [...line, " "].forEach((letter, at, letters) => {
      const inside = /[0-9]/.test(letter) || isLetter(letter);
      if (inside || (letter === "'" && word !== "" && isLetter(letters[at + 1] ?? " "))) {
        word += letter.toLowerCase();
      } else if (word !== "") {
        counts[word] = (counts[word] ?? 0) + 1;
        word = "";
      }
    });
  }
  return counts;
}

const isLetter = (letter: string) => letter.toLowerCase() !== letter.toUpperCase();
