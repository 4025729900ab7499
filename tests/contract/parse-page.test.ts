import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePage } from "../../lake/contract/parse-page.ts";
import { BadResponseError } from "../../lake/errors.ts";

const context = {
  method: "GET",
  url: "https://api.example.com/v1/charges?limit=2",
  status: 200,
  rowsPath: ["data"],
};

function refusal(body: string | Uint8Array, rowsPath: readonly string[] = ["data"]): BadResponseError {
  try {
    parsePage(typeof body === "string" ? Buffer.from(body) : body, { ...context, rowsPath });
  } catch (error) {
    assert.ok(error instanceof BadResponseError);
    return error;
  }
  return assert.fail("the body was accepted");
}

test("rows are found at their path", () => {
  const { body, rows } = parsePage(Buffer.from('{"data":[{"a":1}],"more":true}'), context);
  assert.deepEqual({ body, rows }, { body: { data: [{ a: 1 }], more: true }, rows: [{ a: 1 }] });
  assert.deepEqual(parsePage(Buffer.from("[1]"), { ...context, rowsPath: [] }).rows, [1]);
  assert.deepEqual(parsePage(Buffer.from('{"a":{"b":[]}}'), { ...context, rowsPath: ["a", "b"] }).rows, []);
});

test("a view into a larger buffer is read on its own", () => {
  const whole = new Uint8Array(Buffer.from('xx{"data":[]}yy'));
  assert.deepEqual(parsePage(whole.subarray(2, -2), context).rows, []);
});

test("each bad body is refused with what it is, and where it came from", () => {
  const cases: [string | Uint8Array, RegExp][] = [
    ["", /empty/],
    ["<!DOCTYPE html><html><title>Log in</title>", /HTML, not JSON: .*Log in/],
    ["<?xml version='1.0'?><error/>", /XML, not JSON/],
    ['{"data":[{"a":1},{"a"', /not JSON .* cut short/],
    ['{"data":[NaN]}', /not JSON/],
    ['\ufeff{"data":[]}', /UTF-8 byte order mark/],
    [Buffer.from('\ufeff{"data":[]}', "utf16le"), /UTF-16 byte order mark/],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /character 2 is not valid UTF-8/],
    ['{"items":[],"count":3}', /data is absent, expected the array of rows; its fields are items, count/],
    ['{"data":{"a":1}}', /data is an object/],
    ['{"data":null}', /data is null/],
    ["[]", /data is absent/],
    ["null", /data is absent/],
  ];
  for (const [body, message] of cases) {
    const error = refusal(body);
    assert.match(error.message, message);
    assert.equal(error.where, "GET https://api.example.com/v1/charges?limit=2 → 200");
    assert.ok(error.next);
  }
  assert.match(refusal('{"a":[]}', []).message, /the body is an object, expected the array/);
});
