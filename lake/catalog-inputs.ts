/** What the models of a run read first: committed bronze, the bronze this run has just landed, and what the lake knows of itself. */
import { join } from "node:path";
import type { InputData } from "./build/catalog.ts";
import { bronzeTable, type SourceDefinition } from "./contract/definition.ts";
import { COVERAGE, STAND_INS } from "./project.ts";
import type { CommitDraft, LandedResource } from "./state/commit.ts";
import type { LakeState } from "./state/fold.ts";
import { extendReach } from "./state/reach.ts";
import type { Staging } from "./state/staging.ts";
import { extendStandIns, standInRow } from "./state/stand-ins.ts";

export interface CatalogInputsOptions {
  readonly root: string;
  readonly sources: readonly SourceDefinition[];
  readonly state: LakeState;
  /** Of this run, not committed yet. */
  readonly draft: CommitDraft;
  readonly staging: Staging;
}

/** By the name of the input table; every input of the graph has an entry. */
export function catalogInputs({
  root,
  sources,
  state,
  draft,
  staging,
}: CatalogInputsOptions): Map<string, InputData> {
  const landed = draft.landed.filter(({ complete }) => complete);
  const inputs = new Map<string, InputData>([
    [COVERAGE.name, { rows: coverageRows(state, landed) }],
    [STAND_INS.name, { rows: standInRows(state, draft) }],
  ]);
  for (const source of sources) {
    for (const resource of source.resources) {
      const committed = state.bronzeFiles(source.name, resource.name).map(({ path }) => join(root, path));
      const fresh = landed
        .filter((entry) => entry.source === source.name && entry.resource === resource.name)
        .flatMap(({ files }) => files.bronze.map(({ path }) => staging.path(path)));
      inputs.set(`bronze.${bronzeTable(source.name, resource.name)}`, { files: [...committed, ...fresh] });
    }
  }
  return inputs;
}

/** The coverage of the lake as it will be once this run is committed. */
function coverageRows(state: LakeState, landed: readonly LandedResource[]): Record<string, string>[] {
  const committed = landed.map((one) => ({ landed: one, runId: "", commit: state.next }));
  return extendReach(state, committed).coverage.map(({ source, resource, from, to }) => ({
    source,
    resource,
    covered_from: from,
    covered_to: to,
  }));
}

/** What stands in for what as it will be once this run is committed. */
function standInRows(state: LakeState, draft: CommitDraft): Record<string, string | null>[] {
  return [...extendStandIns(state.standIns, [draft]).values()].map(standInRow);
}
