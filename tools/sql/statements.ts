/** A part of SQL in which a semicolon ends nothing: a text, a quoted name, a comment; or anything else. */
const PART =
  /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`(?:``|[^`])*`|--[^\n]*|\/\*[\s\S]*?\*\/|;|[\s\S]/g;

const COMMENT = /^(--|\/\*)/;

/** Statements of a text that semicolons end, and what has none yet. Pure. */
export function statements(text: string): { readonly whole: string[]; readonly rest: string } {
  const whole: string[] = [];
  let rest = "";
  for (const [part] of text.matchAll(PART)) {
    if (part !== ";") rest += part;
    else {
      if (says(rest)) whole.push(rest.trim());
      rest = "";
    }
  }
  return { whole, rest: says(rest) ? rest : "" };
}

/** Whether a text has more than blanks and comments. Pure. */
const says = (text: string): boolean =>
  [...text.matchAll(PART)].some(([part]) => part.trim() !== "" && !COMMENT.test(part));
