/** A resource with a field of every kind. */
import { z } from "zod";
import {
  decimalNumber,
  decimalText,
  epochMilliseconds,
  epochSeconds,
  int64,
  json,
  metadata,
  openObject,
} from "../../lake/contract/scalars.ts";

export const contract = z.strictObject({
  id: z.string(),
  object: z.literal("thing"),
  amount: int64(),
  count: z.int().nullish(),
  rate: z.number().optional(),
  at: epochSeconds(),
  ms: epochMilliseconds().nullable(),
  live: z.boolean(),
  status: z.enum(["new", 'paid "twice"', "é"]),
  price: decimalText(10, 2).nullable(),
  exact: decimalNumber(38, 10).optional(),
  day: z.iso.date().optional(),
  when: z.iso.datetime().nullish(),
  short: z.string().max(5).optional(),
  any: json().optional(),
  open: openObject().nullish(),
  either: z.union([z.string(), z.int()]).optional(),
  inner: z
    .strictObject({
      a: z.string().nullish(),
      b: z.strictObject({}).or(z.null()).optional(),
      c: int64().optional(),
    })
    .nullish(),
  list: z.array(z.strictObject({ sku: z.string(), n: z.int().optional() })).optional(),
  tags: metadata(),
  marks: z.record(z.string(), int64()).optional(),
});

export const resource = { contract, key: ["id"], cursor: "at", rowsPath: ["data"] };
export const context = {
  method: "GET",
  url: "https://shop.example/v1/things",
  status: 200,
  rowsPath: ["data"],
};
