/** The one style sheet of a report: system fonts, light and dark, nothing fetched. */
export const STYLE = `
:root { color-scheme: light dark; --fg: #1c1e21; --dim: #63676d; --bg: #fff; --line: #dfe1e5; --soft: #f5f6f7;
  --ok: #176b37; --bad: #b3201b; --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6e7e9; --dim: #9a9fa6; --bg: #16181b; --line: #32363b;
  --soft: #1f2226; --ok: #5cc98a; --bad: #ff8a80; --warn: #e9b44c; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--fg); background: var(--bg); margin: 0 auto; max-width: 76rem;
  padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin: 0 0 .3rem; }
small, dt { color: var(--dim); } code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: .7rem; overflow-x: auto; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; } dd { margin: 0; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top;
  white-space: pre-wrap; overflow-wrap: anywhere; } th { color: var(--dim); font-weight: 500; white-space: nowrap; }
td:has(> .n) { text-align: right; white-space: nowrap; } .null { color: var(--dim); font-style: italic; }
article, section.failed { border-left: 3px solid var(--line); padding: .1rem 0 .1rem 1rem; margin: 1.2rem 0; }
article.failed, article.errored, section.failed { border-color: var(--bad); } article.warned { border-color: var(--warn); }
.badge { font-size: .85em; font-weight: 600; } .failed .badge, .errored .badge, .badge.failed, .n.failed { color: var(--bad); }
.warned .badge { color: var(--warn); } .badge.fresh, .badge.skipped { color: var(--dim); }
.verdict.completed { color: var(--ok); } .verdict.failed, .verdict.aborted { color: var(--bad); } .verdict.cancelled { color: var(--warn); }
summary { cursor: pointer; color: var(--dim); } a { color: inherit; }
`;
