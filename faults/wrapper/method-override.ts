// biome-ignore lint/suspicious/noExplicitAny: stands for the methods of any driver
export type Method = (...parameters: any[]) => any;

/**
 * Overrides an own or inherited method of one object. The object keeps its identity, so native methods,
 * `instanceof` and weak maps keep working.
 *
 * @param target the object
 * @param name the method; nothing happens if the object has none
 * @param make makes the new method; it is given the old one, bound to `target`
 * @returns a function that restores the old method, unless the new one has been overridden since
 */
export function overrideMethod(
  target: object,
  name: PropertyKey,
  make: (original: Method) => Method,
): () => void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== "function") return () => {};
  const before = Object.getOwnPropertyDescriptor(target, name);
  const value = make((...parameters) => Reflect.apply(original, target, parameters));
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
  return () => {
    if (Object.getOwnPropertyDescriptor(target, name)?.value !== value) return;
    if (before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, before);
  };
}
