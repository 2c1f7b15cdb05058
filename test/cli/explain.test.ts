import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import sinon from "sinon";
import { hazards } from "../../faults/hazards/hazard-list.ts";
import { allClaims } from "../../spec/claims/all-claims.ts";
import errorData from "../../spec/errors.json" with { type: "json" };
import { decisionTable } from "../../spec/reader/decision-table.ts";
import { outcomeTable } from "../../spec/reader/outcome-table.ts";
import { loadRequirements } from "../../spec/reader/requirements.ts";
import trace from "../../spec/traceability.json" with { type: "json" };
import { explain, explainable, explainCommand } from "../../src/cli/explain.ts";
import { constants } from "../../src/constants.ts";
import { nearest } from "../../src/did-you-mean.ts";

const { $comment: _, ...errors } = errorData;
const hazardPage = readFileSync(new URL("../../spec/HAZARDS.md", import.meta.url), "utf8");

describe("spec/errors.json", () => {
  test("lists exactly the codes that src/errors.ts has", () => {
    const text = readFileSync(new URL("../../src/errors.ts", import.meta.url), "utf8");
    const union = /type WalguardErrorCode =([^;]*);/.exec(text)?.[1] ?? "";
    const codes = [...union.matchAll(/"(ERR_WALGUARD_[A-Z_]+)"/g)].map(([, code]) => code);
    assert.ok(codes.length > 10, "the codes were not found in src/errors.ts");
    assert.deepEqual(
      Object.keys(errors).sort(),
      [...codes].sort(),
      "a user would meet a code that nothing explains",
    );
  });

  test("names kinds after the codes, and only requirements that exist", () => {
    const known = new Set(loadRequirements().map(({ id }) => id));
    for (const [code, { kind, meaning, whatToDo, requirements }] of Object.entries(errors)) {
      if (kind !== "runtime" && kind !== "driver")
        assert.notEqual(requirements.length, 0, `${code} names no requirement`);
      assert.equal(`ERR_WALGUARD_${kind.toUpperCase().replaceAll("-", "_")}`, code);
      assert.match(meaning, /\.$/);
      assert.match(whatToDo, /\.$/);
      for (const requirement of requirements) assert.ok(known.has(requirement), `${code}: ${requirement}`);
    }
  });
});

describe("walguard explain", () => {
  test("explains every id of the specification, each in a text of its own", () => {
    const ids = explainable();
    const wanted = [
      ...loadRequirements().map(({ id }) => id),
      ...decisionTable.rows.map(({ id }) => id),
      ...outcomeTable.rows.map(({ id }) => id),
      ...Object.keys(outcomeTable.outcomes),
      ...Object.keys(errors),
      ...Object.keys(constants),
      ...trace.cases.map(({ id }) => id),
      ...trace.mutants.map(({ id }) => id),
      ...allClaims.map(({ id }) => id),
      ...[...hazardPage.matchAll(/^### (\S+)/gm)].map(([, id]) => String(id)),
      ...hazards.map(({ id }) => id),
    ];
    assert.ok(
      ["2.5", "D"].every((id) => wanted.includes(id)),
      "the chapter on hazards was not found",
    );
    assert.deepEqual(ids, wanted, "an id that walguard prints could not be looked up");
    assert.equal(new Set(ids.map((id) => id.toLowerCase())).size, ids.length, "one id hides another");
    const texts = ids.map((id) => explain(id) ?? "");
    assert.equal(new Set(texts).size, ids.length);
    for (const [index, text] of texts.entries()) {
      assert.ok(text.startsWith(`${ids[index]} · `), `${ids[index]}: ${text}`);
      assert.ok(!/undefined|\[object/.test(text), text);
      for (const line of text.split("\n").slice(2))
        assert.ok(line.length <= 100, `too wide to read: ${line}`);
    }
  });

  test("takes an id as people type it", () => {
    assert.equal(explain(" jm-004 "), explain("JM-004"));
    assert.notEqual(explain("JM-004"), null);
  });

  test("shows what the reader of a failing case needs: statement, consequence, reason, place", () => {
    const text = explain("JM-004") ?? "";
    const one = loadRequirements().find(({ id }) => id === "JM-004");
    const flat = text.replace(/\s+/g, " ");
    for (const part of [one?.statement, one?.ifBroken, one?.rationale, `spec/${one?.file}:${one?.line}`]) {
      assert.ok(part !== undefined && flat.includes(part), `missing: ${part}`);
    }
  });

  test("shows a constant with its value and the requirements that rest on it", () => {
    const text = explain("walAutocheckpointPages") ?? "";
    assert.ok(text.includes(String(constants.walAutocheckpointPages)), text);
    assert.ok(text.includes("CN-003"), text);
  });

  test("leads from a requirement to its cases, from a case to its mutants, and back", () => {
    const id = "TX-003-lock-before-the-body";
    assert.ok(explain("TX-003")?.includes(id));
    assert.ok(explain(id)?.includes("deferred-begin"), "the reader would not learn what proves the case");
    assert.ok(explain(id)?.includes("Requirements: TX-003"));
    assert.ok(explain("deferred-begin")?.includes(`Killed by: ${id}`));
  });

  test("says of a claim what was seen, and of a hazard what is done about it and what shows it", () => {
    const flat = (id: string): string => (explain(id) ?? "").replace(/\s+/g, " ");
    const claim = allClaims.find(({ id }) => id === "CL-024");
    for (const part of [claim?.statement, claim?.why, "Seen: ", "Hazards: 1.3, 2.5", "spec/CLAIMS.md"])
      assert.ok(part !== undefined && flat("CL-024").includes(part), `missing: ${part}`);
    assert.match(flat("2.5"), /Verdict: detected.* Shown by: .*claim CL-024/);
    const demo = hazards.find(({ id }) => id === "stray-close");
    for (const part of [demo?.rule, demo?.broken, demo?.kept, "walguard demo stray-close", "Hazards: 2.2"])
      assert.ok(part !== undefined && flat("stray-close").includes(part), `missing: ${part}`);
  });

  test("gives nothing for an unknown id, and suggests what was meant", () => {
    assert.equal(explain("JM-999"), null);
    assert.ok(nearest("JM-0004", explainable(), 4).includes("JM-004"));
    assert.ok(nearest("lost_generation", explainable(), 4).includes("ERR_WALGUARD_LOST_GENERATION"));
    assert.deepEqual(nearest("something else entirely", explainable(), 4), []);
  });

  test("exits with 0 and the text, or with 2 and a suggestion on stderr", () => {
    const out = sinon.stub(process.stdout, "write").returns(true);
    const err = sinon.stub(process.stderr, "write").returns(true);
    let codes: number[];
    let said: { out: string; err: string };
    try {
      codes = [explainCommand("JM-004"), explainCommand("JM-0004")];
    } finally {
      said = { out: out.args.map(String).join(""), err: err.args.map(String).join("") };
      out.restore();
      err.restore();
    }
    assert.deepEqual(codes, [0, 2]);
    assert.ok(said.out.includes(`${explain("JM-004")}\n`));
    assert.match(said.err, /"JM-0004".*JM-004/);
    assert.ok(
      !said.out.includes("JM-0004"),
      "a script that reads the results would take the complaint for a result",
    );
  });
});
