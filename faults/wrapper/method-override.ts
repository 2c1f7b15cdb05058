// biome-ignore lint/suspicious/noExplicitAny: stands for the methods of any driver
export type Method = (...parameters: any[]) => any;

/**
 * Puts a method of one object in the place of its own or inherited one. The object stays what it is, so that
 * native methods, `instanceof` and weak maps go on working.
 *
 * @param target the object
 * @param name the method; nothing happens where there is none
 * @param make makes the new one; it is given the old one, to be called on `target`
 * @returns puts the old one back, unless somebody has overridden the new one since
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
