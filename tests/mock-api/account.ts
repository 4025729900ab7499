/** Reads the mocked account without a socket, so that tests can look at months of it. */
import { parseListQuery } from "../../mock-api/payments/list-query.ts";
import { listPage, type Row, retrieve } from "../../mock-api/payments/pages.ts";
import { createTimeline, type ListName } from "../../mock-api/payments/timeline.ts";
import type { View } from "../../mock-api/payments/view.ts";

export type { ListName, Row };

export const LIST_NAMES: readonly ListName[] = [
  "customers",
  "payment_intents",
  "charges",
  "refunds",
  "disputes",
  "payouts",
  "balance_transactions",
  "invoices",
  "events",
];

export function seconds(text: string): number {
  return new Date(text).getTime() / 1000;
}

function dayBefore(time: number): number {
  return (Math.ceil(time / 86_400) - 1) * 86_400;
}

export function openAccount({ seed = "lake", scale = 1 } = {}) {
  const timeline = createTimeline(seed, scale);
  const viewAt = (now: number): View => ({ now, lateness: () => 0 });
  return {
    timeline,
    /** Every row of the list created in [from, to), read page by page at time `now`, newest first. */
    read(list: ListName, from: number, to: number, now = to): Row[] {
      const rows: Row[] = [];
      for (let cursor = ""; ; cursor = `&starting_after=${rows.at(-1)?.id}`) {
        const params = new URLSearchParams(`limit=100&created[gte]=${from}&created[lt]=${to}${cursor}`);
        const page = listPage(timeline, parseListQuery(list, params), viewAt(now));
        rows.push(...page.rows);
        if (!page.hasMore) return rows;
      }
    },
    /** Every row of every list created in [from, to), read at time `to`, a day at a time as the account is told. */
    readAll(from: number, to: number): Record<ListName, Row[]> {
      const rows = Object.fromEntries(LIST_NAMES.map((list) => [list, [] as Row[]])) as Record<
        ListName,
        Row[]
      >;
      for (let end = to; end > from; end = dayBefore(end)) {
        for (const list of LIST_NAMES)
          rows[list].push(...this.read(list, Math.max(from, dayBefore(end)), end, to));
      }
      return rows;
    },
    page(list: ListName, query: string, now: number) {
      return listPage(timeline, parseListQuery(list, new URLSearchParams(query)), viewAt(now));
    },
    get: (list: ListName, id: string, now: number) => retrieve(timeline, list, id, viewAt(now)),
  };
}

export function sum(rows: readonly Row[], field: string): number {
  return rows.reduce((total, row) => total + Number(row[field]), 0);
}

export function groupBy(rows: readonly Row[], field: string): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => String(row[field])) as Map<string, Row[]>;
}
