/** What may stand in the header of a model, and in that of an assertion. */
import { z } from "zod";

const severity = z.enum(["error", "warn"]).default("error");
const names = z.array(z.string()).min(1);

/** `[a, b]` is short for `{columns: [a, b]}`. */
const columnsCheck = z.preprocess(
  (value) => (Array.isArray(value) ? { columns: value } : value),
  z.strictObject({ columns: names, severity }),
);

const bounds = { min: z.number().optional(), max: z.number().optional(), severity };

function isBounded({ min, max }: { min?: number | undefined; max?: number | undefined }): boolean {
  return (min !== undefined || max !== undefined) && !(min !== undefined && max !== undefined && min > max);
}
/** A rule about several keys is only worth stating once each of them is right. */
const whenSound = { when: ({ issues }: { readonly issues: readonly unknown[] }) => issues.length === 0 };
const BOUNDED = { error: "expected min, max or both, min not above max", ...whenSound };

/** One declared check: a map with one key. */
const HeaderCheck = z
  .strictObject({
    not_null: columnsCheck.optional(),
    unique: columnsCheck.optional(),
    accepted_values: z
      .strictObject({
        column: z.string(),
        values: z.array(z.union([z.string(), z.number()])).min(1),
        severity,
      })
      .optional(),
    relationships: z
      .strictObject({ column: z.string(), to: z.string(), field: z.string(), severity })
      .optional(),
    range: z
      .strictObject({ column: z.string(), ...bounds })
      .refine(isBounded, BOUNDED)
      .optional(),
    row_count: z.strictObject(bounds).refine(isBounded, BOUNDED).optional(),
    freshness: z
      .strictObject({ column: z.string(), within_hours: z.number().positive(), severity })
      .optional(),
  })
  .refine((check) => Object.keys(check).length === 1, {
    error: "expected one check, as in `- not_null: [id]`",
    ...whenSound,
  });
export type HeaderCheck = z.infer<typeof HeaderCheck>;

export const ModelHeader = z
  .strictObject({
    description: z.string().default(""),
    materialization: z.enum(["view", "table", "partitioned"]).optional(),
    partition_by: z.string().optional(),
    key: z.array(z.string()).default([]),
    tags: z.array(z.string().regex(/^[\w-]+$/, "expected letters, digits, _ and - only")).default([]),
    /** The declared schema: name → DuckDB type. */
    columns: z.record(z.string(), z.string()).optional(),
    assertions: z.array(HeaderCheck).default([]),
  })
  .refine(
    ({ materialization, partition_by: by }) => (materialization === "partitioned") === (by !== undefined),
    {
      path: ["materialization"],
      error: "`materialization: partitioned` and `partition_by: <column>` go together",
      ...whenSound,
    },
  );
export type ModelHeader = z.infer<typeof ModelHeader>;

export const AssertionHeader = z.strictObject({ description: z.string().default(""), severity });
export type AssertionHeader = z.infer<typeof AssertionHeader>;
