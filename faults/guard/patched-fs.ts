/** Puts guarded functions in the place of those of `node:fs`, and takes them away again. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { processSlot } from "../../src/process-state.ts";
import { guardRemoval } from "./disposable-directory.ts";
import type { GuardedCall, guardedCalls } from "./guarded-calls.ts";
import { callWarned } from "./warned-call.ts";

// biome-ignore lint/suspicious/noExplicitAny: stands for any function of node:fs
type AnyFunction = (...given: any[]) => unknown;

/** What is to become of a call. */
export interface Verdict {
  /** Why it may not pass; `null` for one that may. */
  readonly error: Error | null;
  /** The path, as it was given, of which has been warned. */
  readonly warnedOf: string | null;
}

/** `called` is where the guard begins on the stack. */
type Judge = (call: GuardedCall, given: readonly unknown[], called: object) => Verdict;

interface Patch {
  readonly holder: object;
  readonly property: string;
  readonly original: PropertyDescriptor;
  readonly put: PropertyDescriptor;
}

/** Where the guard begins on the stack, when a function of node:fs calls others. */
let outermost: object | null = null;

/** What any copy of walguard in this thread has put there. */
const patches = processSlot("patched-fs.1", () => [] as Patch[]);

/**
 * Puts them there.
 *
 * @param judge is asked before each call
 */
export function patchFs(calls: typeof guardedCalls, judge: Judge): void {
  patchAll(fs, calls.fs, judge);
  patchAll(fs.promises, calls.promises, judge);
  syncBuiltinESMExports();
}

/** Puts the originals back, except where somebody else has put something there since: that may call what was there. */
export function unpatchFs(): void {
  for (const { holder, property, original, put } of patches().splice(0)) {
    const now = Object.getOwnPropertyDescriptor(holder, property);
    if (now?.value === put.value && now?.get === put.get) Object.defineProperty(holder, property, original);
  }
  syncBuiltinESMExports();
}

function patchAll(holder: object, calls: ReadonlyMap<string, GuardedCall>, judge: Judge): void {
  for (const [property, call] of calls) {
    const original = Object.getOwnPropertyDescriptor(holder, property);
    const own: unknown = Reflect.get(holder, property);
    // Not every runtime has all of them.
    if (original?.configurable !== true || typeof own !== "function") continue;
    const guarded = guardedFunction(own as AnyFunction, call, judge);
    const { enumerable = true } = original;
    const put: PropertyDescriptor = {
      ...(original.get === undefined
        ? { value: guarded, writable: true }
        : guardedAccessor(original, own, guarded)),
      configurable: true,
      enumerable,
    };
    Object.defineProperty(holder, property, put);
    patches().push({ holder, property, original, put });
  }
}

/** Node keeps the classes of its streams behind accessors: the one that a program sets is what its functions make. */
function guardedAccessor(
  { get, set }: PropertyDescriptor,
  own: unknown,
  guarded: unknown,
): PropertyDescriptor {
  return {
    get(): unknown {
      const now: unknown = get?.call(this);
      return now === own ? guarded : now;
    },
    ...(set && { set: (value: unknown) => set(value === guarded ? own : value) }),
  };
}

/**
 * A proxy, so that name, length, prototype and all other properties are the original's.
 *
 * @param about what is judged, for a function that is not given what it acts on
 */
function guardedFunction(
  original: AnyFunction,
  call: GuardedCall,
  judge: Judge,
  about?: readonly unknown[],
): AnyFunction {
  const traps = {
    apply(target: AnyFunction, self: unknown, given: unknown[]): unknown {
      const verdict = judge(call, about ?? given, outermost ?? traps.apply);
      if (verdict.error !== null) return refuse(call, given, verdict.error);
      const result = letPass(call, verdict, traps.apply, () => Reflect.apply(target, self, given));
      const { removal } = call;
      if (removal === undefined) return result;
      return guardRemoval(result, (remove, path) => guardedFunction(remove, removal, judge, [path]));
    },
    construct(target: AnyFunction, given: unknown[], newTarget: NewableFunction): object {
      const verdict = judge(call, given, outermost ?? traps.construct);
      if (verdict.error !== null) throw verdict.error;
      return letPass(call, verdict, traps.construct, () => Reflect.construct(target, given, newTarget));
    },
  };
  return new Proxy(original, traps);
}

function letPass<T>({ form }: GuardedCall, { warnedOf }: Verdict, called: object, run: () => T): T {
  const before = outermost;
  outermost = before ?? called;
  try {
    // What a callback does is no part of the call.
    return warnedOf === null || form === "callback" ? run() : callWarned(warnedOf, run);
  } finally {
    outermost = before;
  }
}

function refuse({ form }: GuardedCall, given: readonly unknown[], error: Error): unknown {
  const callback = given.at(-1);
  if (form === "promise") return Promise.reject(error);
  if (form === "sync" || typeof callback !== "function") throw error;
  process.nextTick(callback as (error: Error) => void, error);
  return undefined;
}
