/** Runs the scripts that show the findings of the field guide without the suite. */
import { extname } from "node:path";
import type { FieldStack } from "./stack.ts";
import { runInFolder } from "./stack-command.ts";

const interpreters: Readonly<Record<string, string>> = {
  ".mjs": "node",
  ".py": "/usr/bin/python3",
  ".rb": "ruby",
  ".pl": "perl",
  ".php": "php",
  ".sh": "sh",
};

/** What a script showed: it exits with 0 when the finding holds, and its last line says what was seen. */
export interface Shown {
  readonly script: string;
  readonly holds: boolean;
  readonly said: string;
}

/** Runs each script that a stack's findings name. */
export function runConfirmations(stack: FieldStack): Shown[] {
  const scripts = new Set(stack.findings.map(({ confirm }) => confirm));
  return [...scripts].map((script) => {
    const { status, stdout, stderr } = runInFolder(stack, commandOf(stack, script));
    const said = (stdout.trim() || stderr.trim()).split("\n").at(-1) ?? "";
    return { script, holds: status === 0, said };
  });
}

/** A script is started as its stack's adapter is, where it is in the same language. */
function commandOf({ adapter }: FieldStack, script: string): string {
  const own = / (\S*adapter(\.[a-z]+))\b.*$/.exec(adapter);
  if (own !== null && own[2] === extname(script)) return adapter.replace(own[0], ` ${script}`);
  return `${interpreters[extname(script)] ?? "sh"} ${script}`;
}
