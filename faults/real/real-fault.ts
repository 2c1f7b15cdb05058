/** A real cause of failure, in force until it is disposed of; or the reason why this machine cannot provide it. */
export type RealFault<T extends object = object> =
  | (T & Disposable & { readonly available: true })
  | UnavailableFault;

/** Returned instead of throwing, so that a run can go on and report what it could not test. Disposing does nothing. */
export interface UnavailableFault extends Disposable {
  readonly available: false;
  /** Why, such as `not available here: this driver has no setAuthorizer()`. */
  readonly reason: string;
}

/** A cause that this machine cannot provide. */
export function unavailable(reason: string): UnavailableFault {
  return { available: false, reason: `not available here: ${reason}`, [Symbol.dispose]() {} };
}

/** A cause in force. `end` runs once, even if it is disposed of more than once. */
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
