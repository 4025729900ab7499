/** The columns of a contract: what each is called, how DuckDB reads it from JSON, and what it becomes. */
import { columnExpression, columnType, identifier, readType } from "./column-sql.ts";
import type { Contract } from "./definition.ts";
import { contractShape, type Shape } from "./shape.ts";

export interface ContractColumn {
  readonly name: string;
  /** DuckDB type of the column in bronze. */
  readonly type: string;
  /** DuckDB type that `read_json` reads the landed file's field as. */
  readonly readAs: string;
  /** SQL over the field as read, giving `type`. */
  readonly expression: string;
  readonly shape: Shape;
}

/** In the order the contract declares them. Throws ConfigError naming every field that cannot be a column. */
export function contractColumns(contract: Contract): ContractColumn[] {
  return contractShape(contract).fields.map(({ name, shape }) => ({
    name,
    type: columnType(shape),
    readAs: readType(shape, "file"),
    expression: columnExpression(shape, identifier(name), "file"),
    shape,
  }));
}
