/** The public API of `lake`. A project's files import from "lake"; nothing else here is a promise. */

/** The zod that the engine judges contracts with, so that a project needs no other. */
export { z } from "zod";
export { type Config, defineConfig } from "./config.ts";
export {
  type Answer,
  type Auth,
  type Contract,
  type Dataset,
  type DriftAction,
  type DriftPolicy,
  defineResource,
  defineSource,
  type Fault,
  type Page,
  type PageRequest,
  type Paging,
  type PagingContext,
  type Param,
  type QuotaLeft,
  type ResourceDefinition,
  type Row,
  type SourceDefinition,
  type SourceLimits,
  type Window,
} from "./contract/definition.ts";
export {
  decimalNumber,
  decimalText,
  epochMilliseconds,
  epochSeconds,
  int64,
  json,
  metadata,
  openObject,
} from "./contract/scalars.ts";
export { defineFailover, type SubstituteDefinition } from "./failover/mapping.ts";
export { calendarDay, calendarMonth, calendarYear } from "./flows/calendar.ts";
export {
  type ArgsOf,
  defineFlow,
  type FlowArg,
  type FlowDefinition,
  type FlowRefusal,
  type FlowRequest,
} from "./flows/definition.ts";
export { type ArgTexts, type RunFlowOptions, runFlow } from "./flows/run-flow.ts";
export type { FlowResult, FlowState } from "./flows/start-flow.ts";
export type { OpenLake } from "./query/kysely.ts";
export { openLake } from "./query/open-lake.ts";
export { type PagesOptions, pages } from "./source/pages.ts";
export { byCursor, byLastRow, byLink, byOffset, byPage, byUrl, once, type Step } from "./source/steps.ts";
