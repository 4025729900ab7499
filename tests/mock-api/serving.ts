/** A served mock for the length of a test, with what tests ask of it. */
import { type MockApi, type MockApiOptions, serveMockApi } from "../../mock-api/index.ts";

export const NOW = new Date("2026-11-21T12:25:00Z");

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are compared, not computed with
  readonly body: any;
}

export async function serving(options: Partial<MockApiOptions> = {}) {
  const mock: MockApi = await serveMockApi({ now: NOW, ...options });
  return {
    mock,
    url: mock.url,
    /** GET with the mock's key. The body is undefined when it is not JSON. */
    async ask(path: string, headers: Record<string, string> = {}): Promise<Asked> {
      const response = await fetch(mock.url + path, {
        headers: { authorization: "Bearer sk_test_mock", ...headers },
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, body: parsed(text) };
    },
    play: (scenario: string) =>
      fetch(`${mock.url}/__scenario`, { method: "POST", body: JSON.stringify({ scenario }) }),
    [Symbol.asyncDispose]: () => mock.close(),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
