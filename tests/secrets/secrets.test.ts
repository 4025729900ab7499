import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SecretSetting } from "../../lake/secrets/place.ts";
import { openSecrets } from "../../lake/secrets/secrets.ts";
import { recordedEffects } from "../http/loopback.ts";
import { temporaryFolder } from "../support/lake-process.ts";

const VALUE = "canary/7f3+b2c9=e81d";

interface Given {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Record<string, string | undefined>;
}

function secretsIn(t: TestContext, { settings = {}, env = {} }: Given = {}) {
  const projectDir = temporaryFolder(t);
  const { effects, lines } = recordedEffects();
  env.PATH = process.env.PATH;
  let nowMs = 0;
  const secrets = openSecrets({
    settings: Object.fromEntries(
      Object.entries(settings).map(([name, place]) => [name, SecretSetting.parse(place)]),
    ),
    projectDir,
    effects: { ...effects, env, monotonicMs: () => nowMs },
  });
  const write = (name: string, text: string, mode = 0o600): void => {
    writeFileSync(join(projectDir, name), text);
    chmodSync(join(projectDir, name), mode);
  };
  const wait = (ms: number): void => {
    nowMs += ms;
  };
  return { ...secrets, projectDir, effects, lines, write, wait };
}

async function valueIn(answer: Promise<object>): Promise<string | undefined> {
  return ((await answer) as { value?: string }).value;
}

async function whyMissing(answer: Promise<object>): Promise<string> {
  const { missing = "it is not missing" } = (await answer) as { missing?: string };
  assert.doesNotMatch(JSON.stringify(await answer), /canary|Y2FuYXJ5/);
  return missing;
}

test("the environment comes before .env, an empty variable counts as unset, and each is told with its key's id", async (t) => {
  const env: Record<string, string> = { API_KEY: "from-the-environment" };
  const { read, write } = secretsIn(t, { env });
  write(".env", `API_KEY=${VALUE}\n`);
  assert.deepEqual(await read("API_KEY"), {
    value: "from-the-environment",
    backend: "environment",
    keyId: "c9164f06",
  });
  env.API_KEY = "";
  assert.deepEqual(await read("API_KEY"), { value: VALUE, backend: ".env", keyId: "d9aa7e8a" });
});

test("a missing secret is told with where it was looked up and how to put it there", async (t) => {
  const { read } = secretsIn(t);
  assert.deepEqual(await read("rapidapi/vehicle-market-value"), {
    missing: "rapidapi/vehicle-market-value: is not set",
    where: "the environment and .env, as RAPIDAPI_VEHICLE_MARKET_VALUE",
    hint: "export RAPIDAPI_VEHICLE_MARKET_VALUE=…, or put it into .env",
  });
});

test("every value is known to the scrubber before anyone has it", async (t) => {
  const { read, write, effects } = secretsIn(t, { settings: { k: "file:key.txt" } });
  write("key.txt", VALUE);
  await read("k");
  assert.equal(effects.secrets.scrub(`x ${VALUE}`), "x [secret:k]");
});

test("a file's last line break is no part of the key, and a rewritten file is read again", async (t) => {
  const { read, write, lines } = secretsIn(t, { settings: { k: "file:key.txt" } });
  write("key.txt", `${VALUE}\r\n`);
  assert.equal(await valueIn(read("k")), VALUE);
  write("key.txt", "its-successor\n");
  assert.equal(await valueIn(read("k")), "its-successor");
  assert.deepEqual(lines, []);
});

test("a file that others may read is used with one warning, without what is in it", async (t) => {
  const { read, write, lines } = secretsIn(t, { settings: { k: "file:key.txt" } });
  write("key.txt", VALUE, 0o640);
  await read("k");
  await read("k");
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ["k is in a file that others than its owner may read: chmod 600 key.txt"],
  );
});

test("a file holds several secrets as JSON or as KEY=VALUE lines", async (t) => {
  const { read, write } = secretsIn(t, {
    settings: {
      nested: "file:keys.json#rapidapi.x-rapidapi-key",
      dotted: "file:keys.json#a.b",
      number: "file:keys.json#pin",
      line: "file:keys.env#FRED",
    },
  });
  write("keys.json", JSON.stringify({ rapidapi: { "x-rapidapi-key": VALUE }, "a.b": "dot", pin: 12345678 }));
  write("keys.env", `# keys\nexport FRED="quoted value"\n`);
  assert.equal(await valueIn(read("nested")), VALUE);
  assert.equal(await valueIn(read("dotted")), "dot");
  assert.equal(await valueIn(read("number")), "12345678");
  assert.equal(await valueIn(read("line")), "quoted value");
});

test("whatever is wrong with a file is told without a word of what it holds", async (t) => {
  const places = ["none.txt", "folder", "empty.txt", "cut.json#a", "keys.json#b", "keys.json#obj", "big.txt"];
  const settings = Object.fromEntries(places.map((place) => [place, `file:${place}`]));
  const { read, write, projectDir } = secretsIn(t, { settings });
  mkdirSync(join(projectDir, "folder"));
  write("empty.txt", "\n");
  write("cut.json", `{"a": "${VALUE}`);
  write("keys.json", JSON.stringify({ a: VALUE, obj: { a: VALUE } }));
  write("big.txt", VALUE.repeat(10_000));
  assert.deepEqual(await Promise.all(places.map((place) => whyMissing(read(place)))), [
    "none.txt: the file does not exist",
    "folder: the file is a folder",
    "empty.txt: the file is empty",
    "cut.json#a: the file is no whole JSON",
    "keys.json#b: the file has no field b",
    "keys.json#obj: the file has more than a text in field obj",
    "big.txt: the file has 200000 bytes, more than a secret has",
  ]);
});

test("names that every object has are no fields of it", async (t) => {
  const { read, write } = secretsIn(t, { settings: { k: "file:keys.json#constructor.name" } });
  write("keys.json", "{}");
  assert.equal(await whyMissing(read("k")), "k: the file has no field constructor.name");
});

/** Prints, and counts how often it ran. */
const COUNTED = `printf x >> runs; printf '{"a":"%s","b":"second"}\\n' "$(cat key.txt)"`;

test("a command runs once for all the secrets it prints, and again when its time is over", async (t) => {
  const settings = {
    a: { from: `shell:${COUNTED}`, field: "a", ttlSeconds: 60 },
    b: { from: `shell:${COUNTED}`, field: "b", ttlSeconds: 60 },
  };
  const { read, write, wait, projectDir } = secretsIn(t, { settings });
  const runs = () => readFileSync(join(projectDir, "runs"), "utf8").length;
  write("key.txt", VALUE);
  assert.deepEqual(await Promise.all([valueIn(read("a")), valueIn(read("b")), valueIn(read("a"))]), [
    VALUE,
    "second",
    VALUE,
  ]);
  assert.equal(runs(), 1);
  wait(60_000);
  write("key.txt", "its-successor");
  assert.equal(await valueIn(read("a")), "its-successor");
  assert.equal(runs(), 2);
});

test("a refused value has its command run once more, however many requests were refused", async (t) => {
  const { read, renewed, write, projectDir } = secretsIn(t, {
    settings: { a: { from: `shell:${COUNTED}`, field: "a" } },
  });
  const runs = () => readFileSync(join(projectDir, "runs"), "utf8").length;
  write("key.txt", VALUE);
  await read("a");
  assert.deepEqual(await Promise.all([renewed("a", VALUE), renewed("a", VALUE)]), [false, false]);
  assert.equal(await renewed("a", VALUE), false);
  assert.equal(runs(), 2);
  write("key.txt", "its-successor");
  assert.equal(await renewed("a", VALUE), false, "the same refusal does not run it a third time");
  assert.equal(await renewed("a", "another refused one"), true);
  assert.equal(runs(), 3);
});

test("a refused value in the environment or a file is replaced by what stands there now", async (t) => {
  const env: Record<string, string> = { K: VALUE };
  const { renewed } = secretsIn(t, { env });
  assert.equal(await renewed("K", VALUE), false);
  env.K = "its-successor";
  assert.equal(await renewed("K", VALUE), true);
});

test("a command is not given to a shell: what a shell would expand stays as it is", async (t) => {
  const { read } = secretsIn(t, { settings: { k: "command:printf %s $HOME;ls" } });
  assert.equal(await valueIn(read("k")), "$HOME;ls");
});

test("a command that fails is told with its exit code and its last words, never with a secret", async (t) => {
  const script = `echo ${VALUE}; echo "first line" >&2; echo "bad token: ${VALUE}, session 9f8e7d6c5b4a3f2e1d" >&2; exit 3`;
  const { read, effects } = secretsIn(t, { settings: { k: `shell:${script}` } });
  assert.equal(
    await whyMissing(read("k")),
    "k: the command ended with exit code 3; it says: bad token: [secret:k], session […]",
  );
  assert.equal(
    effects.secrets.scrub(VALUE),
    "[secret:k]",
    "what it printed is kept out of texts all the same",
  );
});

test("a command that is not there, prints nothing, or prints no field is told as such", async (t) => {
  const { read } = secretsIn(t, {
    settings: {
      none: "command:no-such-program-anywhere read x",
      silent: "command:true",
      text: { from: `command:printf ${VALUE}`, field: "a" },
      unnamed: "command:''",
    },
  });
  assert.equal(await whyMissing(read("none")), "none: the command is not installed, or not on PATH");
  assert.equal(await whyMissing(read("silent")), "silent: the command prints nothing");
  assert.equal(await whyMissing(read("text")), "text: what the command prints has no field a");
  assert.equal(await whyMissing(read("unnamed")), "unnamed: the command names no program");
});

test("a command that hangs is ended with everything it started", async (t) => {
  const script = "(sleep 1; touch survived) & echo half; wait";
  const { read, projectDir } = secretsIn(t, {
    settings: { k: { from: `shell:${script}`, timeoutSeconds: 0.2 } },
  });
  assert.equal(await whyMissing(read("k")), "k: the command took longer than 0.2 s");
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.ok(!existsSync(join(projectDir, "survived")));
});

test("a command that failed is run again for the next who asks", async (t) => {
  const { read, write } = secretsIn(t, { settings: { k: "command:cat key.txt" } });
  assert.match(await whyMissing(read("k")), /^k: the command ended with exit code 1; it says: cat: key\.txt/);
  write("key.txt", VALUE);
  assert.equal(await valueIn(read("k")), VALUE);
});

test("learning names reads files and variables, and runs nothing", async (t) => {
  const { learn, write, effects, projectDir } = secretsIn(t, {
    settings: { f: "file:key.txt", c: "command:touch ran" },
    env: { E: "in-the-environment" },
  });
  write("key.txt", VALUE);
  learn(["f", "c", "E", "unset"]);
  assert.equal(effects.secrets.scrub(`${VALUE} in-the-environment`), "[secret:f] [secret:E]");
  assert.ok(!existsSync(join(projectDir, "ran")));
});
