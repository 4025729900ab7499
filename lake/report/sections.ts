/** The parts of a report's page, each from the part of the run that it shows. */
import type { AssertionResult, AssertionStatus } from "../assert/assertion-result.ts";
import type { LandedResource } from "../state/commit.ts";
import { Html, html } from "./html.ts";
import { qualityScores } from "./quality-score.ts";
import type { RunReport } from "./report.ts";
import { bytes, count, duration } from "./units.ts";

const NOTHING = new Html("");

export function facts({ runId, command, outcome, startedAt, elapsedMs, api, snapshot }: RunReport): Html {
  const lines: [string, string][] = [
    ["run", runId],
    ["command", command],
    ["outcome", outcome],
    ["started", startedAt],
    ["took", duration(elapsedMs)],
    ["API", api ?? "not asked"],
    ["snapshot", snapshot === null ? "none published by this run" : `${snapshot} published`],
  ];
  return html`<dl>${lines.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** The error of a run that did not complete, as its JSON says it. */
export function failure({ error }: RunReport): Html {
  if (error === null) return NOTHING;
  const text = (key: string) => (typeof error[key] === "string" ? error[key] : undefined);
  const lines = ["where", "state", "next"].flatMap((key) =>
    text(key) === undefined ? [] : [[key, text(key)]],
  );
  const problems = Array.isArray(error.problems)
    ? (error.problems as Record<string, string | undefined>[])
    : [];
  return html`<section class="failed"><h2>${text("message") ?? "failed"}</h2>
<ul>${problems.map(({ where, what, hint, excerpt }) => html`<li>${where === undefined ? null : html`<code>${where}</code> `}${what}${hint === undefined ? null : html`<br><small>${hint}</small>`}${excerpt === undefined ? null : html`<pre>${excerpt}</pre>`}</li>`)}</ul>
<dl>${lines.map(([name, value]) => html`<dt>${name}</dt><dd><code>${value}</code></dd>`)}</dl></section>`;
}

const ORDER: readonly AssertionStatus[] = ["failed", "errored", "warned", "skipped", "passed"];

/** Failures first, each with its rows; what passed is folded away. */
export function assertions({ assertions: results }: RunReport): Html {
  if (results.length === 0) return NOTHING;
  const sorted = [...results].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
  const loud = sorted.filter(({ status }) => status !== "passed");
  const passed = sorted.filter(({ status }) => status === "passed");
  return html`<section><h2>Assertions</h2><p>${tally(results)}</p>${loud.map(assertion)}
<details><summary>${count(passed.length)} passed</summary>${table(
    ["assertion", "model", "severity", "took", "where"],
    passed.map(({ name, description, model, severity, elapsedMs, place }) => [
      html`${name}<br><small>${description}</small>`,
      model,
      severity,
      number(duration(elapsedMs)),
      html`<code>${place.path}:${place.line}</code>`,
    ]),
  )}</details></section>`;
}

function tally(results: readonly AssertionResult[]): string {
  return ORDER.map((status) => [status, results.filter((result) => result.status === status).length] as const)
    .filter(([, n]) => n > 0)
    .map(([status, n]) => `${count(n)} ${status}`)
    .join(", ");
}

function assertion(result: AssertionResult): Html {
  const { name, status, severity, message, place, sample, failingRows, failingRowsPath, sql } = result;
  const more = failingRows - (sample?.rows.length ?? 0);
  return html`<article class="${status}"><h3><span class="badge">${status}</span> ${name}</h3>
<p>${message}</p><p><small>${result.model} · ${severity} · <code>${place.path}:${place.line}:${place.column}</code></small></p>
${sample === undefined ? NOTHING : table(sample.columns, sample.rows)}
${failingRowsPath === undefined ? NOTHING : html`<p>${more > 0 ? `${count(more)} more in ` : "kept in "}<a href="${link(failingRowsPath)}">${failingRowsPath}</a></p>`}
<details><summary>SQL</summary><pre>${sql}</pre></details></article>`;
}

export function extraction({ landed }: RunReport): Html {
  if (landed.length === 0) return NOTHING;
  const columns = [
    "resource",
    "window",
    "fetched = landed + rejected + duplicate",
    "pages",
    "requests",
    "retries",
    "bytes",
    "took",
  ];
  return html`<section><h2>Extraction</h2>${table(
    columns,
    landed.map((resource) => [
      html`${resource.source}.${resource.resource}${resource.complete ? null : html` <span class="badge failed">incomplete</span>`}`,
      html`<small>${resource.window.from}<br>${resource.window.to}</small>`,
      conservation(resource),
      ...[resource.pages, resource.requests, resource.retries].map((n) => number(count(n))),
      number(bytes(resource.bytes)),
      number(duration(resource.elapsedMs)),
    ]),
  )}${drift(landed)}</section>`;
}

function conservation({ fetched, landed, rejected, duplicate }: LandedResource): Html {
  const holds = fetched === landed + rejected + duplicate;
  const identity = `${count(fetched)} = ${count(landed)} + ${count(rejected)} + ${count(duplicate)}`;
  return html`<span class="n ${holds ? "" : "failed"}">${identity} ${holds ? "✓" : "✗"}</span>`;
}

function drift(landed: readonly LandedResource[]): Html {
  const rows = landed.flatMap((resource) =>
    resource.drift.map(({ kind, path, rows }) => [
      `${resource.source}.${resource.resource}`,
      kind,
      path,
      number(count(rows)),
    ]),
  );
  if (rows.length === 0) return NOTHING;
  return html`<h3>Drift</h3>${table(["resource", "change", "field", "rows"], rows)}`;
}

export function models({ builds, assertions: results }: RunReport): Html {
  const scores = qualityScores(results);
  const names = [...new Set([...builds.map(({ model }) => model), ...Object.keys(scores)])].sort();
  if (names.length === 0) return NOTHING;
  const built = new Map(builds.map((build) => [build.model, build]));
  return html`<section><h2>Models</h2>${table(
    ["model", "state", "rows", "files", "bytes", "took", "quality"],
    names.map((name) => {
      const build = built.get(name);
      const score = scores[name] === undefined ? NOTHING : number(`${scores[name]} %`);
      if (build === undefined) return [name, "not built", ...Array<Html>(4).fill(NOTHING), score];
      return [
        name,
        html`<span class="badge ${build.state}">${build.state === "fresh" ? "[fresh]" : build.state}</span>`,
        build.rows === null ? "view" : number(count(build.rows)),
        number(
          build.freshFiles === 0
            ? count(build.files)
            : `${count(build.files)}, ${count(build.freshFiles)} fresh`,
        ),
        number(bytes(build.bytes)),
        number(duration(build.elapsedMs)),
        score,
      ];
    }),
  )}<p><small>Quality: weight of the assertions that passed over the weight of those that ran, an error twice a warning. [fresh]: byte-identical to what was published.</small></p></section>`;
}

function number(text: string): Html {
  return html`<span class="n">${text}</span>`;
}

/** Cells that are not HTML are data: NULL is told apart from the text. */
function table(columns: readonly string[], rows: readonly (readonly unknown[])[]): Html {
  return html`<div class="wide"><table><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((value) => html`<td>${cell(value)}</td>`)}</tr>`)}</tbody></table></div>`;
}

function cell(value: unknown): Html {
  if (value instanceof Html) return value;
  if (value === null || value === undefined) return html`<span class="null">NULL</span>`;
  return html`${typeof value === "string" ? value : JSON.stringify(value)}`;
}

/** Relative to the page, whatever the name. */
function link(path: string): string {
  return `./${path.split("/").map(encodeURIComponent).join("/")}`;
}
