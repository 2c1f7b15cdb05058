/** Puts guarded functions in the place of those of `node:fs`, and takes them away again. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { processSlot } from "../../src/process-state.ts";
import type { GuardedCall, guardedCalls } from "./guarded-calls.ts";

// biome-ignore lint/suspicious/noExplicitAny: stands for any function of node:fs
type AnyFunction = (...given: any[]) => unknown;
type Objection = (call: GuardedCall, given: readonly unknown[]) => Error | null;

interface Patch {
  readonly holder: object;
  readonly property: string;
  readonly original: PropertyDescriptor;
  readonly guarded: unknown;
}

/** What any copy of walguard in this thread has put there. */
const patches = processSlot("patched-fs.1", () => [] as Patch[]);

/**
 * Puts them there.
 *
 * @param objection why a call may not pass; `null` for one that may
 */
export function patchFs(calls: typeof guardedCalls, objection: Objection): void {
  patchAll(fs, calls.fs, objection);
  patchAll(fs.promises, calls.promises, objection);
  syncBuiltinESMExports();
}

/** Puts the originals back, except where somebody else has put something there since: that may call what was there. */
export function unpatchFs(): void {
  for (const { holder, property, original, guarded } of patches().splice(0)) {
    if (Reflect.get(holder, property) === guarded) Object.defineProperty(holder, property, original);
  }
  syncBuiltinESMExports();
}

function patchAll(holder: object, calls: ReadonlyMap<string, GuardedCall>, objection: Objection): void {
  for (const [property, call] of calls) {
    const original = Object.getOwnPropertyDescriptor(holder, property);
    const own: unknown = Reflect.get(holder, property);
    // Not every runtime has all of them.
    if (original?.configurable !== true || typeof own !== "function") continue;
    const guarded = guardedFunction(own as AnyFunction, call, objection);
    const { enumerable = true } = original;
    Object.defineProperty(holder, property, {
      value: guarded,
      configurable: true,
      enumerable,
      writable: true,
    });
    patches().push({ holder, property, original, guarded });
  }
}

/** A proxy, so that name, length, prototype and all other properties are the original's. */
function guardedFunction(original: AnyFunction, call: GuardedCall, objection: Objection): AnyFunction {
  return new Proxy(original, {
    apply(target, self, given: unknown[]) {
      const error = objection(call, given);
      return error === null ? Reflect.apply(target, self, given) : refuse(call, given, error);
    },
    construct(target, given: unknown[], newTarget) {
      const error = objection(call, given);
      if (error !== null) throw error;
      return Reflect.construct(target, given, newTarget) as object;
    },
  });
}

function refuse({ form }: GuardedCall, given: readonly unknown[], error: Error): unknown {
  const callback = given.at(-1);
  if (form === "promise") return Promise.reject(error);
  if (form === "sync" || typeof callback !== "function") throw error;
  process.nextTick(callback as (error: Error) => void, error);
  return undefined;
}
