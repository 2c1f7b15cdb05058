import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
const map = text.split("## Where things are")[1]?.split("```")[1] ?? "";
const named = [...map.matchAll(/^(\S+)/gm)].map(([place]) => place.replace(/\/$/, ""));

describe("the map in CONTRIBUTING.md", () => {
  test("names only places that there are", () => {
    assert.ok(named.length > 30, `the map was not found: ${named.join()}`);
    assert.deepEqual(
      named.filter((place) => !existsSync(join(root, place))),
      [],
      "a newcomer looks for what is not there",
    );
  });

  test("leaves no room out", () => {
    const rooms = ["src", "faults", "spec", "spec/runner"].flatMap((house) =>
      readdirSync(join(root, house), { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && entry.name !== "__pycache__")
        .map((entry) => `${house}/${entry.name}`),
    );
    // The runner is named by its rooms.
    const missing = rooms.filter((room) => room !== "spec/runner" && !named.includes(room));
    assert.deepEqual(missing, [], "a newcomer does not learn what this room is for");
  });

  test("names single files that there are", () => {
    const files = [...map.matchAll(/^(\S+\/)\s(.*)$/gm)].flatMap(([, room, purpose = ""]) =>
      [...purpose.matchAll(/(?<![.*])\b([a-z-]+\.ts)\b/g)].map(([, file]) =>
        join(String(room), String(file)),
      ),
    );
    assert.ok(files.length >= 4, files.join());
    for (const file of files) assert.ok(existsSync(join(root, file)), file);
  });
});
