/** Which scenario plays, and how often each request was made under it. */
import type { Ask, Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios.ts";

export class Stage {
  readonly #scenarios: ReadonlyMap<string, Scenario>;
  readonly #roll: (text: string) => number;
  readonly #counts = new Map<string, number>();
  #playing: Scenario;

  /**
   * @param roll a number in [0, 1) for a text, fixed by the seed
   * @throws RangeError when there is no scenario of that name
   */
  constructor(scenarios: readonly Scenario[], playing: string, roll: (text: string) => number) {
    this.#scenarios = new Map(scenarios.map((scenario) => [scenario.name, scenario]));
    this.#roll = roll;
    this.#playing = this.named(playing);
  }

  get playing(): Scenario {
    return this.#playing;
  }

  named(name: string): Scenario {
    const found = this.#scenarios.get(name) ?? (Object.hasOwn(SCENARIOS, name) ? steady(name) : undefined);
    if (found !== undefined) return found;
    throw new RangeError(`no scenario is called ${name}; there are ${Object.keys(SCENARIOS).join(", ")}`);
  }

  /** From now on this one plays, from its beginning. */
  play(name: string): void {
    this.#playing = this.named(name);
    this.#counts.clear();
  }

  /** The scenario for a request, which may name its own in the header `x-mock-scenario`, and the request as it sees it. */
  admit(request: Request): { readonly scenario: Scenario; readonly ask: Ask } {
    const name = request.headers.get("x-mock-scenario");
    const scenario = name === null ? this.#playing : this.named(name);
    const { pathname, search } = new URL(request.url);
    const ask: Ask = {
      nth: this.#count(`${scenario.name} all`),
      path: pathname,
      nthOfUrl: this.#count(`${scenario.name} url ${pathname}${search}`),
      nthOfPath: this.#count(`${scenario.name} path ${pathname}`),
      roll: this.#roll(`${pathname}${search}`),
    };
    return { scenario, ask };
  }

  #count(key: string): number {
    const count = this.#counts.get(key) ?? 0;
    this.#counts.set(key, count + 1);
    return count;
  }
}

/** What a mock plays that has nothing of its own for a scenario of the others. */
function steady(name: string): Scenario {
  return { name, description: "everything works" };
}
