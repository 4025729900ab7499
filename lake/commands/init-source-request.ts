/** What was typed after `lake init-source`, judged: every problem at once, no secret shown. */
import { resolve } from "node:path";
import type { DraftAuth } from "../draft/draft.ts";
import { type Problem, UsageError } from "../errors.ts";
import type { Invocation } from "./verbs.ts";

export interface DraftTyped {
  readonly source: string;
  readonly resource?: string | undefined;
  readonly url: URL;
  readonly auth?: DraftAuth | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Absolute path. */
  readonly sampleFile?: string | undefined;
}

const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const USAGE = "lake init-source shop https://api.example.com/v1/orders?limit=20 --auth bearer=SHOP_KEY";
/** Parameters and headers that hold a key, whatever the service. */
const KEY_NAME =
  /^(authorization|.*(api|access|auth|registration)[-_]?(key|token)|.*secret.*|x-.*-(key|token)|key|token|apikey)$/i;

/** @throws UsageError with every problem */
export function typedDraft({ args, flags, projectDir }: Invocation): DraftTyped {
  const [source = "", address = ""] = args;
  const problems: Problem[] = [];
  const problem = (what: string, hint?: string) =>
    void problems.push({ what, ...(hint === undefined ? {} : { hint }) });
  if (!NAME.test(source)) problem(`the name is ${source || "missing"}, expected snake_case`, USAGE);
  const url = urlOf(address);
  if (url === undefined) problem("the URL is missing or none, expected https://…", USAGE);
  const resource = flags.resource === undefined ? undefined : String(flags.resource);
  if (resource !== undefined && !NAME.test(resource))
    problem(`--resource is ${resource}, expected snake_case`);
  const auth = flags.auth === undefined ? undefined : authOf(String(flags.auth));
  if (auth === "unreadable")
    problem(
      "--auth is not one of its three forms",
      "query:api_key=ENV_NAME, header:token=ENV_NAME or bearer=ENV_NAME",
    );
  const headers = Object.fromEntries(
    [flags.header ?? []].flat().flatMap((header) => {
      const [, name, value] = /^([\w-]+):\s*(.+)$/.exec(String(header)) ?? [];
      if (name === undefined || value === undefined) problem(`--header is not "Name: value"`);
      else if (KEY_NAME.test(name))
        problem(
          `--header ${name} holds a key, which would be written into the source`,
          `--auth header:${name}=ENV_NAME`,
        );
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  const keyed = [...(url?.searchParams.keys() ?? [])].filter((name) => KEY_NAME.test(name));
  for (const name of keyed)
    problem(
      `the URL holds a key as ${name}, which would be written into the source`,
      `leave it out: --auth query:${name}=ENV_NAME`,
    );
  if (problems.length > 0 || url === undefined || auth === "unreadable") {
    const [first] = problems;
    throw new UsageError(
      problems.length === 1 ? `${first?.what}` : `${problems.length} things are wrong with the command`,
      {
        problems,
        state: "nothing was asked or written",
        next: USAGE,
      },
    );
  }
  const sampleFile = flags.sample === undefined ? undefined : resolve(projectDir, String(flags.sample));
  return { source, resource, url, auth, headers, sampleFile };
}

function urlOf(address: string): URL | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isPlain = url.username === "" && url.password === "";
  return isPlain && /^https?:$/.test(url.protocol) ? url : undefined;
}

function authOf(text: string): DraftAuth | "unreadable" {
  const [, kind, name, secret = ""] =
    /^(bearer|header|query)(?::([\w.-]+))?=([A-Za-z_]\w*)$/.exec(text) ?? [];
  if (kind === "bearer" && name === undefined) return { kind, secret };
  if ((kind === "header" || kind === "query") && name !== undefined) return { kind, name, secret };
  return "unreadable";
}
