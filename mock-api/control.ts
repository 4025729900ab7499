/** The mock's own endpoints, beside those of the API it plays. No key is needed. */
import { type HttpHandler, HttpResponse, http } from "msw";
import type { Stage } from "./stage.ts";

export interface About {
  readonly source: string;
  readonly seed: string;
  readonly scale: number;
  readonly now: () => Date;
}

/**
 * `GET /health` says that the mock is up, whatever it plays, and on which clock.
 * `POST /__scenario {"scenario": "outage"}` starts that scenario from its beginning.
 */
export function controlHandlers(stage: Stage, { source, seed, scale, now }: About): HttpHandler[] {
  const status = () => ({
    status: "ok",
    source,
    seed,
    scale,
    scenario: stage.playing.name,
    now: now().toISOString(),
  });
  return [
    http.get("*/health", () => HttpResponse.json(status())),
    http.post("*/__scenario", async ({ request }) => {
      const body = (await request.json().catch(() => ({}))) as { scenario?: unknown };
      try {
        stage.play(String(body.scenario));
        return HttpResponse.json(status());
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return HttpResponse.json({ error: error.message }, { status: 400 });
      }
    }),
  ];
}
