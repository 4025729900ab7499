/** `"` doubled inside `"…"`: any text is a safe SQL identifier. */
export function quoteIdent(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `'` doubled inside `'…'`: any text without NUL is a safe SQL string literal. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `silver.charges` → `"silver"."charges"`. */
export function quoteName(qualified: string): string {
  return qualified.split(".").map(quoteIdent).join(".");
}
