/** A report as one HTML page that needs nothing else: no script, no request, readable from a mail or from file://. */
import { Html, html } from "./html.ts";
import type { RunReport } from "./report.ts";
import { assertions, extraction, facts, failure, models } from "./sections.ts";
import { STYLE } from "./style.ts";

/** Pure; every value is escaped. What failed comes first. */
export function renderReport(report: RunReport): string {
  const { runId, outcome } = report;
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${outcome}: lake run ${runId}</title>
<style>${new Html(STYLE)}</style>
<main>
<h1>Run ${runId} <span class="verdict ${outcome}">${outcome}</span></h1>
${failure(report)}
${facts(report)}
${assertions(report)}
${models(report)}
${extraction(report)}
</main>
</html>
`.text;
}
