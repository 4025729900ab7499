/** What a run tells while it goes: the CLI draws it, the log records it, tests count it. */
import type { Window } from "./contract/definition.ts";

export type RunEvent =
  | { readonly kind: "started"; readonly runId: string; readonly command: string }
  | { readonly kind: "recovered"; readonly text: string }
  /** Resources whose watermark has reached the end of the window already. */
  | { readonly kind: "upToDate"; readonly resources: readonly string[] }
  | {
      readonly kind: "source";
      readonly source: string;
      readonly title: string;
      readonly baseUrl: string;
      readonly window: Window;
      /** How many resources the run has of it, and how many sources in all. */
      readonly resources: number;
      readonly sources: number;
    }
  | {
      readonly kind: "resource";
      readonly source: string;
      readonly resource: string;
      readonly state: "running" | "landed" | "failed";
      readonly pages: number;
      readonly fetched: number;
      readonly landed: number;
      readonly rejected: number;
      readonly duplicate: number;
      readonly retries: number;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: "model";
      readonly model: string;
      readonly state: "running" | "built" | "fresh" | "failed" | "skipped";
      readonly rows: number | null;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: "assertion";
      readonly name: string;
      readonly status: "passed" | "failed" | "warned" | "errored" | "skipped";
      readonly failingRows: number;
      readonly message: string;
    }
  | {
      readonly kind: "asserted";
      readonly passed: number;
      readonly warned: number;
      readonly failed: number;
      readonly elapsedMs: number;
    }
  | {
      readonly kind: "published";
      readonly snapshot: number;
      readonly tables: number;
      readonly rows: number;
      readonly bytes: number;
      readonly fresh: number;
    }
  /** Every model came out as it was: the published snapshot stays. */
  | { readonly kind: "unchanged"; readonly snapshot: number }
  | { readonly kind: "warning"; readonly text: string };
