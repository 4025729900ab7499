import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { FRAGILE_NUMBER, parseExactly, UNPAIRED_SURROGATE } from "../../lake/contract/exact-json.ts";

test("numbers print as they were written", () => {
  const text = '{"a":12345678901234567890.123456789,"b":[1e400,-0,1.50],"__proto__":{"x":1E5},"s":"é\\n"}';
  assert.equal(JSON.stringify(parseExactly(text)), text);
});

const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));

test("a number whose digits a double loses is always found fragile", () => {
  const number = fc
    .tuple(
      fc.boolean(),
      fc.bigInt(0n, 10n ** 25n),
      fc.option(digits(1, 30)),
      fc.option(fc.integer({ min: -400, max: 400 })),
    )
    .map(([negative, whole, fraction, exponent]) => ({
      text: `${negative ? "-" : ""}${whole}${fraction === null ? "" : `.${fraction}`}${exponent === null ? "" : `e${exponent}`}`,
      isWhole: fraction === null && exponent === null,
    }));
  fc.assert(
    fc.property(number, ({ text, isWhole }) => {
      fc.pre(!isWhole && !sameNumber(text, String(Number(text))));
      for (const json of [`{"a":${text}}`, `[1, ${text}]`, `{"a" : \n ${text}}`])
        assert.match(json, FRAGILE_NUMBER);
    }),
    { numRuns: 2000 },
  );
});

/** Compares decimal text without rounding. */
function sameNumber(a: string, b: string): boolean {
  const [x, y] = [normal(a), normal(b)];
  return (
    x !== undefined &&
    y !== undefined &&
    x.digits === y.digits &&
    (x.digits === "0" || x.exponent === y.exponent)
  );
}

function normal(text: string): { digits: string; exponent: number } | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const all = (whole + fraction).replace(/^0+/, "");
  const digits = all.replace(/0+$/, "");
  if (digits === "") return { digits: "0", exponent: 0 };
  return {
    digits: sign + digits,
    exponent: Number(exponent) - fraction.length + (all.length - digits.length),
  };
}

test("half a surrogate pair is found, a whole one is not", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0xd7fe, max: 0xe001 }), { maxLength: 6 }), (units) => {
      const text = units.map((unit) => `\\u${unit.toString(16)}`).join("");
      assert.equal(UNPAIRED_SURROGATE.test(text), !String.fromCharCode(...units).isWellFormed());
    }),
    { numRuns: 2000 },
  );
});
