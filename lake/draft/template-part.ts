/**
 * The part of an example project that some of its sources need: their folders, the models that read nothing else, the
 * assertions and flows about those. Pure. It goes by the names that files mention, which is enough for the example that
 * this package brings; `lake check` judges the outcome like any project.
 */

export interface TemplateFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Names of the folders of `extract/`. */
export function sourceFolders(files: readonly TemplateFile[]): string[] {
  return [...new Set(files.flatMap(({ path }) => /^extract\/(\w+)\//.exec(path)?.[1] ?? []))];
}

export function templatePart(files: readonly TemplateFile[], chosen: readonly string[]): TemplateFile[] {
  const folders = sourceFolders(files);
  const kept = withImported(files, new Set(chosen));
  const absent = folders.filter((folder) => !kept.has(folder));
  const folderOf = (source: string) =>
    folders
      .filter((folder) => source === folder || source.startsWith(`${folder}_`))
      .sort(byLength)
      .at(-1);
  const models = keptModels(files, (source) => kept.has(folderOf(source) ?? ""), kept);
  return files.flatMap((file) => {
    const { path, text } = file;
    const folder = /^(?:extract|mock-api)\/(\w+)\//.exec(path)?.[1];
    if (folder !== undefined && folders.includes(folder)) return kept.has(folder) ? [file] : [];
    if (path === "mock-api/index.ts") return [{ path, text: withoutMocks(text, absent) }];
    if (path === "lake.config.ts")
      return [references(text).every((name) => models.has(name)) ? file : { path, text: PLAIN_CONFIG }];
    if (path.endsWith(".sql"))
      return models.has(modelName(path) ?? "") || isAbout(path, text, models, kept, folderOf) ? [file] : [];
    if (/^(flows\/|extract\/\w+\.ts$)/.test(path))
      return absent.some((name) => mentions(text, name)) ? [] : [file];
    return [file];
  });
}

const PLAIN_CONFIG = `import { defineConfig } from "lake";\n\nexport default defineConfig({});\n`;

/** Names of the secrets that the sources want. */
export function secretNames(files: readonly TemplateFile[]): string[] {
  const texts = files.filter(({ path }) => path.startsWith("extract/")).map(({ text }) => text);
  return [
    ...new Set(
      texts.flatMap((text) => [...text.matchAll(/\bsecret: "([^"]+)"/g)].map(([, name]) => name ?? "")),
    ),
  ];
}

/** A folder may import from another one, and then needs it. */
function withImported(files: readonly TemplateFile[], chosen: Set<string>): Set<string> {
  for (const folder of chosen) {
    const own = files.filter(
      ({ path }) => path.startsWith(`extract/${folder}/`) || path.startsWith(`mock-api/${folder}/`),
    );
    for (const { text } of own)
      for (const [, other = ""] of text.matchAll(
        /from "(?:\.\.\/)+(?:extract\/|mock-api\/)?(\w+)\/[\w.-]+"/g,
      ))
        chosen.add(other);
  }
  return chosen;
}

/** Models all of whose references are kept; those without any go by their tags. */
function keptModels(
  files: readonly TemplateFile[],
  hasSource: (source: string) => boolean,
  folders: ReadonlySet<string>,
): Set<string> {
  const kept = new Set<string>();
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const { path, text } of files) {
      const name = modelName(path);
      if (name === undefined) continue;
      const read = references(text).filter((reference) => reference !== name);
      const tags = /^tags: \[(.*)\]$/m.exec(text)?.[1]?.split(", ") ?? [];
      const whole =
        read.length === 0
          ? tags.some((tag) => folders.has(tag))
          : read.every((reference) => kept.has(reference) || hasSource(landedSource(reference) ?? ""));
      if (whole) kept.add(name);
    }
  }
  return kept;
}

function isAbout(
  path: string,
  text: string,
  models: ReadonlySet<string>,
  folders: ReadonlySet<string>,
  folderOf: (source: string) => string | undefined,
): boolean {
  if (!path.startsWith("quality/")) return false;
  return references(text).every(
    (name) => models.has(name) || folders.has(folderOf(landedSource(name) ?? "") ?? ""),
  );
}

/** `models/gold/x.sql` → `gold.x`. */
function modelName(path: string): string | undefined {
  const [, layer, name] = /^models\/(\w+)\/(\w+)\.sql$/.exec(path) ?? [];
  return layer === undefined ? undefined : `${layer}.${name}`;
}

/** Tables of the three layers that a text names outside its comments. */
function references(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|--.*$/gm, "");
  return [...code.matchAll(/\b(?:FROM|JOIN)\s+((?:bronze|silver|gold)\.\w+)/gi)].map(
    ([, name]) => name ?? "",
  );
}

function landedSource(table: string): string | undefined {
  return /^bronze\.(\w+?)__/.exec(table)?.[1];
}

function withoutMocks(text: string, folders: readonly string[]): string {
  return text
    .split("\n")
    .filter((line) => !folders.some((folder) => line.includes(`import("./${folder}/`)))
    .join("\n");
}

function mentions(text: string, folder: string): boolean {
  return new RegExp(`["\`/]${folder}(?:[_.][a-z_]+)?["\`/.]`).test(text);
}

function byLength(a: string, b: string): number {
  return a.length - b.length;
}
