/** The parts of the documents that the code knows best, as Markdown. */
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../lake/config.ts";
import { loadSources, type Project } from "../../lake/project.ts";
import { helpData } from "../../lake/render-help.ts";
import { scenarios } from "../../mock-api/index.ts";
import { REPOSITORY } from "../support/lake-process.ts";

interface Told {
  readonly flag: string;
  readonly about: string;
}

interface Help {
  readonly commands: readonly { name: string; args?: string; about: string; options: readonly Told[] }[];
  readonly globalOptions: readonly Told[];
  readonly exitCodes: readonly { code: number; meaning: string }[];
}

const help = helpData(undefined) as unknown as Help;

export async function generatedSection(name: string): Promise<string> {
  switch (name) {
    case "verbs":
      return verbs();
    case "options":
      return options();
    case "global options":
      return table(["option", "means"], help.globalOptions.map(optionRow));
    case "settings":
      return settings();
    case "exit codes":
      return table(
        ["code", "means"],
        help.exitCodes.map(({ code, meaning }) => [String(code), meaning]),
      );
    case "sources":
      return sources();
    case "scenarios":
      return table(
        ["scenario", "what happens"],
        scenarios.map(({ name, description }) => [`\`${name}\``, description]),
      );
    default:
      throw new Error(`the documents ask for a section ${name}, which generated-sections.ts does not make`);
  }
}

function verbs(): string {
  return table(
    ["command", "does"],
    help.commands.map(({ name, args, about }) => [
      `\`lake ${[name, args].filter(Boolean).join(" ")}\``,
      about,
    ]),
  );
}

/** One line an option, with the commands that take it in this sense. */
function options(): string {
  const all = help.commands.flatMap(({ name, options }) => options.map((option) => ({ ...option, name })));
  const alike = [...Map.groupBy(all, ({ flag, about }) => `${flag} ${about}`).values()];
  return table(
    ["option", "of", "means"],
    alike.map((same) => [`\`${same[0]!.flag}\``, same.map(({ name }) => name).join(", "), same[0]!.about]),
  );
}

function optionRow({ flag, about }: Told): string[] {
  return [`\`${flag}\``, about];
}

/** As they are where nobody has set anything. */
async function settings(): Promise<string> {
  const nowhere = mkdtempSync(join(tmpdir(), "lake-settings-"));
  const { lines } = await loadConfig({ projectDir: nowhere, env: {}, flags: {} });
  rmdirSync(nowhere);
  return table(
    ["lake.config.ts", "environment", "default", "means"],
    lines.map(({ name, variable, value, about }) => [
      `\`${name}\``,
      `\`${variable}\``,
      value === undefined ? "" : `\`${value}\``,
      about,
    ]),
  );
}

async function sources(): Promise<string> {
  const all = await loadSources({ dir: REPOSITORY } as Project);
  return table(
    ["source", "service", "key", "requests", "resources"],
    all.map(({ name, title, auth, limits, resources }) => {
      const { ratePerSecond, perDay, perMonth } = limits;
      const quotas = [perDay && `${perDay} a day`, perMonth && `${perMonth} a month`].filter(Boolean);
      return [
        `\`${name}\``,
        title,
        auth === undefined ? "none" : `\`${auth.secret}\``,
        [`${ratePerSecond}/s`, ...quotas].join(", "),
        resources.map((resource) => resource.name).join(", "),
      ];
    }),
  );
}

/** Padded as the formatter pads it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |\n`;
  return [head, widths.map((width) => "-".repeat(width)), ...cells].map(line).join("");
}
