/** One way to fail, as a value, and what holds for every one of them: nothing that is published moves. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { LakeOptions } from "../support/lake-process.ts";
import { assertFailure, type Failure } from "./failure.ts";
import { type Shop, shop, shopWithRun } from "./shop.ts";

export interface Typed extends LakeOptions {
  /** Default: `run-all --days 3`. */
  readonly args?: readonly string[];
}

export interface Fixture {
  /** After "lake fails on …". */
  readonly name: string;
  /** Default: a lake with one snapshot, published by a run over two days. */
  readonly lake?: "empty";
  /** Breaks something. */
  readonly arrange?: (shop: Shop, t: TestContext) => Typed | Promise<Typed> | void | Promise<void>;
  readonly args?: readonly string[];
  readonly expect: Failure;
  /** Resources whose watermark moves all the same, because they landed whole. */
  readonly lands?: readonly string[];
  readonly after?: (shop: Shop, t: TestContext) => Promise<void> | void;
}

export function fails(title: string, fixtures: readonly Fixture[]): void {
  describe(title, { concurrency: 2 }, () => {
    for (const fixture of fixtures) test(fixture.name, (t) => failsAsExpected(fixture, t));
  });
}

async function failsAsExpected({ lake, arrange, args, expect, lands = [], after }: Fixture, t: TestContext) {
  const broken = lake === "empty" ? shop(t) : await shopWithRun(t);
  const before = await broken.published();
  const { args: typed, ...options } = (await arrange?.(broken, t)) ?? {};
  const finished = await broken.lake([...(args ?? typed ?? ["run-all", "--days", "3"]), "--json"], options);
  assertFailure(finished, expect);
  const { snapshot, bytes, watermarks } = await broken.published();
  assert.deepEqual(
    { snapshot, bytes },
    { snapshot: before.snapshot, bytes: before.bytes },
    "what is published",
  );
  const moved = Object.keys(watermarks).filter((name) => watermarks[name] !== before.watermarks[name]);
  assert.deepEqual(moved.sort(), [...lands].sort(), "watermarks that moved");
  await after?.(broken, t);
}
