/** A scenario: how a mock misbehaves. Faults follow from the seed and from how often a request was made, never from chance. */

/** A request, as a scenario sees it. */
export interface Ask {
  /** How often anything was asked before, under this scenario. */
  readonly nth: number;
  /** Path without the query, which names the endpoint. */
  readonly path: string;
  /** How often this very URL was asked before, under this scenario. */
  readonly nthOfUrl: number;
  /** How often this endpoint was asked before, under this scenario. */
  readonly nthOfPath: number;
  /** In [0, 1): the same for every ask of this URL with this seed. */
  readonly roll: number;
}

/** What goes wrong with one response. */
export type Fault =
  /** An answer instead of the API's own. */
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** The API's answer, late. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /**
   * Only this share of the body, 0 to 1. `announced: "whole"` gives the Content-Length of the whole body, then hangs up;
   * `"part"` gives that of the part, as a proxy would that lost the rest.
   */
  | { readonly kind: "cut"; readonly keep: number; readonly announced: "whole" | "part" };

export interface Scenario {
  readonly name: string;
  readonly description: string;
  /** What goes wrong with the answer to this ask; undefined when nothing does. */
  fault?(ask: Ask): Fault | undefined;
  /** A row of a list as this scenario shows it. `roll` in [0, 1) is fixed for the row's id. */
  alter?(
    list: string,
    row: Readonly<Record<string, unknown>>,
    roll: number,
  ): Readonly<Record<string, unknown>>;
  /** Every list is empty. */
  readonly empty?: boolean;
  /** How many rows of the page before each further page repeats. */
  readonly repeats?: number;
  /** Seconds after which a record shows, though its times say earlier. `roll` in [0, 1) is fixed for the record's story. */
  lateness?(roll: number): number;
}
