/** The keys of the real services in this run: all there before the first request, read anew for each, their use told. */
import type { Auth, SourceDefinition } from "./contract/definition.ts";
import { AuthError, type Problem } from "./errors.ts";
import { targetNames } from "./plan/targets.ts";
import type { PlanOptions } from "./plan-lake.ts";
import type { Project } from "./project.ts";
import type { Secrets } from "./secrets/secrets.ts";

/** A key that a source was asked with. */
export interface KeyUse {
  readonly source: string;
  readonly secret: string;
  readonly backend: string;
  /** See `keyId`. */
  readonly keyId: string;
}

export interface LiveKeys {
  /** Undefined for a source without one. */
  key(source: SourceDefinition): () => Promise<string | undefined>;
  renewKey(source: SourceDefinition): (refused: string) => Promise<boolean>;
}

/** `onUse` hears of each key of each source once. */
export function liveKeys(secrets: Secrets, onUse: (use: KeyUse) => void): LiveKeys {
  const used = new Set<string>();

  async function keyOf({ name: source }: SourceDefinition, { secret }: Auth): Promise<string | undefined> {
    const found = await secrets.read(secret);
    if ("missing" in found) return undefined;
    const { backend, keyId } = found;
    if (!used.has(`${source} ${keyId}`)) onUse({ source, secret, backend, keyId });
    used.add(`${source} ${keyId}`);
    return found.value;
  }

  return {
    key: (source) => async () => (source.auth === undefined ? undefined : keyOf(source, source.auth)),
    renewKey: (source) => async (refused) =>
      source.auth !== undefined && secrets.renewed(source.auth.secret, refused),
  };
}

/**
 * Has the scrubber know the keys before the command, in which one may stand, is put on record. Commands that print keys
 * are run for the sources that this run will ask, and for no others.
 */
export async function learnKeys(
  { settings, secrets }: Pick<Project, "settings" | "secrets">,
  sources: readonly SourceDefinition[],
  request: Pick<PlanOptions, "verb" | "sources" | "reads">,
): Promise<void> {
  secrets.learn(sources.flatMap(({ auth }) => auth?.secret ?? []));
  const extracts = request.verb === "run-all" || request.verb === "extract";
  if (settings.api !== "live" || !extracts) return;
  const given = request.reads?.map(({ source }) => source) ?? request.sources;
  const names = given.length > 0 ? given : (settings.sources?.split(",") ?? []);
  const asked = sources.filter(
    (source) =>
      names.length === 0 ||
      source.resources.some((resource) =>
        targetNames({ source, resource }).some((name) => names.includes(name)),
      ),
  );
  await Promise.all(asked.map(async ({ auth }) => auth && secrets.read(auth.secret)));
}

/** @throws AuthError naming every key that is missing, and where it was looked for */
export async function requireKeys(sources: readonly SourceDefinition[], secrets: Secrets): Promise<void> {
  const wanted = Map.groupBy(
    sources.filter(({ auth }) => auth !== undefined),
    ({ auth }) => auth?.secret as string,
  );
  const answers = await Promise.all([...wanted.keys()].map((name) => secrets.read(name)));
  const problems = [...wanted.values()].flatMap((users, i): Problem[] => {
    const answer = answers[i] as (typeof answers)[number];
    if (!("missing" in answer)) return [];
    const titles = [...new Set(users.map(({ title }) => title))].join(", ");
    return [
      { what: `${answer.missing} (${titles})`, where: `looked up in ${answer.where}`, hint: answer.hint },
    ];
  });
  if (problems.length === 0) return;
  throw new AuthError(
    problems.length === 1 ? (problems[0] as Problem).what : `${problems.length} keys are missing`,
    { problems, next: "put the keys where they are looked up, then run the same command again" },
  );
}
