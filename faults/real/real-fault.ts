/** A real cause in force, until it is disposed of; or the reason why it cannot be had here. */
export type RealFault<T extends object = object> =
  | (T & Disposable & { readonly available: true })
  | UnavailableFault;

/** Said instead of an error, so that a run can go on and show what it could not ask. Disposing does nothing. */
export interface UnavailableFault extends Disposable {
  readonly available: false;
  /** Why: `setAuthorizer is not in this driver`. */
  readonly reason: string;
}

/** A cause that cannot be had on this machine. */
export function unavailable(reason: string): UnavailableFault {
  return { available: false, reason: `cannot be had here: ${reason}`, [Symbol.dispose]() {} };
}

/** A cause in force. `end` runs once, however often it is disposed of. */
export function inForce<T extends object>(
  details: T,
  end: () => void,
): T & Disposable & { readonly available: true } {
  let ended = false;
  const dispose = (): void => {
    if (ended) return;
    ended = true;
    end();
  };
  return Object.assign(details, { available: true as const, [Symbol.dispose]: dispose });
}
