import assert from "node:assert/strict";
import { test } from "node:test";
import { describePlace, placeOf, SecretSetting, variableOf } from "../../lake/secrets/place.ts";

function settings(given: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(Object.entries(given).map(([name, place]) => [name, SecretSetting.parse(place)]));
}

test("a name without a setting is an environment variable: slashes and hyphens become underscores", () => {
  assert.equal(variableOf("STRIPE_API_KEY"), "STRIPE_API_KEY");
  assert.equal(variableOf("rapidapi/vehicle-market-value"), "RAPIDAPI_VEHICLE_MARKET_VALUE");
  assert.deepEqual(placeOf("bls.key", {}), { kind: "environment", variable: "BLS_KEY" });
});

test("the name itself beats every pattern, and of patterns the one that says most", () => {
  const given = settings({
    "*": "env:ANY",
    "rapidapi/*": "env:RAPID",
    "rapidapi/vehicle-*": "env:VEHICLE",
    "rapidapi/vehicle-history": "env:HISTORY",
  });
  const variables = ["fred", "rapidapi/weather", "rapidapi/vehicle-value", "rapidapi/vehicle-history"].map(
    (name) => describePlace(placeOf(name, given)),
  );
  assert.deepEqual(
    variables.map((text) => /\w+$/.exec(text)?.[0]),
    ["ANY", "RAPID", "VEHICLE", "HISTORY"],
  );
});

test("a dot in a pattern is a dot, and a name is matched whole", () => {
  const given = settings({ "a.b": "env:DOT", "b*": "env:B" });
  assert.deepEqual(placeOf("axb", given), { kind: "environment", variable: "AXB" });
  assert.deepEqual(placeOf("ab", given), { kind: "environment", variable: "AB" });
});

test("one pattern serves many secrets: {name} stands for each", () => {
  const given = settings({ "rapidapi/*": "file:/run/secrets/{name}.json#{name}" });
  assert.deepEqual(placeOf("rapidapi/$&", given), {
    kind: "file",
    path: "/run/secrets/rapidapi/$&.json",
    field: "rapidapi/$&",
  });
});

test("a command is split at spaces, quotes keep words together, and a shell is used when asked for", () => {
  const place = (given: unknown) => placeOf("x", settings({ x: given }));
  assert.deepEqual(place(`command:op read "op://My Vault/it's {name}/key" --flag='a b'`), {
    kind: "command",
    words: ["op", "read", "op://My Vault/it's x/key", "--flag=a b"],
    field: undefined,
    ttlMs: Number.POSITIVE_INFINITY,
    timeoutMs: 10_000,
  });
  assert.deepEqual(
    place({ from: "shell:pass show x | head -1", field: "a.b", ttlSeconds: 60, timeoutSeconds: 2 }),
    {
      kind: "command",
      words: ["sh", "-c", "pass show x | head -1"],
      field: "a.b",
      ttlMs: 60_000,
      timeoutMs: 2000,
    },
  );
});

test("of a command only the program is told: its arguments may be secret themselves", () => {
  const place = placeOf("x", settings({ x: "command:vault read -token=s.abcdef secret/x" }));
  assert.equal(describePlace(place), "command vault");
});

for (const wrong of ["sk_live_0123456789", "env:", "file:   ", "https://example.com", 7, { field: "x" }]) {
  test(`${JSON.stringify(wrong)} is no place, and what it was is not repeated`, () => {
    const { error } = SecretSetting.safeParse(wrong);
    assert.match(error?.issues[0]?.message ?? "", /^expected env:VARIABLE, file:PATH\[#FIELD\], command:/);
    assert.doesNotMatch(error?.issues[0]?.message ?? "", /sk_live|example\.com/);
  });
}
