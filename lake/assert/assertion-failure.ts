/** The verdict over all assertions as one error, or none. */
import { posix } from "node:path";
import { quoteLiteral } from "../duckdb/identifiers.ts";
import { AssertionFailedError, type Problem } from "../errors.ts";
import { type AssertionResult, blocks } from "./assertion-result.ts";

/** `reportPath`: the run's report.html as a person can open it; failing rows lie beside it. */
export function assertionFailure(
  results: readonly AssertionResult[],
  reportPath: string,
): AssertionFailedError | undefined {
  const blocking = results.filter(blocks);
  if (blocking.length === 0) return undefined;
  const folder = posix.dirname(reportPath);
  const models = [...new Set(blocking.map(({ model }) => model))].sort().join(", ");
  const rows = blocking.find(({ failingRowsPath }) => failingRowsPath !== undefined)?.failingRowsPath;
  const count = blocking.length === 1 ? "1 assertion" : `${blocking.length} assertions`;
  return new AssertionFailedError(`${count} failed on ${models}`, {
    where: reportPath,
    problems: blocking.map((result) => problem(result, folder)),
    next:
      rows === undefined ? `open ${reportPath}` : `lake query "FROM ${quoteLiteral(`${folder}/${rows}`)}"`,
  });
}

function problem(result: AssertionResult, folder: string): Problem {
  const { name, message, place, failingRowsPath } = result;
  return {
    what: `${name}: ${message}`,
    where: `${place.path}:${place.line}:${place.column}`,
    ...(failingRowsPath === undefined ? {} : { hint: `all failing rows: ${folder}/${failingRowsPath}` }),
  };
}
