/** Those who wait until all writes up to one are settled. */

/** A line of them, in the order of the writes. */
export interface FlushLine {
  /** Resolves when every write up to this number is settled. */
  until(number: number): Promise<void>;
  /** @param oldest the number of the oldest write that is not settled; infinite where there is none */
  settledBefore(oldest: number): void;
}

/** Makes one; what it keeps is as much as is waited for. */
export function flushLine(): FlushLine {
  const waiting: { readonly number: number; readonly resolve: () => void }[] = [];
  return {
    until(number) {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ number, resolve });
      return promise;
    },
    settledBefore(oldest) {
      while (waiting[0] !== undefined && waiting[0].number < oldest) waiting.shift()?.resolve();
    },
  };
}
